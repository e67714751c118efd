//! Migrations and what the schema itself guards.

use gala_db::{Db, DbError, OpenOptions};
use gala_testkit::on_both;

use crate::support::TestDb;

on_both! {
    async fn migrating_again_and_at_once_changes_nothing(test: TestDb) {
        let others = futures::future::join_all((0..4).map(|_| Db::open(&test.url, OpenOptions::default()))).await;
        let others: Vec<Db> = others.into_iter().map(|db| db.expect("it opens")).collect();
        for migrated in futures::future::join_all(others.iter().map(Db::migrate)).await {
            migrated.expect("it migrates");
        }
    }

    async fn a_database_of_a_newer_version_is_left_alone(test: TestDb) {
        let newer = "INSERT INTO schema_versions (version, checksum, applied_at_ms) VALUES (99, 'x', 0)";
        test.execute(newer).await.expect("a newer version");
        let refused = test.db.migrate().await.expect_err("an older program");
        assert_eq!(refused.code(), "database_too_new");
        let text = refused.to_string();
        assert!(text.contains("version 99") && text.contains("newer GALA"), "{text}");
    }

    async fn a_migration_that_was_changed_is_noticed(test: TestDb) {
        test.execute("UPDATE schema_versions SET checksum = 'x' WHERE version = 1").await.expect("changed");
        assert!(matches!(test.db.migrate().await, Err(DbError::ForeignMigration { version: 1 })));
    }

    async fn the_schema_refuses_a_running_job_without_a_lease(test: TestDb) {
        test.enqueue(&[crate::support::clip()]).await;
        let refused = test.execute("UPDATE jobs SET state = 'RUNNING'").await.expect_err("refused");
        assert!(DbError::from(refused).breaks("jobs_running_is_leased"));
        let refused = test.execute("UPDATE jobs SET state = 'DONE'").await.expect_err("refused");
        assert!(DbError::from(refused).breaks("jobs_state_known"));
        let refused = test.execute("UPDATE jobs SET state = 'FAILED'").await.expect_err("refused");
        assert!(DbError::from(refused).breaks("jobs_failed_has_reason"));
    }
}

#[tokio::test]
async fn an_sqlite_database_syncs_each_commit_and_checks_its_references() {
    let test = TestDb::sqlite().await;
    let gala_db::DatabaseUrl::Sqlite(path) = &test.url else { unreachable!("it is SQLite") };
    assert!(path.with_extension("db-wal").exists(), "the log is written ahead");
    assert_eq!(test.db.pragma("synchronous").await.expect("a setting"), 2);
    assert_eq!(test.db.pragma("foreign_keys").await.expect("a setting"), 1);
}
