//! Removing what was deleted and what is nobody's, and nothing else, on either engine.

mod deleted_files;

use std::{
    process::{Command, Stdio},
    time::{Duration, SystemTime},
};

use gala_core::{access::Scope, asset::AssetKind, hash::ContentHash, id::ProjectId, job::JobKind, project::Project};
use gala_db::{
    DatabaseUrl, Db, OpenOptions, assets, deletion,
    jobs::{self, NewJob},
};
use gala_jobs::upkeep::{
    CheckOptions, Depth, Fault, FaultyObject, Owner, Progress, Repair, StorageReport, Tally, UpkeepError, check, purge,
};
use gala_storage::{Objects, keys};
use gala_testkit::{
    database::{Engine, OnEngine, TestDb},
    jobs::{enqueue, insert_project},
    on_both,
};
use serde_json::json;

const OWNER: Scope = Scope::LOCAL;
const A_DAY: Duration = Duration::from_secs(86_400);

struct Fixture {
    test: TestDb,
    objects: Objects,
}

impl OnEngine for Fixture {
    async fn start(engine: Engine) -> Self {
        let test = TestDb::new(engine).await;
        let objects = Objects::open(&test.folder.path().join("objects")).expect("a store");
        Self { test, objects }
    }
}

impl Fixture {
    async fn project(&self) -> Project {
        insert_project(&self.test.db, ProjectId::new(), OWNER).await
    }

    async fn enqueue(&self, project: &Project) {
        let job = NewJob::new(OWNER, JobKind::GeneratePlan, json!({})).project(project.id);
        enqueue(&self.test.db, &[job]).await;
    }

    /// Stores an object of a project, and makes it an asset.
    async fn asset(&self, project: &Project, name: &str) -> String {
        let key = format!("{}/{name}", project.folder());
        let stored = self.objects.put_bytes(&key, name.to_owned()).await.expect("stored");
        let mut tx = self.test.db.begin().await.expect("a transaction");
        let asset = gala_core::asset::StoredFile::from(stored).asset(project.id, AssetKind::Audio, "audio/wav", 0);
        assets::insert(&mut tx, &asset).await.expect("an asset");
        tx.commit().await.expect("a commit");
        key
    }

    /// Stores an object that is no asset.
    async fn object(&self, key: &str, age: Duration) -> String {
        self.objects.put_bytes(key, "x").await.expect("stored");
        let file = std::fs::File::open(self.objects.local_path(key).expect("a key")).expect("a file");
        file.set_modified(SystemTime::now() - age).expect("dated");
        key.to_owned()
    }

    async fn delete(&self, project: &Project) {
        let mut tx = self.test.db.begin().await.expect("a transaction");
        deletion::delete(&mut tx, OWNER, project.id).await.expect("deleted");
        tx.commit().await.expect("a commit");
    }

    async fn is_there(&self, key: &str) -> bool {
        self.objects.size(key).await.expect("a size").is_some()
    }

    async fn check(&self, repair: Repair) -> Result<StorageReport, UpkeepError> {
        self.check_to(repair, Depth::Checksums, &|_| {}).await
    }

    async fn check_to(
        &self,
        repair: Repair,
        depth: Depth,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<StorageReport, UpkeepError> {
        let options = CheckOptions { repair, depth, safe_age: A_DAY, unfinished_age: A_DAY };
        check(&self.test.db, &self.objects, options, progress).await
    }

    /// Turns one bit of an object, as a disk does.
    fn flip(&self, key: &str, byte: usize) {
        let path = self.objects.local_path(key).expect("a key");
        let mut bytes = std::fs::read(&path).expect("an object");
        bytes[byte] ^= 1;
        std::fs::write(&path, bytes).expect("written");
    }

    /// What a check tells of the object of an asset.
    async fn faulty(&self, project: &Project, key: &str, fault: Fault) -> FaultyObject {
        let assets = assets::list(&self.test.db, OWNER, project.id).await.expect("assets");
        let asset = assets.into_iter().find(|asset| asset.object_key == key).expect("an asset");
        let owner = Owner::Asset { id: asset.id, kind: asset.kind, project: project.id, title: project.title.clone() };
        FaultyObject { key: key.to_owned(), fault, owner }
    }
}

on_both! {
    async fn a_deleted_project_goes_with_its_objects_when_its_time_has_come(fixture: Fixture) {
        let (deleted, kept) = (fixture.project().await, fixture.project().await);
        let gone = fixture.asset(&deleted, "takes/a.wav").await;
        let left_behind = fixture.object(&format!("{}/final/render-0123456789ab.json", deleted.folder()), A_DAY).await;
        let of_people = fixture.object(&format!("{}/final/the cut.mp4", deleted.folder()), A_DAY).await;
        let other = fixture.asset(&kept, "takes/a.wav").await;
        let given = fixture.object(&keys::user_file(ContentHash::of(b"x"), "png"), 60 * A_DAY).await;
        fixture.enqueue(&deleted).await;
        fixture.delete(&deleted).await;
        assert_eq!(purge(&fixture.test.db, &fixture.objects, A_DAY).await.expect("swept"), 0, "it can still be restored");
        assert!(fixture.is_there(&gone).await && fixture.is_there(&left_behind).await);

        assert_eq!(purge(&fixture.test.db, &fixture.objects, Duration::ZERO).await.expect("swept"), 1);
        assert!(!fixture.is_there(&gone).await && !fixture.is_there(&left_behind).await);
        assert!(fixture.is_there(&of_people).await, "what people put into the folder is theirs");
        assert!(fixture.is_there(&other).await && fixture.is_there(&given).await);
        assert_eq!(assets::list(&fixture.test.db, OWNER, kept.id).await.expect("assets").len(), 1);
        assert!(jobs::of_project(&fixture.test.db, OWNER, deleted.id).await.expect("jobs").is_empty());
        assert_eq!(purge(&fixture.test.db, &fixture.objects, Duration::ZERO).await.expect("swept"), 0);
    }

    async fn a_removal_that_is_killed_again_and_again_ends_as_one_that_was_not(fixture: Fixture) {
        let kept = fixture.project().await;
        let other = fixture.asset(&kept, "takes/a.wav").await;
        for _ in 0..24 {
            let project = fixture.project().await;
            fixture.enqueue(&project).await;
            for number in 0..5 {
                fixture.asset(&project, &format!("takes/{number}.wav")).await;
            }
            fixture.object(&format!("{}/final/render-0123456789ab.json", project.folder()), A_DAY).await;
            fixture.delete(&project).await;
        }
        let mut killed = 0;
        for after_ms in [3, 6, 10, 15, 25, 40] {
            killed += u32::from(sweep_and_kill(&fixture, Duration::from_millis(after_ms)));
        }
        assert!(killed >= 2, "the kills came too late to mean anything");
        purge(&fixture.test.db, &fixture.objects, Duration::ZERO).await.expect("swept");
        let report = fixture.check(Repair::Nothing).await.expect("checked");
        let one = Tally { objects: 1, bytes: 11 };
        assert_eq!(report, StorageReport { assets: one, ..StorageReport::default() });
        assert!(report.is_consistent());
        assert!(fixture.is_there(&other).await);
    }

    async fn a_check_tells_what_is_nobodys_and_removes_it_only_when_asked(fixture: Fixture) {
        let (settled, at_work) = (fixture.project().await, fixture.project().await);
        fixture.enqueue(&at_work).await;
        let whole = fixture.asset(&settled, "takes/a.wav").await;
        let lost = fixture.asset(&settled, "takes/lost.wav").await;
        fixture.objects.remove(&lost).await.expect("lost");
        let damaged = fixture.asset(&settled, "takes/damaged.wav").await;
        fixture.object(&damaged, A_DAY).await;
        let given = fixture.object("given/0123.png", 400 * A_DAY).await;
        let foreign = fixture.object("holiday pictures/beach.jpg", 400 * A_DAY).await;
        let counted_on = fixture.object(&format!("{}/takes/speech.wav", at_work.folder()), 400 * A_DAY).await;
        let leftover = fixture.object(&format!("{}/final/render-0123456789ab.json", settled.folder()), 2 * A_DAY).await;
        let unknown = fixture.object("tea-0123abcd/final/final-0123456789ab.mp4", 2 * A_DAY).await;
        let young = fixture.object("tea-0123abcd/final/plan-0123456789ab.json", A_DAY / 2).await;
        let part = fixture.objects.local_path(&whole).expect("a key").with_file_name("b.wav#1");
        std::fs::write(&part, "half").expect("left");
        let before = SystemTime::now() - 2 * A_DAY;
        std::fs::File::open(&part).and_then(|file| file.set_modified(before)).expect("dated");

        let found = fixture.check(Repair::Nothing).await.expect("checked");
        let tally = |objects, bytes| Tally { objects, bytes };
        let expected = StorageReport {
            assets: tally(2, 12),
            moved: Tally::default(),
            shared: tally(1, 1),
            in_work: tally(1, 1),
            orphans: tally(3, 3),
            young_orphans: tally(1, 1),
            foreign: tally(1, 1),
            unfinished: 1,
            missing: vec![fixture.faulty(&settled, &lost, Fault::Missing).await],
            damaged: vec![fixture.faulty(&settled, &damaged, Fault::Size { expected: 17, found: 1 }).await],
            repaired: false,
        };
        assert_eq!(found, expected);
        assert!(!found.is_consistent());
        assert!(part.exists() && fixture.is_there(&unknown).await && fixture.is_there(&leftover).await);

        let repaired = fixture.check(Repair::Remove).await.expect("repaired");
        assert_eq!(repaired, StorageReport { repaired: true, ..expected });
        assert!(!part.exists() && !fixture.is_there(&unknown).await && !fixture.is_there(&leftover).await);
        for key in [&whole, &damaged, &given, &foreign, &counted_on, &young] {
            assert!(fixture.is_there(key).await, "{key}");
        }
        assert_eq!(assets::list(&fixture.test.db, OWNER, settled.id).await.expect("assets").len(), 3, "no row was removed");
        assert_eq!(fixture.check(Repair::Remove).await.expect("again").orphans, tally(1, 1));
    }

    async fn a_byte_that_changed_on_the_disk_is_told_with_whose_it_is_and_nothing_is_removed(fixture: Fixture) {
        let (tea, other) = (fixture.project().await, fixture.project().await);
        let whole = fixture.asset(&other, "takes/whole.flac").await;
        let mut rotten = Vec::new();
        for number in 0..3 {
            rotten.push(fixture.asset(&tea, &format!("takes/{number}.flac")).await);
        }
        // More than is read at once, changed at its very end.
        let (large, length) = (format!("{}/final/final.mp4", tea.folder()), 3_000_001);
        let stored = fixture.objects.put_bytes(&large, vec![7; length]).await.expect("stored");
        let mut tx = fixture.test.db.begin().await.expect("a transaction");
        let asset = gala_core::asset::StoredFile::from(stored).asset(tea.id, AssetKind::Final, "video/mp4", 0);
        assets::insert(&mut tx, &asset).await.expect("an asset");
        tx.commit().await.expect("a commit");
        let content = vec![9; 1000];
        let given = keys::user_file(ContentHash::of(&content), "png");
        fixture.objects.put_bytes(&given, content).await.expect("stored");
        assert!(fixture.check(Repair::Nothing).await.expect("checked").is_consistent());

        fixture.flip(&rotten[1], 0);
        fixture.flip(&large, length - 1);
        fixture.flip(&given, 500);
        let told = std::sync::Mutex::new(Vec::new());
        let tell = |progress: Progress| told.lock().expect("unpoisoned").push(progress);
        let found = fixture.check_to(Repair::Remove, Depth::Checksums, &tell).await.expect("checked");
        let mut expected = vec![
            fixture.faulty(&tea, &rotten[1], Fault::Checksum).await,
            fixture.faulty(&tea, &large, Fault::Checksum).await,
            FaultyObject { key: given.clone(), fault: Fault::Checksum, owner: Owner::Given },
        ];
        let in_order = |objects: &mut Vec<FaultyObject>| objects.sort_by(|a, b| a.key.cmp(&b.key));
        let mut damaged = found.damaged.clone();
        in_order(&mut damaged);
        in_order(&mut expected);
        assert_eq!(damaged, expected);
        assert!(!found.is_consistent() && found.missing.is_empty());
        let told = told.into_inner().expect("unpoisoned");
        let last = told.last().expect("progress");
        assert_eq!(last.done_bytes, last.total_bytes);
        assert_eq!(last.total_bytes, 16 + 3 * 12 + length as u64 + 1000);
        assert!(told.is_sorted_by_key(|progress| progress.done_bytes) && told.len() == 6);
        for key in [&whole, &rotten[1], &large, &given] {
            assert!(fixture.is_there(key).await, "{key}");
        }
        assert_eq!(assets::list(&fixture.test.db, OWNER, tea.id).await.expect("assets").len(), 4);
        let quick = fixture.check_to(Repair::Nothing, Depth::Sizes, &|_| {}).await.expect("checked");
        assert!(quick.is_consistent(), "sizes are as they were");
    }

    async fn a_store_beside_another_database_is_left_alone_unless_that_is_meant(fixture: Fixture) {
        let project = fixture.project().await;
        fixture.asset(&project, "takes/a.wav").await;
        let mut unknown = Vec::new();
        for number in 0..3 {
            unknown.push(fixture.object(&format!("tea-0123abc{number}/final/final-0123456789ab.mp4"), 2 * A_DAY).await);
        }
        let refused = fixture.check(Repair::Remove).await.expect_err("refused");
        assert!(matches!(refused, UpkeepError::OtherDatabase { unknown: 3, objects: 4 }), "{refused}");
        for key in &unknown {
            assert!(fixture.is_there(key).await, "{key}");
        }
        fixture.check(Repair::RemoveAll).await.expect("meant");
        for key in &unknown {
            assert!(!fixture.is_there(key).await, "{key}");
        }
    }
}

/// Names the variable that turns the test program into a process that sweeps: its database and its store.
const CHILD: &str = "GALA_UPKEEP_TEST_CHILD";

/// Not a test: the body of the child. Without orders it does nothing.
#[tokio::test]
async fn a_child_sweeps_until_it_is_killed() {
    let Ok(orders) = std::env::var(CHILD) else { return };
    let (url, root): (String, std::path::PathBuf) = serde_json::from_str(&orders).expect("orders are JSON");
    let url: DatabaseUrl = url.parse().expect("a URL");
    let db = Db::open(&url, OpenOptions::default()).await.expect("the database opens");
    let objects = Objects::open(&root).expect("a store");
    println!("sweeping");
    purge(&db, &objects, Duration::ZERO).await.expect("swept");
}

/// Starts a sweep and kills it so long after it began. Returns whether that was before its end.
fn sweep_and_kill(fixture: &Fixture, after: Duration) -> bool {
    use std::io::{BufRead, BufReader};
    let url = match &fixture.test.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    let orders = json!([url, fixture.test.folder.path().join("objects")]).to_string();
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "a_child_sweeps_until_it_is_killed", "--nocapture"])
        .env(CHILD, orders)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its words")).lines();
    lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("sweeping"))).expect("it sweeps").expect("a line");
    std::thread::sleep(after);
    let killed = child.try_wait().expect("a child").is_none();
    // It may have ended by itself.
    let _ = child.kill();
    child.wait().expect("ended");
    killed
}
