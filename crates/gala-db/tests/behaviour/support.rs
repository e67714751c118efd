//! A database of its own for each test, on either engine, with a clock that the test moves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use gala_core::{
    id::{JobId, OwnerId, ProjectId},
    job::{Job, JobError, JobKind, JobState},
    project::Project,
    workflow::Workflow,
};
use gala_db::{
    DatabaseUrl, Db, DbError, Guard, OpenOptions,
    jobs::{self, Claim, ClaimRequest, NewJob, RetryPolicy},
    workers::{self, Report, WorkerId},
};
use serde_json::json;
use sqlx::{Connection, Executor};

/// Runs each behaviour on both engines.
macro_rules! on_both {
    ($(async fn $name:ident($test:ident: $ty:ty) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every body uses what stands around it")]
            use super::*;

            async fn check($test: $ty) $body

            #[tokio::test]
            async fn on_sqlite() {
                check(crate::support::TestDb::sqlite().await).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                check(crate::support::TestDb::postgres().await).await;
            }
        }
    )+};
}
pub(crate) use on_both;

pub const LEASE: Duration = Duration::from_secs(10);

/// An open, migrated database that goes away with the test.
pub struct TestDb {
    pub db: Db,
    pub url: DatabaseUrl,
    clock: Arc<AtomicI64>,
    _folder: Option<tempfile::TempDir>,
}

impl TestDb {
    pub async fn sqlite() -> Self {
        Self::sqlite_without(None).await
    }

    /// An SQLite database that goes without one of its guards.
    pub async fn sqlite_without(guard: Option<Guard>) -> Self {
        let (url, folder) = Self::new_sqlite();
        Self::open(url, Some(folder), guard).await
    }

    /// An SQLite database in which nothing is.
    pub async fn empty_sqlite() -> Self {
        let (url, folder) = Self::new_sqlite();
        Self::without_schema(url, Some(folder), None).await
    }

    pub async fn postgres() -> Self {
        Self::open(Self::new_postgres().await, None, None).await
    }

    /// A Postgres database in which nothing is.
    pub async fn empty_postgres() -> Self {
        Self::without_schema(Self::new_postgres().await, None, None).await
    }

    fn new_sqlite() -> (DatabaseUrl, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        (DatabaseUrl::sqlite(folder.path().join("gala.db")), folder)
    }

    async fn new_postgres() -> DatabaseUrl {
        let server = std::env::var("GALA_TEST_POSTGRES")
            .expect("GALA_TEST_POSTGRES names no Postgres server: run `make test`, which starts one");
        let name = format!("gala_test_{}", uuid::Uuid::now_v7().simple());
        let mut admin = sqlx::PgConnection::connect(&server).await.expect("the server of GALA_TEST_POSTGRES answers");
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        admin.execute(sqlx::raw_sql(create)).await.expect("the test may create databases");
        let (base, _) = server.rsplit_once('/').expect("a URL with a database name");
        format!("{base}/{name}").parse().expect("a URL")
    }

    /// Opens the same database once more, as another process does.
    pub async fn opened_again(&self, options: OpenOptions) -> Db {
        let options = OpenOptions { clock_offset_ms: self.clock.clone(), ..options };
        Db::open(&self.url, options).await.expect("the database opens")
    }

    async fn open(url: DatabaseUrl, folder: Option<tempfile::TempDir>, without: Option<Guard>) -> Self {
        let test = Self::without_schema(url, folder, without).await;
        test.db.migrate().await.expect("the database migrates");
        test
    }

    async fn without_schema(url: DatabaseUrl, folder: Option<tempfile::TempDir>, without: Option<Guard>) -> Self {
        let clock = Arc::new(AtomicI64::new(0));
        let options = OpenOptions { clock_offset_ms: clock.clone(), without, ..OpenOptions::default() };
        let db = Db::open(&url, options).await.expect("the database opens");
        Self { db, url, clock, _folder: folder }
    }

    /// Moves the clock of every claim, lease and retry.
    pub fn pass(&self, time: Duration) {
        self.clock.fetch_add(time.as_millis() as i64, Ordering::Relaxed);
    }

    pub fn step_back(&self, time: Duration) {
        self.clock.fetch_sub(time.as_millis() as i64, Ordering::Relaxed);
    }

    /// Runs statements past the code under test.
    pub async fn execute(&self, script: &str) -> Result<(), sqlx::Error> {
        let script = sqlx::raw_sql(sqlx::AssertSqlSafe(script.to_owned()));
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).foreign_keys(true);
                let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
                script.execute(&mut connection).await.map(|_| ())
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = sqlx::PgConnection::connect(url).await?;
                script.execute(&mut connection).await.map(|_| ())
            }
        }
    }

    pub async fn enqueue(&self, jobs: &[NewJob]) -> Vec<jobs::Enqueued> {
        let mut tx = self.db.begin().await.expect("a transaction");
        let enqueued = jobs::enqueue(&mut tx, jobs).await.expect("jobs are enqueued");
        tx.commit().await.expect("a commit");
        enqueued
    }

    /// Claims for a worker of this process, which is alive.
    pub async fn claim(&self, worker: &str, count: u32) -> Vec<Claim> {
        self.claim_as(&alive(worker), count, &[]).await
    }

    pub async fn claim_one(&self, worker: &str) -> Claim {
        self.claim_one_as(&alive(worker)).await
    }

    pub async fn claim_one_as(&self, worker: &WorkerId) -> Claim {
        let mut claims = self.claim_as(worker, 1, &[]).await;
        assert_eq!(claims.len(), 1, "one job is claimable");
        claims.remove(0)
    }

    /// Claims for a worker that is at work on jobs.
    pub async fn claim_as(&self, worker: &WorkerId, count: u32, holding: &[JobId]) -> Vec<Claim> {
        let policy = RetryPolicy::default();
        let request = ClaimRequest { worker, kinds: &JobKind::ALL, count, holding, lease: LEASE, policy: &policy };
        jobs::claim(&self.db, &request).await.expect("a claim")
    }

    /// Reports for a worker that does every kind of job but those it is in trouble with.
    pub async fn report(&self, worker: &WorkerId, troubles: &[(JobKind, JobError)]) {
        let (troubles, policy) = (troubles.iter().cloned().collect(), RetryPolicy::default());
        let report = Report { worker, kinds: &JobKind::ALL, troubles: &troubles, lease: LEASE, policy: &policy };
        workers::report(&self.db, &report).await.expect("a report");
    }

    pub async fn finish(&self, claim: &Claim) {
        self.try_finish(claim, &[]).await.expect("the job finishes");
    }

    pub async fn try_finish(&self, claim: &Claim, spawn: &[NewJob]) -> Result<(), DbError> {
        let mut tx = self.db.begin().await?;
        jobs::finish(&mut tx, claim.fence, &json!({"done": true}), spawn).await?;
        tx.commit().await
    }

    pub async fn try_wait(&self, claim: &Claim, parts: &[NewJob]) -> Result<(), DbError> {
        let mut tx = self.db.begin().await?;
        jobs::wait(&mut tx, claim.fence, parts).await?;
        tx.commit().await
    }

    pub async fn fail(&self, claim: &Claim, failure: &gala_core::job::Failure) -> JobState {
        let mut tx = self.db.begin().await.expect("a transaction");
        let state = jobs::fail(&mut tx, claim.fence, failure, &RetryPolicy::default()).await.expect("the job fails");
        tx.commit().await.expect("a commit");
        state
    }

    pub async fn hand_back(&self, claim: &Claim) {
        let mut tx = self.db.begin().await.expect("a transaction");
        jobs::hand_back(&mut tx, claim.fence).await.expect("handed back");
        tx.commit().await.expect("a commit");
    }

    pub async fn cancel(&self, job: &NewJob) -> Result<Job, DbError> {
        let mut tx = self.db.begin().await?;
        let job = jobs::cancel(&mut tx, job.owner, job.id).await?;
        tx.commit().await?;
        Ok(job)
    }

    pub async fn retry(&self, job: &NewJob) -> Result<Job, DbError> {
        let mut tx = self.db.begin().await?;
        let job = jobs::retry(&mut tx, job.owner, job.id).await?;
        tx.commit().await?;
        Ok(job)
    }

    pub async fn job(&self, job: &NewJob) -> Job {
        jobs::get(&self.db, job.owner, job.id).await.expect("a read").expect("the job is there")
    }

    pub async fn state(&self, job: &NewJob) -> JobState {
        self.job(job).await.state
    }

    pub async fn error_of(&self, job: &NewJob) -> JobError {
        self.job(job).await.error.expect("the job has an error")
    }

    /// Returns the turns of the owner's unfinished jobs in order.
    pub async fn turns(&self, owner: OwnerId) -> Vec<i64> {
        let text = "SELECT turn FROM jobs WHERE owner = $1 AND state IN ('QUEUED', 'RUNNING') ORDER BY turn";
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("a connection");
                sqlx::query_scalar(text).bind(owner.0).fetch_all(&mut connection).await.expect("turns")
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = sqlx::PgConnection::connect(url).await.expect("a connection");
                sqlx::query_scalar(text).bind(owner.0).fetch_all(&mut connection).await.expect("turns")
            }
        }
    }

    /// Names the workers of all jobs as older programs did.
    pub async fn name_workers(&self, name: &str) {
        let text = "UPDATE jobs SET worker = $1";
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("a connection");
                sqlx::query(text).bind(name).execute(&mut connection).await.expect("named");
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = sqlx::PgConnection::connect(url).await.expect("a connection");
                sqlx::query(text).bind(name).execute(&mut connection).await.expect("named");
            }
        }
    }

    pub async fn project(&self, owner: OwnerId) -> Project {
        let project = Project {
            id: ProjectId::new(),
            owner: Some(owner),
            title: "Tea".to_owned(),
            workflow: Workflow::Faceless,
            created_at_ms: self.db.now_ms().await.expect("the time"),
            folder_digits: gala_core::project::FOLDER_DIGITS,
        };
        let mut tx = self.db.begin().await.expect("a transaction");
        gala_db::projects::insert(&mut tx, &project, &json!({"script": "Tea.\u{0} \u{1F375}"}))
            .await
            .expect("a project");
        tx.commit().await.expect("a commit");
        project
    }
}

/// A worker of this process: the same one each time for a name.
pub fn alive(name: &str) -> WorkerId {
    WorkerId { run: uuid::Uuid::nil(), ..WorkerId::of_this_process(name, None) }
}

/// A worker of this machine whose process is gone: no process id is so large (`/proc/sys/kernel/pid_max`).
pub fn dead(name: &str) -> WorkerId {
    WorkerId { pid: u32::MAX, ..alive(name) }
}

/// A worker of another machine, or of this one before it was started anew.
pub fn elsewhere(name: &str) -> WorkerId {
    WorkerId { boot: format!("boot of {name}"), ..dead(name) }
}

/// A job of the local owner.
pub fn clip() -> NewJob {
    NewJob::new(OwnerId::LOCAL, JobKind::ProcessClip, json!({}))
}

pub fn clip_of(owner: OwnerId) -> NewJob {
    NewJob::new(owner, JobKind::ProcessClip, json!({}))
}
