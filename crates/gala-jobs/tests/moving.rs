//! Moving all objects to another store while they are read and stored, killed at every step, on either engine.

use std::{
    collections::BTreeMap,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Command, ExitStatus},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use gala_core::{
    access::Scope,
    asset::{AssetKind, StorageProvider, StoredFile},
    hash::ContentHash,
    id::ProjectId,
    project::Project,
};
use gala_db::{DatabaseUrl, Db, OpenOptions, assets};
use gala_jobs::upkeep::{
    CheckOptions, Depth, Fault, MigrateOptions, MigrateWatch, Migrated, MoveStep, Repair, StorageReport, check,
    migrate, purge, remove_moved,
};
use gala_storage::{CacheSettings, Objects, S3Settings, keys};
use gala_testkit::{
    database::{Engine, OnEngine, TestDb},
    jobs::insert_project,
    on_both,
    s3::{ACCESS_KEY_ID, BUCKET, S3Server, SECRET_ACCESS_KEY},
};
use rustix::process::{Signal, getpid, kill_process};
use serde_json::json;

const OWNER: Scope = Scope::LOCAL;
const A_DAY: Duration = Duration::from_secs(86_400);
/// The objects that every test begins with: assets of all sizes, one of them in parts, and what is no asset.
const OBJECTS: usize = 12;
const STEPS: [MoveStep; 3] = [MoveStep::Copied, MoveStep::Verified, MoveStep::Switched];

struct Fixture {
    test: TestDb,
    server: S3Server,
    local: Objects,
    bucket: Objects,
    project: Project,
}

impl OnEngine for Fixture {
    async fn start(engine: Engine) -> Self {
        let (test, server) = (TestDb::new(engine).await, S3Server::start());
        let local = Objects::open(&test.folder.path().join("objects")).expect("a store");
        let bucket = bucket(&server.endpoint(), test.folder.path());
        let project = insert_project(&test.db, ProjectId::new(), OWNER).await;
        std::fs::create_dir(test.folder.path().join("staging")).expect("a folder");
        Self { test, server, local, bucket, project }
    }
}

fn bucket(endpoint: &str, folder: &Path) -> Objects {
    let settings = S3Settings {
        bucket: BUCKET.to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: Some(endpoint.to_owned()),
        public_endpoint: None,
        access_key_id: ACCESS_KEY_ID.to_owned(),
        secret_access_key: SECRET_ACCESS_KEY.to_owned(),
        session_token: None,
        virtual_hosted: false,
        prefix: None,
    };
    let cache = CacheSettings { folder: &folder.join("object-cache"), limit_bytes: 1 << 30 };
    Objects::open_s3(StorageProvider::S3, &settings, cache).expect("a bucket")
}

/// What an object holds: more than one request and one part for the largest, nothing for the smallest.
fn content(number: usize) -> Vec<u8> {
    let size = [0, 1, 1000, 1 << 20, 17 << 20][number % 5];
    (0..size).map(|place: usize| (place % 251) as u8 ^ number as u8).collect()
}

type Contents = BTreeMap<String, Vec<u8>>;

impl Fixture {
    /// Both stores, the first of which takes what is stored.
    fn serving(&self) -> Objects {
        self.local.clone().with_also(&self.bucket)
    }

    async fn asset(&self, objects: &Objects, number: usize) -> (String, Vec<u8>) {
        let (key, content) = (format!("{}/takes/{number}.wav", self.project.folder()), content(number));
        let stored = objects.put_bytes(&key, content.clone()).await.expect("stored");
        let mut tx = self.test.db.begin().await.expect("a transaction");
        let asset = StoredFile::from(stored).asset(self.project.id, AssetKind::Audio, "audio/wav", 0);
        assets::put(&mut tx, &asset.at(objects.provider())).await.expect("an asset");
        tx.commit().await.expect("a commit");
        (key, content)
    }

    async fn filled(&self) -> Contents {
        let mut all = Contents::new();
        for number in 0..OBJECTS - 2 {
            let (key, content) = self.asset(&self.local, number).await;
            all.insert(key, content);
        }
        let given = content(100);
        let key = keys::user_file(ContentHash::of(&given), "png");
        self.local.put_bytes(&key, given.clone()).await.expect("stored");
        all.insert(key, given);
        let shown = format!("{}/plan.json", self.project.folder());
        self.local.put_bytes(&shown, "{}").await.expect("stored");
        all.insert(shown, b"{}".to_vec());
        all
    }

    async fn migrate(&self, kept: Option<Duration>) -> Migrated {
        let staging = self.test.folder.path().join("staging");
        let options = MigrateOptions { staging: &staging, force: false, kept };
        let watch = MigrateWatch { progress: &|_| {}, step: &|_, _| {} };
        migrate(&self.test.db, &self.local, &self.bucket, options, watch).await.expect("moved")
    }

    async fn back(&self, kept: Option<Duration>) -> Migrated {
        let staging = self.test.folder.path().join("staging");
        let options = MigrateOptions { staging: &staging, force: false, kept };
        let watch = MigrateWatch { progress: &|_| {}, step: &|_, _| {} };
        migrate(&self.test.db, &self.bucket, &self.local, options, watch).await.expect("moved")
    }

    async fn remove_moved(&self) -> u64 {
        remove_moved(&self.test.db, &self.local, &self.bucket).await.expect("removed")
    }

    /// In which stores the assets are said to be.
    async fn providers(&self) -> Vec<StorageProvider> {
        let assets = assets::list(&self.test.db, OWNER, self.project.id).await.expect("assets");
        let mut found: Vec<_> = assets.iter().map(|asset| asset.provider).collect();
        found.dedup();
        found
    }

    /// Migrates in a process of its own that kills itself at a step of its nth object. Returns how it ended.
    fn migrate_and_die(&self, step: usize, nth: usize) -> ExitStatus {
        let url = match &self.test.url {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        };
        let orders = json!([url, self.test.folder.path(), self.server.endpoint(), step, nth]).to_string();
        Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "a_child_migrates_until_it_dies", "--nocapture"])
            .env(CHILD, orders)
            .status()
            .expect("the child starts")
    }

    async fn check(&self, objects: &Objects) -> StorageReport {
        let options = CheckOptions {
            repair: Repair::Remove,
            depth: Depth::Checksums,
            safe_age: Duration::ZERO,
            unfinished_age: A_DAY,
        };
        check(&self.test.db, objects, options, &|_| {}).await.expect("checked")
    }
}

/// Reads all objects again and again, as a server of either setting does, until it is told to stop.
struct Readers {
    stop: Arc<AtomicBool>,
    reads: Arc<AtomicU64>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Readers {
    fn start(views: [Objects; 2], all: &Contents) -> Self {
        let (stop, reads) = (Arc::new(AtomicBool::default()), Arc::new(AtomicU64::default()));
        let tasks = views.into_iter().map(|objects| {
            let (all, stop, reads) = (all.clone(), Arc::clone(&stop), Arc::clone(&reads));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    for (key, content) in &all {
                        assert_eq!(objects.size(key).await.expect("a size"), Some(content.len() as u64), "{key}");
                        let found = objects.read(key).await.unwrap_or_else(|error| panic!("{key}: {error}"));
                        assert!(found == *content, "{key} has other bytes");
                        reads.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        });
        let tasks = tasks.collect();
        Self { stop, reads, tasks }
    }

    /// Lets both read everything once more, and ends.
    async fn end(self) -> u64 {
        let until = self.reads.load(Ordering::Relaxed) + 4 * OBJECTS as u64;
        while self.reads.load(Ordering::Relaxed) < until && self.tasks.iter().all(|task| !task.is_finished()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.expect("every object was read, whole, at every moment");
        }
        self.reads.load(Ordering::Relaxed)
    }
}

on_both! {
    #![tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn objects_that_move_are_read_whole_at_every_moment_whoever_is_killed(fixture: Fixture) {
        let mut all = fixture.filled().await;
        let views = [fixture.serving(), fixture.bucket.clone().with_also(&fixture.local)];
        let readers = Readers::start(views, &all);
        let mut killed = 0;
        for nth in [1, 2, 5] {
            for step in 0..STEPS.len() {
                let ended = fixture.migrate_and_die(step, nth);
                killed += u32::from(ended.signal() == Some(Signal::KILL.as_raw()));
            }
        }
        assert!(killed >= 6, "{killed} processes were killed: the others found too little left to do");
        // What is stored in the first store by then is moved as well.
        let (key, content) = fixture.asset(&fixture.serving(), 77).await;
        fixture.migrate(Some(Duration::ZERO)).await;
        fixture.remove_moved().await;
        let reads = readers.end().await;
        assert!(reads > 4 * OBJECTS as u64, "{reads}");
        all.insert(key, content);
        assert_eq!(fixture.providers().await, [StorageProvider::S3]);
        for (key, content) in &all {
            assert!(fixture.bucket.read(key).await.expect("moved") == *content, "{key}");
            assert_eq!(fixture.local.size(key).await.expect("a size"), None, "{key} is in the first store still");
        }
        let again = fixture.migrate(Some(Duration::ZERO)).await;
        assert_eq!(again, Migrated::default());
    }

    async fn the_first_store_keeps_what_was_moved_for_who_reads_it_there_and_no_longer(fixture: Fixture) {
        let all = fixture.filled().await;
        let moved = fixture.migrate(Some(A_DAY)).await;
        assert_eq!((moved.objects, moved.assets), (OBJECTS as u64, OBJECTS as u64 - 2));
        assert_eq!(fixture.remove_moved().await, 0);
        for key in all.keys() {
            assert!(fixture.local.size(key).await.expect("a size").is_some(), "{key} went too early");
        }
        // It is nobody's by the rows alone, and goes not by that.
        let report = fixture.check(&fixture.serving()).await;
        assert!(report.is_consistent(), "{report:?}");
        assert_eq!((report.moved.objects, report.assets.objects), (OBJECTS as u64, OBJECTS as u64 - 2));
        // Moved back, the objects of the first store are in use again, and stay.
        let back = fixture.back(Some(Duration::ZERO)).await;
        assert_eq!(back.assets, OBJECTS as u64 - 2);
        assert_eq!(fixture.remove_moved().await, 0);
        let gone = remove_moved(&fixture.test.db, &fixture.bucket, &fixture.local).await.expect("removed");
        assert_eq!(gone, OBJECTS as u64);
        for (key, content) in &all {
            assert!(fixture.local.read(key).await.expect("there again") == *content, "{key}");
        }
        assert_eq!(fixture.providers().await, [StorageProvider::Localfs]);
    }

    async fn what_the_other_store_lost_is_not_removed_from_the_first(fixture: Fixture) {
        let all = fixture.filled().await;
        fixture.migrate(Some(Duration::ZERO)).await;
        let lost = all.keys().find(|key| key.ends_with("/3.wav")).expect("one of a megabyte");
        std::fs::remove_file(fixture.server.bucket().join(lost)).expect("lost");
        assert_eq!(fixture.remove_moved().await, OBJECTS as u64 - 1);
        assert!(fixture.local.read(lost).await.expect("kept") == all[lost]);
        assert!(fixture.serving().read(lost).await.expect("found") == all[lost]);
    }

    async fn an_asset_whose_object_is_damaged_stays_where_it_is_until_it_is_repaired(fixture: Fixture) {
        let all = fixture.filled().await;
        let damaged = all.keys().find(|key| key.ends_with("/3.wav")).expect("one of a megabyte");
        let path = fixture.local.local_path(damaged).expect("a path");
        let mut bytes = all[damaged].clone();
        bytes[500_000] ^= 1;
        std::fs::write(&path, bytes).expect("damaged");
        let moved = fixture.migrate(Some(Duration::ZERO)).await;
        assert_eq!((moved.assets, moved.faulty.len()), (OBJECTS as u64 - 3, 1));
        assert_eq!((&moved.faulty[0].key, moved.faulty[0].fault), (damaged, Fault::Checksum));
        assert_eq!(fixture.bucket.size(damaged).await.expect("a size"), None, "nothing of it was moved");
        fixture.remove_moved().await;
        std::fs::write(&path, &all[damaged]).expect("repaired");
        let moved = fixture.migrate(Some(Duration::ZERO)).await;
        assert_eq!((moved.assets, moved.faulty.len()), (1, 0));
        assert!(fixture.bucket.read(damaged).await.expect("moved") == all[damaged]);
    }

    async fn what_is_written_anew_is_not_replaced_by_what_was_there_before(fixture: Fixture) {
        let all = fixture.filled().await;
        let shown = all.keys().find(|key| key.ends_with("plan.json")).expect("a document").clone();
        // Whoever stores in the other store by now has written it there.
        fixture.bucket.put_bytes(&shown, "{\"newer\": 1}").await.expect("stored");
        fixture.migrate(None).await;
        assert_eq!(&fixture.bucket.read(&shown).await.expect("there")[..], b"{\"newer\": 1}");
        // An asset that is made again, of the same key, is the same asset.
        let (key, _) = fixture.asset(&fixture.local, 3).await;
        let assets = assets::list(&fixture.test.db, OWNER, fixture.project.id).await.expect("assets");
        assert_eq!(assets.iter().filter(|asset| asset.object_key == key).count(), 1);
        fixture.migrate(None).await;
        assert_eq!(fixture.providers().await, [StorageProvider::S3]);
        assert_eq!(fixture.remove_moved().await, 0, "it was to stay for ever");
    }

    async fn a_document_that_is_written_in_the_first_store_meanwhile_is_moved_again(fixture: Fixture) {
        let all = fixture.filled().await;
        let shown = all.keys().find(|key| key.ends_with("plan.json")).expect("a document").clone();
        fixture.migrate(Some(Duration::ZERO)).await;
        fixture.serving().put_bytes(&shown, "{\"newer\": 2}").await.expect("stored");
        assert_eq!(fixture.remove_moved().await, OBJECTS as u64 - 1, "it is not what was moved");
        fixture.migrate(Some(Duration::ZERO)).await;
        assert_eq!(&fixture.bucket.read(&shown).await.expect("there")[..], b"{\"newer\": 2}");
    }

    async fn a_project_that_is_removed_meanwhile_is_gone_from_both_stores(fixture: Fixture) {
        let all = fixture.filled().await;
        fixture.migrate(Some(A_DAY)).await;
        let mut tx = fixture.test.db.begin().await.expect("a transaction");
        gala_db::deletion::delete(&mut tx, OWNER, fixture.project.id).await.expect("deleted");
        tx.commit().await.expect("a commit");
        purge(&fixture.test.db, &fixture.serving(), Duration::ZERO).await.expect("purged");
        for key in all.keys().filter(|key| key.contains("/takes/")) {
            for place in [&fixture.local, &fixture.bucket] {
                assert_eq!(place.size(key).await.expect("a size"), None, "{key} is left in {:?}", place.provider());
            }
        }
    }
}

/// Names the variable that turns the test program into a process that migrates.
const CHILD: &str = "GALA_MOVING_TEST_CHILD";

/// Not a test: the body of the child. Without orders it does nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_child_migrates_until_it_dies() {
    let Ok(orders) = std::env::var(CHILD) else { return };
    let (url, folder, endpoint, step, nth): (String, std::path::PathBuf, String, usize, usize) =
        serde_json::from_str(&orders).expect("orders are JSON");
    let url: DatabaseUrl = url.parse().expect("a URL");
    let db = Db::open(&url, OpenOptions::default()).await.expect("the database opens");
    let local = Objects::open(&folder.join("objects")).expect("a store");
    // A cache of its own: it is one process' only.
    let bucket = bucket(&endpoint, &folder.join("child"));
    let seen = AtomicUsize::default();
    let die = move |_: &str, at: MoveStep| {
        if at == STEPS[step] && seen.fetch_add(1, Ordering::SeqCst) + 1 == nth {
            kill_process(getpid(), Signal::KILL).expect("this process");
        }
    };
    let staging = folder.join("staging");
    let options = MigrateOptions { staging: &staging, force: false, kept: Some(Duration::ZERO) };
    let watch = MigrateWatch { progress: &|_| {}, step: &die };
    migrate(&db, &local, &bucket, options, watch).await.expect("moved");
    remove_moved(&db, &local, &bucket).await.expect("removed");
}
