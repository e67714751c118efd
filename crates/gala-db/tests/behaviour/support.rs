//! A database of its own for each test, on either engine, with a clock that the test moves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use gala_core::{
    access::Scope,
    id::{JobId, ProjectId},
    job::{Job, JobError, JobKind, JobState},
    project::Project,
};
use gala_db::{
    DatabaseUrl, Db, DbError, Guard, OpenOptions,
    jobs::{self, Claim, ClaimRequest, NewJob, RetryPolicy},
    workers::{self, Report, WorkerId},
};
use gala_testkit::{
    database::{EmptyDatabase, Engine, OnEngine},
    jobs::insert_project,
};
use serde_json::json;
use sqlx::Connection;
use tempfile::TempDir;

/// Long, so that a machine that has much else to do loses none; what waits for its end moves the clock.
pub const LEASE: Duration = Duration::from_secs(60);

/// An open database that goes away with the test.
pub struct TestDb {
    pub db: Db,
    pub url: DatabaseUrl,
    clock: Arc<AtomicI64>,
    _folder: TempDir,
}

impl OnEngine for TestDb {
    async fn start(engine: Engine) -> Self {
        Self::migrated(engine, None).await
    }
}

impl TestDb {
    pub async fn sqlite() -> Self {
        Self::start(Engine::Sqlite).await
    }

    pub async fn postgres() -> Self {
        Self::start(Engine::Postgres).await
    }

    /// An SQLite database that goes without one of its guards.
    pub async fn sqlite_without(guard: Option<Guard>) -> Self {
        Self::migrated(Engine::Sqlite, guard).await
    }

    /// An SQLite database in which nothing is.
    pub async fn empty_sqlite() -> Self {
        Self::empty(Engine::Sqlite, None).await
    }

    /// A Postgres database in which nothing is.
    pub async fn empty_postgres() -> Self {
        Self::empty(Engine::Postgres, None).await
    }

    async fn migrated(engine: Engine, without: Option<Guard>) -> Self {
        let test = Self::empty(engine, without).await;
        test.db.migrate().await.expect("the database migrates");
        test
    }

    async fn empty(engine: Engine, without: Option<Guard>) -> Self {
        let EmptyDatabase { url, folder } = EmptyDatabase::new(engine).await;
        let clock = Arc::new(AtomicI64::new(0));
        let options = OpenOptions { clock_offset_ms: clock.clone(), without, ..OpenOptions::default() };
        let db = Db::open(&url, options).await.expect("the database opens");
        Self { db, url, clock, _folder: folder }
    }

    /// Opens the same database once more, as another process does.
    pub async fn opened_again(&self, options: OpenOptions) -> Db {
        let options = OpenOptions { clock_offset_ms: self.clock.clone(), ..options };
        Db::open(&self.url, options).await.expect("the database opens")
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.url, DatabaseUrl::Postgres(_))
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
        gala_testkit::past::execute(&self.url, script).await
    }

    pub async fn enqueue(&self, jobs: &[NewJob]) -> Vec<jobs::Enqueued> {
        gala_testkit::jobs::enqueue(&self.db, jobs).await
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
        let job = jobs::cancel(&mut tx, job.scope, job.id).await?;
        tx.commit().await?;
        Ok(job)
    }

    pub async fn retry(&self, job: &NewJob) -> Result<Job, DbError> {
        let mut tx = self.db.begin().await?;
        let job = jobs::retry(&mut tx, job.scope, job.id).await?;
        tx.commit().await?;
        Ok(job)
    }

    pub async fn job(&self, job: &NewJob) -> Job {
        jobs::get(&self.db, job.scope, job.id).await.expect("a read").expect("the job is there")
    }

    pub async fn state(&self, job: &NewJob) -> JobState {
        self.job(job).await.state
    }

    pub async fn error_of(&self, job: &NewJob) -> JobError {
        self.job(job).await.error.expect("the job has an error")
    }

    /// Returns the turns of the workspace's unfinished jobs in order.
    pub async fn turns(&self, workspace: Scope) -> Vec<i64> {
        let text = "SELECT turn FROM jobs WHERE workspace_id = $1 AND state IN ('QUEUED', 'RUNNING') ORDER BY turn";
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("a connection");
                sqlx::query_scalar(text).bind(workspace.workspace().0).fetch_all(&mut connection).await.expect("turns")
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = postgres(url).await.expect("a connection");
                sqlx::query_scalar(text).bind(workspace.workspace().0).fetch_all(&mut connection).await.expect("turns")
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
                let mut connection = postgres(url).await.expect("a connection");
                sqlx::query(text).bind(name).execute(&mut connection).await.expect("named");
            }
        }
    }

    pub async fn project(&self, workspace: Scope) -> Project {
        insert_project(&self.db, ProjectId::new(), workspace).await
    }
}

/// Connects as somebody who sees the rows of all.
async fn postgres(url: &str) -> Result<sqlx::PgConnection, sqlx::Error> {
    let mut connection = sqlx::PgConnection::connect(url).await?;
    sqlx::query("SELECT set_config('gala.workspace', '*', false)").execute(&mut connection).await?;
    Ok(connection)
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

/// A job of the local workspace.
pub fn clip() -> NewJob {
    NewJob::new(Scope::LOCAL, JobKind::ProcessClip, json!({}))
}

pub fn clip_of(workspace: Scope) -> NewJob {
    NewJob::new(workspace, JobKind::ProcessClip, json!({}))
}
