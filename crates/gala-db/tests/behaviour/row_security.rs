//! The second lock: on Postgres a connection sees the rows of the workspace that it named, whatever its statements say.

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus, StorageProvider},
    hash::ContentHash,
    id::AssetId,
    job::JobKind,
};
use gala_db::{
    DatabaseUrl, DbError, assets,
    jobs::{self, NewJob},
    projects,
};
use gala_testkit::{access::new_scope, on_both};
use serde_json::json;
use sqlx::Connection;

use crate::support::TestDb;

/// The tables whose rows belong to a workspace, and in which the test puts some.
const TABLES: [&str; 4] = ["projects", "jobs", "events", "assets"];

async fn fill(test: &TestDb, scope: Scope) {
    let project = test.project(scope).await;
    test.enqueue(&[NewJob::new(scope, JobKind::GeneratePlan, json!({})).project(project.id)]).await;
    let asset = Asset {
        id: AssetId::new(),
        project_id: project.id,
        kind: AssetKind::Final,
        provider: StorageProvider::Localfs,
        object_key: project.id.to_string(),
        mime: "text/plain".to_owned(),
        size_bytes: 1,
        checksum: ContentHash::of(b"x"),
        status: AssetStatus::Ready,
        created_at_ms: 0,
    };
    let mut tx = test.db.begin().await.expect("a transaction");
    assets::insert(&mut tx, &asset).await.expect("an asset");
    tx.commit().await.expect("a commit");
}

async fn count(connection: &mut sqlx::PgConnection, table: &str) -> i64 {
    let text = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(text).fetch_one(connection).await.expect("a count")
}

async fn name(connection: &mut sqlx::PgConnection, workspace: &str) {
    let text = "SELECT set_config('gala.workspace', $1, false)";
    sqlx::query(text).bind(workspace).execute(connection).await.expect("named");
}

#[tokio::test]
async fn a_connection_that_names_no_workspace_sees_nothing() {
    let test = TestDb::postgres().await;
    let (one, other) = (new_scope(), new_scope());
    for scope in [one, one, other] {
        fill(&test, scope).await;
    }
    let DatabaseUrl::Postgres(url) = &test.url else { unreachable!("it is Postgres") };
    let mut connection = sqlx::PgConnection::connect(url).await.expect("a connection");
    for table in TABLES {
        assert_eq!(count(&mut connection, table).await, 0, "{table}");
    }
    name(&mut connection, &one.workspace().to_string()).await;
    for table in TABLES {
        assert_eq!(count(&mut connection, table).await, 2, "{table}");
    }
    name(&mut connection, &other.workspace().to_string()).await;
    let foreign = "UPDATE projects SET workspace_id = $1 WHERE workspace_id = $2";
    let statement = sqlx::query(foreign).bind(other.workspace().0).bind(one.workspace().0);
    assert_eq!(statement.execute(&mut connection).await.expect("an update").rows_affected(), 0);
    let away = sqlx::query("UPDATE projects SET workspace_id = $1").bind(one.workspace().0);
    let refused = away.execute(&mut connection).await.expect_err("its own rows stay its own");
    assert!(refused.to_string().contains("row-level security"), "{refused}");
    name(&mut connection, "*").await;
    for table in TABLES {
        assert_eq!(count(&mut connection, table).await, 3, "{table}");
    }
}

#[tokio::test]
async fn every_table_of_workspaces_is_locked() {
    let test = TestDb::postgres().await;
    let DatabaseUrl::Postgres(url) = &test.url else { unreachable!("it is Postgres") };
    let mut connection = sqlx::PgConnection::connect(url).await.expect("a connection");
    let open = "SELECT table_name::text FROM information_schema.columns JOIN pg_class ON relname = table_name \
                WHERE table_schema = 'public' AND column_name IN ('workspace_id', 'project_id', 'scene_id', 'job') \
                AND NOT (relrowsecurity AND relforcerowsecurity) AND table_name <> 'sessions' ORDER BY 1";
    let open: Vec<String> = sqlx::query_scalar(open).fetch_all(&mut connection).await.expect("tables");
    // A session remembers a workspace, and belongs to its person.
    assert!(open.is_empty(), "no rules of rows on {open:?}");
}

#[tokio::test]
async fn a_role_that_passes_the_rules_of_rows_is_known() {
    assert!(!TestDb::sqlite().await.db.bypasses_row_security().await.expect("a read"));
    let test = TestDb::postgres().await;
    assert!(!test.db.bypasses_row_security().await.expect("a read"));
    let DatabaseUrl::Postgres(url) = &test.url else { unreachable!("it is Postgres") };
    let (_, role) = url.rsplit_once('/').expect("a role of the database's name");
    let server = std::env::var("GALA_TEST_POSTGRES").expect("a server");
    let mut admin = sqlx::PgConnection::connect(&server).await.expect("a connection");
    for (gives, bypasses) in [("BYPASSRLS", true), ("NOBYPASSRLS", false), ("SUPERUSER", true)] {
        let alter = sqlx::AssertSqlSafe(format!("ALTER ROLE {role} {gives}"));
        sqlx::query(alter).execute(&mut admin).await.expect("altered");
        assert_eq!(test.db.bypasses_row_security().await.expect("a read"), bypasses, "{gives}");
    }
}

on_both! {
    async fn a_transaction_of_one_workspace_does_its_work_and_that_alone(test: TestDb) {
        let (one, other) = (new_scope(), new_scope());
        let (own, foreign) = (test.project(one).await, test.project(other).await);
        // Somebody else is ahead in the queue, of whom a turn is to be told and nothing else.
        test.enqueue(&[NewJob::new(other, JobKind::GeneratePlan, json!({})).project(foreign.id)]).await;

        let mut tx = test.db.begin_in(one).await.expect("a transaction");
        let job = NewJob::new(one, JobKind::GeneratePlan, json!({})).project(own.id);
        jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await.expect("enqueued");
        projects::set_title(&mut tx, own.id, "Mine").await.expect("its own");
        assert!(projects::get(&mut tx, other, foreign.id).await.expect("a read").is_none() || !test.is_postgres());
        let touched = projects::set_title(&mut tx, foreign.id, "Taken").await;
        assert_eq!(touched.is_err(), test.is_postgres(), "only a server holds a statement that forgot");
        if test.is_postgres() {
            assert!(matches!(touched, Err(DbError::NotFound)));
        }
        tx.commit().await.expect("a commit");
        assert_eq!(jobs::get(&test.db, one, job.id).await.expect("a read").map(|found| found.id), Some(job.id));
        assert!(jobs::get(&test.db, other, job.id).await.expect("a read").is_none());
    }
}
