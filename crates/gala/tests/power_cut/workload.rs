//! What is recorded: objects and jobs are stored, and each is told to a ledger once it is said to be stored. And what must be
//! true of what a cut leaves of it.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use gala_core::{
    access::Scope,
    asset::{AssetKind, StoredFile},
    hash::ContentHash,
    id::{JobId, ProjectId},
    job::JobKind,
};
use gala_db::{
    DatabaseUrl, Db, Guard, OpenOptions as DbOptions, assets,
    jobs::{self, NewJob},
    projects,
};
use gala_storage::{Objects, keys};
use gala_testkit::jobs::insert_project;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::chance::Chance;

/// Names the variable that turns the test program into the process that is recorded.
pub const CHILD: &str = "GALA_POWER_CUT_TEST_CHILD";

const OWNER: Scope = Scope::LOCAL;
const PROJECT: ProjectId = ProjectId(uuid_of(1));

/// What the child is told.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Orders {
    pub rounds: u64,
    /// Commits do not wait for the disk.
    pub unsynced: bool,
}

const fn uuid_of(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0000 + number)
}

/// Not a test: the body of the child. Without orders it does nothing.
#[tokio::test]
async fn a_child_stores_jobs_and_objects() {
    let Ok(orders) = std::env::var(CHILD) else { return };
    let (orders, root, ledger): (Orders, PathBuf, PathBuf) = serde_json::from_str(&orders).expect("orders are JSON");
    let mut ledger = OpenOptions::new().create(true).append(true).open(ledger).expect("a ledger");
    let objects = Objects::open(&root.join("objects")).expect("a store");
    let without = orders.unsynced.then_some(Guard::SyncedCommit);
    let db = open(&root, without).await;
    insert_project(&db, PROJECT, OWNER).await;
    tell(&mut ledger, "project");
    let mut chance = Chance::new(3);
    for round in 0..orders.rounds {
        let stored = store_object(&objects, &root, round, &mut chance).await;
        tell(&mut ledger, &format!("object {}", stored.key));
        let job = store_job(&db, round, stored).await;
        tell(&mut ledger, &format!("job {job}"));
    }
}

/// One call, so that it is told as a whole.
fn tell(ledger: &mut File, line: &str) {
    ledger.write_all(format!("{line}\n").as_bytes()).expect("told");
}

async fn open(root: &Path, without: Option<Guard>) -> Db {
    let url = DatabaseUrl::sqlite(root.join("gala.db"));
    let db = Db::open(&url, DbOptions { without, ..DbOptions::default() }).await.expect("the database opens");
    db.migrate().await.expect("the database migrates");
    db
}

/// Stores some bytes or a file, each time in a folder of its own every few rounds.
async fn store_object(objects: &Objects, root: &Path, round: u64, chance: &mut Chance) -> StoredFile {
    let bytes: Vec<u8> = (0..200 + chance.below(9000)).map(|_| chance.below(256) as u8).collect();
    let key = |content: ContentHash| format!("tea-{:08x}/{content}.bin", round / 4);
    if !round.is_multiple_of(3) {
        return objects.put_bytes(&key(ContentHash::of(&bytes)), bytes).await.expect("stored").into();
    }
    let staged = root.join("staged");
    std::fs::write(&staged, &bytes).expect("staged");
    objects.put_file(&staged, key).await.expect("stored").into()
}

async fn store_job(db: &Db, round: u64, file: StoredFile) -> JobId {
    let job = NewJob::new(OWNER, JobKind::ProcessClip, json!({"round": round})).project(PROJECT);
    let mut tx = db.begin().await.expect("a transaction");
    jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await.expect("a job");
    let asset = file.asset(PROJECT, AssetKind::Audio, "audio/wav", tx.now_ms());
    assets::insert(&mut tx, &asset).await.expect("an asset");
    tx.commit().await.expect("a commit");
    job.id
}

/// Opens what a cut left, and returns what is not as it was told.
pub async fn broken(root: &Path, told: &[String]) -> Vec<String> {
    let mut broken = Vec::new();
    let objects = Objects::open(&root.join("objects")).expect("the store opens");
    let db = open(root, None).await;
    for line in told {
        let is_kept = match line.split_once(' ') {
            Some(("object", key)) => content_is_whole(&objects, key).await,
            Some(("job", id)) => has_job(&db, id).await,
            _ => projects::get(&db, OWNER, PROJECT).await.expect("a read").is_some(),
        };
        if !is_kept {
            broken.push(format!("{line} was acknowledged and is lost"));
        }
    }
    // Whatever is there is whole, acknowledged or not.
    for asset in assets::list(&db, OWNER, PROJECT).await.expect("a read") {
        if !content_is_whole(&objects, &asset.object_key).await {
            broken.push(format!("{} has a row and no whole object", asset.object_key));
        }
    }
    for key in listed(&objects).await {
        if !content_is_whole(&objects, &key).await {
            broken.push(format!("{key} is served torn"));
        }
    }
    db.close().await;
    broken
}

async fn listed(objects: &Objects) -> Vec<String> {
    use futures::StreamExt;
    let listed = objects.list(None).map(|object| object.expect("a listed object").key);
    listed.filter(|key| futures::future::ready(keys::folder_suffix(key).is_some())).collect().await
}

/// Keys of this test name the content.
async fn content_is_whole(objects: &Objects, key: &str) -> bool {
    let named = key.rsplit('/').next().and_then(|name| name.strip_suffix(".bin")).expect("a key of this test");
    let found = objects.read(key).await;
    found.is_ok_and(|bytes| ContentHash::of(&bytes).to_string() == named)
}

async fn has_job(db: &Db, id: &str) -> bool {
    jobs::get(db, OWNER, id.parse().expect("an id")).await.expect("a read").is_some()
}
