//! Databases of every earlier version come up to this one, however large they are and whatever interrupts it.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use gala_core::{access::Scope, hash::ContentHash};
use gala_db::{
    DatabaseUrl, Db, DbError, OpenOptions,
    events::{self, EventScope},
    idempotency::{self, Begun},
    jobs, projects, scenes, takes,
    timelines::{self, EditedTimeline},
};
use sqlx::{Connection, Executor, PgConnection, Row, SqliteConnection};

use crate::{bulk, support::TestDb};

/// The migrations of an engine in the order of their numbers.
fn scripts(engine: &str) -> Vec<(i64, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
    let mut scripts: Vec<(i64, String)> = std::fs::read_dir(&folder)
        .expect("the folder of the migrations")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
            let (number, _) = name.split_once('_').expect("a number");
            (number.parse().expect("a number"), std::fs::read_to_string(&path).expect("a script"))
        })
        .collect();
    scripts.sort_unstable_by_key(|(number, _)| *number);
    scripts
}

fn engine(test: &TestDb) -> &'static str {
    if matches!(test.url, DatabaseUrl::Sqlite(_)) { "sqlite" } else { "postgres" }
}

/// Makes what a release left that knew the migrations up to a version, with rows in each table.
async fn make_old(test: &TestDb, version: i64, rows: u64) {
    let versions = "CREATE TABLE schema_versions (version BIGINT PRIMARY KEY, checksum TEXT NOT NULL, \
                    applied_at_ms BIGINT NOT NULL)";
    let versions = match engine(test) {
        "sqlite" => versions.replace("BIGINT", "INTEGER") + " STRICT",
        _ => versions.to_owned(),
    };
    test.execute(&versions).await.expect("a table of versions");
    for (number, script) in scripts(engine(test)).into_iter().take_while(|(number, _)| *number <= version) {
        let checksum = ContentHash::of(script.as_bytes());
        test.execute(&script).await.expect("an old migration");
        let note = format!("INSERT INTO schema_versions VALUES ({number}, '{checksum}', 0)");
        test.execute(&note).await.expect("noted");
    }
    bulk::fill_as(test, rows, if version < 10 { "owner" } else { "workspace_id" }).await;
    if version >= 21 {
        bulk::place_scenes(test).await;
    }
    if engine(test) == "sqlite" {
        test.execute("PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE)").await.expect("nothing in the log");
    }
}

/// Checks that what an old release wrote is still read.
async fn check_rows(db: &Db, rows: u64) {
    let workspace = Scope::LOCAL;
    let job = jobs::get(db, workspace, bulk::job(rows / 2 + 1)).await.expect("a read").expect("a job");
    assert_eq!(job.project_id, Some(bulk::project(rows / 20 + 1)));
    assert_eq!(jobs::children(db, workspace, bulk::job(1)).await.expect("a read").len(), 9);
    assert!(projects::get(db, workspace, bulk::project(rows / 10)).await.expect("a read").is_some());
    assert!(scenes::get(db, workspace, bulk::scene(1)).await.expect("a read").is_some(), "it has its place");
    assert_eq!(takes::list(db, workspace, bulk::scene(1)).await.expect("a read").len(), 1);
    let told = events::list(db, workspace, EventScope::Job(bulk::job(rows)), 0, 10).await.expect("events");
    assert_eq!(told.len(), 1);
    assert!(jobs::depth(db).await.expect("a depth").queued > 0);
    let mut tx = db.begin().await.expect("a transaction");
    let kept = idempotency::begin(&mut tx, workspace, "key 1", &ContentHash::of(b"x")).await;
    assert!(!matches!(kept, Ok(Begun::Fresh)), "the key was used");
    let edited = EditedTimeline { document: "{}".to_owned(), checksum: ContentHash::of(b"{}") };
    assert!(timelines::replace(&mut tx, bulk::project(1), None, &edited).await.expect("a write"));
    assert_eq!(timelines::get(&mut tx, workspace, bulk::project(1)).await.expect("a read"), Some(edited));
    tx.rollback().await.expect("rolled back");
}

async fn versions(url: &DatabaseUrl) -> Vec<i64> {
    let select = "SELECT version FROM schema_versions ORDER BY version";
    match url {
        DatabaseUrl::Sqlite(path) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = SqliteConnection::connect_with(&options).await.expect("it opens");
            let rows = connection.fetch_all(select).await.expect("versions");
            rows.iter().map(|row| row.get("version")).collect()
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection = PgConnection::connect(url).await.expect("it opens");
            let rows = connection.fetch_all(select).await.expect("versions");
            rows.iter().map(|row| row.get("version")).collect()
        }
    }
}

async fn every_past_version_comes_up_to_this_one(empty: impl AsyncFn() -> TestDb) {
    let of_engine = scripts(engine(&empty().await));
    let all: Vec<i64> = of_engine.iter().map(|(number, _)| *number).collect();
    for version in &all {
        let test = empty().await;
        make_old(&test, *version, 100).await;
        test.db.migrate().await.unwrap_or_else(|error| panic!("from version {version}: {error:?}"));
        check_rows(&test.db, 100).await;
        assert_eq!(versions(&test.url).await, all);
    }
}

#[tokio::test]
async fn every_past_version_comes_up_to_this_one_on_sqlite() {
    every_past_version_comes_up_to_this_one(TestDb::empty_sqlite).await;
}

#[tokio::test]
async fn every_past_version_comes_up_to_this_one_on_postgres() {
    every_past_version_comes_up_to_this_one(TestDb::empty_postgres).await;
}

/// Limits as short as a test has time for.
fn impatient() -> OpenOptions {
    let short = Duration::from_millis(200);
    OpenOptions { lock_timeout: short, statement_timeout: short, ..OpenOptions::default() }
}

const HELD: Duration = Duration::from_millis(1200);

#[tokio::test]
async fn a_migration_may_take_longer_than_other_statements_on_postgres() {
    let test = TestDb::empty_postgres().await;
    make_old(&test, 2, 100).await;
    let DatabaseUrl::Postgres(url) = &test.url else { unreachable!("it is Postgres") };
    let mut other = PgConnection::connect(url).await.expect("a connection");
    other.execute("BEGIN; LOCK TABLE jobs IN ACCESS SHARE MODE").await.expect("held");
    let db = test.opened_again(impatient()).await;
    let releases = async {
        tokio::time::sleep(HELD).await;
        other.execute("COMMIT").await.expect("released");
    };
    let (migrated, ()) = tokio::join!(db.migrate(), releases);
    migrated.expect("the lock is waited for");
    check_rows(&db, 100).await;
}

#[tokio::test]
async fn a_migration_waits_for_that_of_another_process_on_sqlite() {
    let test = TestDb::empty_sqlite().await;
    make_old(&test, 2, 100).await;
    let DatabaseUrl::Sqlite(path) = &test.url else { unreachable!("it is SQLite") };
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut other = SqliteConnection::connect_with(&options).await.expect("a connection");
    other.execute("BEGIN IMMEDIATE").await.expect("held");
    let db = test.opened_again(impatient()).await;
    let releases = async {
        tokio::time::sleep(HELD).await;
        other.execute("COMMIT").await.expect("released");
    };
    let (migrated, ()) = tokio::join!(db.migrate(), releases);
    migrated.expect("the lock is waited for");
    check_rows(&db, 100).await;
}

#[tokio::test]
async fn a_migration_that_is_cut_off_leaves_nothing_on_postgres() {
    let test = TestDb::empty_postgres().await;
    make_old(&test, 2, 100).await;
    let DatabaseUrl::Postgres(url) = &test.url else { unreachable!("it is Postgres") };
    let mut other = PgConnection::connect(url).await.expect("a connection");
    // Indexes of events are changed before those of jobs: it stops between the two.
    other.execute("BEGIN; LOCK TABLE jobs IN ACCESS SHARE MODE").await.expect("held");
    let cuts = async {
        let mut admin = PgConnection::connect(url).await.expect("a connection");
        let cut = "SELECT pg_terminate_backend(pid) AS cut FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while admin.fetch_all(cut).await.expect("an answer").is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let (migrated, ()) = tokio::join!(test.db.migrate(), cuts);
    assert!(matches!(migrated, Err(DbError::Unavailable(_))), "{migrated:?}");
    assert_eq!(versions(&test.url).await, [1, 2]);
    let left = "SELECT indexdef AS text FROM pg_indexes WHERE indexname = 'events_by_job'";
    let left: String = other.fetch_one(left).await.expect("an index").get("text");
    assert!(left.ends_with("(job, seq)"), "{left}");
    other.execute("COMMIT").await.expect("released");
    test.db.migrate().await.expect("it migrates");
    check_rows(&test.db, 100).await;
}

/// Names the database that a process of this test program is to migrate.
const TO_MIGRATE: &str = "GALA_TEST_MIGRATE";

/// By itself it migrates a database of its own. The test below runs it as a process that it kills.
#[tokio::test]
async fn a_process_migrates_an_old_database() {
    let own = TestDb::empty_sqlite().await;
    let url = match std::env::var_os(TO_MIGRATE) {
        Some(path) => DatabaseUrl::sqlite(PathBuf::from(path)),
        None => {
            make_old(&own, 2, 100).await;
            own.url.clone()
        }
    };
    let db = Db::open(&url, OpenOptions::default()).await.expect("it opens");
    db.migrate().await.expect("it migrates");
    assert_eq!(versions(&url).await.len(), scripts("sqlite").len());
}

fn migrate_in_a_process(path: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "migrations::a_process_migrates_an_old_database"])
        .env(TO_MIGRATE, path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process")
}

/// Kills the process once the migration has written so many bytes that are not committed. Returns whether it was still
/// migrating then.
fn kill_after(mut child: Child, log: &Path, bytes: u64) -> bool {
    let begun = Instant::now();
    while std::fs::metadata(log).map_or(0, |facts| facts.len()) < bytes {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing is written");
        if child.try_wait().expect("a state").is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().expect("killed");
    !child.wait().expect("it ended").success()
}

#[tokio::test]
async fn a_migration_that_is_killed_leaves_a_database_that_opens_on_sqlite() {
    const ROWS: u64 = 20_000;
    let test = TestDb::empty_sqlite().await;
    make_old(&test, 2, ROWS).await;
    let DatabaseUrl::Sqlite(path) = &test.url else { unreachable!("it is SQLite") };
    test.db.close().await;
    let rounds = if std::env::var_os("GALA_STRESS").is_some() { 20 } else { 4 };
    let mut killed = 0;
    for round in 0..rounds {
        let child = migrate_in_a_process(path);
        // From the first page on, up to a part of what the migration writes.
        let hit = kill_after(child, &path.with_extension("db-wal"), 1 + round * (1 << 20) / rounds);
        if versions(&test.url).await != [1, 2] {
            break;
        }
        killed += u32::from(hit);
        let checked = integrity(path).await;
        assert_eq!(checked, "ok", "after {killed} kills");
        test.execute("PRAGMA wal_checkpoint(TRUNCATE)").await.expect("nothing in the log");
    }
    assert!(killed > 0, "no kill met the migration");
    let db = Db::open(&test.url, OpenOptions::default()).await.expect("it opens");
    db.migrate().await.expect("it migrates");
    check_rows(&db, ROWS).await;
    assert_eq!(integrity(path).await, "ok");
}

async fn integrity(path: &Path) -> String {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("it opens");
    connection.fetch_one("PRAGMA integrity_check").await.expect("an answer").get(0)
}
