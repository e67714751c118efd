//! A database of its own for each test, on either engine.

use gala_db::{DatabaseUrl, Db, OpenOptions};
use sqlx::{Connection, Executor};
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What a test stands on, made anew for each on one of the engines.
pub trait OnEngine {
    fn start(engine: Engine) -> impl Future<Output = Self>;
}

/// A database in which nothing is, and a folder that goes away with the test.
pub struct EmptyDatabase {
    pub url: DatabaseUrl,
    pub folder: TempDir,
}

impl EmptyDatabase {
    pub async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match engine {
            Engine::Sqlite => DatabaseUrl::sqlite(folder.path().join("gala.db")),
            Engine::Postgres => new_postgres_database().await.parse().expect("a URL"),
        };
        Self { url, folder }
    }

    /// Opens the database, as each process does that uses it.
    pub async fn open(&self, options: OpenOptions) -> Db {
        Db::open(&self.url, options).await.expect("the database opens")
    }

    /// Opens the database and gives it the schema.
    pub async fn migrate(&self, options: OpenOptions) -> Db {
        let db = self.open(options).await;
        db.migrate().await.expect("the database migrates");
        db
    }
}

/// A migrated database.
pub struct TestDb {
    pub db: Db,
    pub url: DatabaseUrl,
    pub folder: TempDir,
}

impl TestDb {
    pub async fn new(engine: Engine) -> Self {
        let database = EmptyDatabase::new(engine).await;
        let db = database.migrate(OpenOptions::default()).await;
        Self { db, url: database.url, folder: database.folder }
    }
}

impl OnEngine for TestDb {
    async fn start(engine: Engine) -> Self {
        Self::new(engine).await
    }
}

/// Makes a database on the server of `GALA_TEST_POSTGRES` and returns its URL.
///
/// # Panics
/// Where there is no server: no test passes because something is missing.
pub async fn new_postgres_database() -> String {
    let server = std::env::var("GALA_TEST_POSTGRES")
        .expect("GALA_TEST_POSTGRES names no Postgres server: run `make test`, which starts one");
    let name = format!("gala_test_{}", uuid::Uuid::now_v7().simple());
    let mut admin = sqlx::PgConnection::connect(&server).await.expect("the server of GALA_TEST_POSTGRES answers");
    // The program's own role is no superuser, whom the rules of rows would not hold.
    let role = format!("CREATE ROLE {name} LOGIN");
    let create = format!("CREATE DATABASE {name} OWNER {name}");
    for statement in [role, create] {
        admin
            .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement)))
            .await
            .expect("the test may make roles and databases");
    }
    let (_, address) = server.rsplit_once('@').expect("a URL with a user's name");
    let (address, _) = address.rsplit_once('/').expect("a URL with a database name");
    format!("postgres://{name}@{address}/{name}")
}
