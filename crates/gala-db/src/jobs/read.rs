//! Jobs as readers see them.

use gala_core::{
    access::Scope,
    id::{JobId, ProjectId, SceneId, WorkspaceId},
    job::{Job, JobError, JobKind, JobState},
};
use uuid::Uuid;

use crate::{
    error::DbError,
    page::{Cursor, Page, PageRequest},
    seen_by::SeenBy,
    source::Source,
    sql::{Row, by_engine, sql},
};

/// Returns one job of the workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: JobId) -> Result<Option<Job>, DbError> {
    let statement = sql("SELECT * FROM jobs WHERE id = $1 AND workspace_id = $2").bind(id.0).scoped(scope);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Which jobs a list holds; what is absent does not narrow it.
#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    pub project: Option<ProjectId>,
    /// Only those of projects that somebody sees.
    pub seen_by: Option<SeenBy>,
    pub state: Option<JobState>,
    pub kind: Option<JobKind>,
}

/// Lists the workspace's jobs, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source,
    scope: Scope,
    filter: &JobFilter,
    page: &PageRequest,
) -> Result<Page<Job>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let mut text = "SELECT * FROM jobs WHERE workspace_id = $1 AND (created_at_ms, id) < ($2, $3) {seen}".to_owned();
    let mut args: Vec<crate::sql::Value> = Vec::new();
    let mut narrow = |column: &str, value: Option<crate::sql::Value>| {
        if let Some(value) = value {
            args.push(value);
            text.push_str(&format!(" AND {column} = ${}", args.len() + 4));
        }
    };
    narrow("project_id", filter.project.map(|id| id.0.into()));
    narrow("state", filter.state.map(|state| state.as_str().into()));
    narrow("kind", filter.kind.map(|kind| kind.as_str().into()));
    text.push_str(" ORDER BY created_at_ms DESC, id DESC LIMIT $4");
    let mut statement = SeenBy::narrow(filter.seen_by, &text, "project_id", args.len() + 5)
        .scoped(scope)
        .bind(before_ms)
        .bind(before_id)
        .bind(page.limit() + 1);
    for arg in args {
        statement = statement.bind(arg);
    }
    let jobs = source
        .all(SeenBy::bind(filter.seen_by, statement))
        .await?
        .iter()
        .map(from_row)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(jobs, page.limit(), |job| Cursor { created_at_ms: job.created_at_ms, id: job.id.0 }))
}

/// Returns all jobs of the workspace's project, oldest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of_project(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<Job>, DbError> {
    let statement = sql("SELECT * FROM jobs WHERE workspace_id = $1 AND project_id = $2 ORDER BY created_at_ms, id")
        .scoped(scope)
        .bind(project.0);
    source.all(statement).await?.iter().map(from_row).collect()
}

/// Returns whether the workspace's project has a job that has not ended.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn is_unfinished(source: impl Source, scope: Scope, project: ProjectId) -> Result<bool, DbError> {
    let statement = sql("SELECT id FROM jobs WHERE workspace_id = $1 AND project_id = $2 \
                         AND state IN ('BLOCKED', 'QUEUED', 'RUNNING') LIMIT 1")
    .scoped(scope)
    .bind(project.0);
    Ok(!source.all(statement).await?.is_empty())
}

/// Returns the jobs of the workspace's project as [`of_project`] does, but without what they were asked and what they
/// answered: a long video has thousands of jobs, and each has pages of both.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn outline_of_project(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<Job>, DbError> {
    let statement = sql("SELECT id, workspace_id, kind, state, project_id, scene_id, parent, priority, attempt, \
                         'null' AS input, CAST(NULL AS TEXT) AS output, error_code, error_message, created_at_ms, \
                         started_at_ms, finished_at_ms \
                         FROM jobs WHERE workspace_id = $1 AND project_id = $2 ORDER BY created_at_ms, id")
    .scoped(scope)
    .bind(project.0);
    source.all(statement).await?.iter().map(from_row).collect()
}

/// Returns the jobs of one kind of the workspace's project, oldest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of_project_and_kind(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    kind: JobKind,
) -> Result<Vec<Job>, DbError> {
    let statement =
        sql("SELECT * FROM jobs WHERE workspace_id = $1 AND project_id = $2 AND kind = $3 ORDER BY created_at_ms, id")
            .scoped(scope)
            .bind(project.0)
            .bind(kind.as_str());
    source.all(statement).await?.iter().map(from_row).collect()
}

/// Returns whether a job of the workspace's project has not ended. Jobs of the kinds `apart` that no job made do not count,
/// nor does what they made.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn is_in_work(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    apart: [JobKind; 5],
) -> Result<bool, DbError> {
    let statement = sql("SELECT 1 AS found FROM jobs LEFT JOIN jobs AS whole ON whole.id = jobs.parent \
                         WHERE jobs.workspace_id = $1 AND jobs.project_id = $2 \
                         AND jobs.state IN ('BLOCKED', 'QUEUED', 'RUNNING') \
                         AND NOT (jobs.kind IN ($3, $4, $5, $6, $7) AND jobs.parent IS NULL) \
                         AND NOT (whole.id IS NOT NULL AND whole.kind IN ($3, $4, $5, $6, $7) AND whole.parent IS NULL) LIMIT 1")
    .scoped(scope)
    .bind(project.0);
    let statement = apart.iter().fold(statement, |statement, kind| statement.bind(kind.as_str()));
    Ok(!source.all(statement).await?.is_empty())
}

/// Returns the jobs that the workspace's job spawned, oldest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn children(source: impl Source, scope: Scope, parent: JobId) -> Result<Vec<Job>, DbError> {
    let statement =
        sql("SELECT jobs.* FROM jobs WHERE workspace_id = $1 AND parent = $2 ORDER BY scene_number, created_at_ms, id")
            .scoped(scope)
            .bind(parent.0);
    source.all(statement).await?.iter().map(from_row).collect()
}

/// Counts of [`depth`] end here: whoever asks wants to know that the queue is long, at once.
pub const DEPTH_COUNTS_TO: u32 = 5_000;

/// How full the queue is. Each count is at most [`DEPTH_COUNTS_TO`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueDepth {
    pub blocked: u64,
    pub queued: u64,
    pub running: u64,
    /// Milliseconds that the oldest claimable job has waited; 0 when none waits.
    pub oldest_waits_ms: u64,
}

/// Counts unfinished jobs of all workspaces, for metrics and readiness. It takes the same time however many there are.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn depth(db: &crate::Db) -> Result<QueueDepth, DbError> {
    let now_ms = db.now_ms().await?;
    let statement = by_engine(DEPTH, DEPTH).bind(DEPTH_COUNTS_TO);
    let rows = db.all(statement).await?;
    let row = rows.first().ok_or(DbError::NotFound)?;
    let count = |column| Ok::<_, DbError>(u64::from(row.get_u32(column)?));
    let oldest: Option<i64> = row.get("oldest")?;
    Ok(QueueDepth {
        blocked: count("blocked")?,
        queued: count("queued")?,
        running: count("running")?,
        oldest_waits_ms: oldest.map_or(0, |run_at_ms| u64::try_from(now_ms - run_at_ms).unwrap_or_default()),
    })
}

/// Ordered by its index, so that no planner takes a shorter look at the whole table for the better way.
const DEPTH: &str = "SELECT \
    (SELECT COUNT(*) FROM (SELECT id FROM jobs WHERE state = 'BLOCKED' ORDER BY id LIMIT $1) AS counted) AS blocked, \
    (SELECT COUNT(*) FROM (SELECT run_at_ms FROM jobs WHERE state = 'QUEUED' ORDER BY run_at_ms LIMIT $1) AS counted) \
        AS queued, \
    (SELECT COUNT(*) FROM (SELECT lease_until_ms FROM jobs WHERE state = 'RUNNING' ORDER BY lease_until_ms LIMIT $1) \
        AS counted) AS running, \
    (SELECT run_at_ms FROM jobs WHERE state = 'QUEUED' ORDER BY run_at_ms LIMIT 1) AS oldest";

/// A job with what only the engine needs to know of it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) job: Job,
    pub(crate) scene_number: Option<u32>,
    pub(crate) trace: Option<String>,
    pub(crate) failures: u32,
    pub(crate) crashes: u32,
    /// How often a machine handed it back that could not do it.
    pub(crate) declined: u32,
    pub(crate) turn: i64,
    pub(crate) run_at_ms: i64,
    /// Set while it is RUNNING.
    pub(crate) lease_until_ms: Option<i64>,
    /// Who has it, as [`WorkerId`](crate::workers::WorkerId) writes itself.
    pub(crate) worker: Option<String>,
    pub(crate) progress: i64,
}

pub(crate) fn record(row: &Row) -> Result<Record, DbError> {
    let scene_number = row.get::<Option<i64>>("scene_number")?.and_then(|number| u32::try_from(number).ok());
    Ok(Record {
        job: from_row(row)?,
        scene_number,
        trace: row.get("trace")?,
        failures: row.get_u32("failures")?,
        crashes: row.get_u32("crashes")?,
        declined: row.get_u32("declined")?,
        turn: row.get("turn")?,
        run_at_ms: row.get("run_at_ms")?,
        lease_until_ms: row.get("lease_until_ms")?,
        worker: row.get("worker")?,
        progress: row.get("progress")?,
    })
}

pub(crate) fn from_row(row: &Row) -> Result<Job, DbError> {
    let error_code: Option<String> = row.get("error_code")?;
    let error_message: Option<String> = row.get("error_message")?;
    Ok(Job {
        id: JobId(row.get("id")?),
        workspace: WorkspaceId(row.get("workspace_id")?),
        kind: row.get_named("kind")?,
        state: row.get_named("state")?,
        project_id: row.get::<Option<Uuid>>("project_id")?.map(ProjectId),
        scene_id: row.get::<Option<Uuid>>("scene_id")?.map(SceneId),
        parent: row.get::<Option<Uuid>>("parent")?.map(JobId),
        priority: i32::try_from(row.get::<i64>("priority")?).map_err(|error| DbError::corrupt("priority", error))?,
        attempt: row.get_u32("attempt")?,
        input: row.get_json("input")?,
        output: row.get_json_opt("output")?,
        error: error_code.map(|error_code| JobError { error_code, error_message: error_message.unwrap_or_default() }),
        created_at_ms: row.get("created_at_ms")?,
        started_at_ms: row.get("started_at_ms")?,
        finished_at_ms: row.get("finished_at_ms")?,
    })
}
