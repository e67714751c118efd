//! A database of its own for each test, on either engine.

use gala_db::{DatabaseUrl, Db, OpenOptions};
use sqlx::{Connection, Executor};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A migrated database, and a folder that goes away with it.
#[allow(dead_code, reason = "the worker's tests use only the database")]
pub struct TestDb {
    pub url: DatabaseUrl,
    pub db: Db,
    pub folder: tempfile::TempDir,
}

impl TestDb {
    pub async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match engine {
            Engine::Sqlite => DatabaseUrl::sqlite(folder.path().join("gala.db")),
            Engine::Postgres => new_postgres_database().await,
        };
        let db = Db::open(&url, OpenOptions::default()).await.expect("the database opens");
        db.migrate().await.expect("the database migrates");
        Self { url, db, folder }
    }
}

async fn new_postgres_database() -> DatabaseUrl {
    let server = std::env::var("GALA_TEST_POSTGRES")
        .expect("GALA_TEST_POSTGRES names no Postgres server: run `make test`, which starts one");
    let name = format!("gala_test_{}", uuid::Uuid::now_v7().simple());
    let mut admin = sqlx::PgConnection::connect(&server).await.expect("the server of GALA_TEST_POSTGRES answers");
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    admin.execute(sqlx::raw_sql(create)).await.expect("the test may create databases");
    let (base, _) = server.rsplit_once('/').expect("a URL with a database name");
    format!("{base}/{name}").parse().expect("a URL")
}
