//! What people do to jobs: cancel, and try again.

use std::collections::BTreeSet;

use gala_core::{
    access::Scope,
    id::{JobId, ProjectId},
    job::{Job, JobState},
};

use super::{
    fence, read, terminal,
    waiting::{DEPENDENCY_FAILED, Tell, dependants, release},
};
use crate::{error::DbError, projects, quota, sql::sql, tx::Tx};

/// Cancels a job of the workspace at once, running or not, all that wait for it, and what it made that has not ended: parts
/// that it waits for, or the jobs that it has spawned so far. Its worker learns of it when it next renews or writes, and
/// can write nothing any more: cancel is final. Returns the job as it is now.
///
/// # Errors
/// [`DbError::NotFound`]; [`DbError::WrongState`] when the job ended otherwise. Cancelling twice is no error.
pub async fn cancel(tx: &mut Tx, scope: Scope, id: JobId) -> Result<Job, DbError> {
    // Locked before it, in the order in which they lock when they end.
    let children = open_children(tx, scope, id).await?;
    let mut made = lock_open(tx, children).await?;
    let record = fence::lock(tx, id).await?.filter(|record| record.job.scope() == scope).ok_or(DbError::NotFound)?;
    match record.job.state {
        JobState::Cancelled => return Ok(record.job),
        state if state.is_terminal() => return Err(DbError::WrongState { state }),
        _ => {}
    }
    // What a running job spawned until it was locked. Nobody who holds one of these waits for it.
    let mut newer = open_children(tx, scope, id).await?;
    newer.retain(|child| made.iter().all(|record| record.job.id != *child));
    made.extend(lock_open(tx, newer).await?);
    terminal::end(tx, &record, JobState::Cancelled, None).await?;
    for child in &made {
        terminal::end(tx, child, JobState::Cancelled, None).await?;
    }
    let waiting = dependants(tx, id).await?;
    release(tx, &waiting, Tell::Changes).await?;
    read::get(&mut *tx, scope, id).await?.ok_or(DbError::NotFound)
}

async fn lock_open(tx: &mut Tx, ids: Vec<JobId>) -> Result<Vec<read::Record>, DbError> {
    let mut locked = Vec::new();
    for id in ids {
        locked.extend(fence::lock(tx, id).await?.filter(|record| !record.job.state.is_terminal()));
    }
    Ok(locked)
}

/// Returns the open jobs that an open job made, in the order in which everybody locks them. Those that wait for it end
/// because of it.
async fn open_children(tx: &mut Tx, scope: Scope, id: JobId) -> Result<Vec<JobId>, DbError> {
    let statement = sql("SELECT jobs.id FROM jobs JOIN jobs AS whole ON whole.id = jobs.parent \
                         WHERE jobs.parent = $1 AND whole.workspace_id = $2 \
                         AND whole.state IN ('BLOCKED', 'QUEUED', 'RUNNING') \
                         AND jobs.state IN ('BLOCKED', 'QUEUED', 'RUNNING') \
                         AND NOT EXISTS (SELECT 1 FROM job_waits WHERE job = jobs.id AND waits_for = $1) \
                         ORDER BY jobs.id")
    .bind(id.0)
    .scoped(scope);
    tx.fetch(statement).await?.iter().map(|row| Ok(JobId(row.get("id")?))).collect()
}

/// Cancels every unfinished job of the workspace's project. Returns how many.
///
/// # Errors
/// As [any read](DbError#any-read). A project of somebody else, or one without jobs, has none to cancel.
pub async fn cancel_project(tx: &mut Tx, scope: Scope, project: ProjectId) -> Result<u64, DbError> {
    let mut cancelled = 0;
    for job in read::of_project(&mut *tx, scope, project).await? {
        let open = |job: &Job| !job.state.is_terminal();
        // Read again: cancelling one may have ended others.
        let Some(record) = fence::lock(tx, job.id).await?.filter(|record| open(&record.job)) else { continue };
        terminal::end(tx, &record, JobState::Cancelled, None).await?;
        let waiting = dependants(tx, job.id).await?;
        release(tx, &waiting, Tell::Changes).await?;
        cancelled += 1;
    }
    Ok(cancelled)
}

/// Gives a FAILED or CANCELLED job of the workspace a new start: its counts of failures and crashes begin at zero, its
/// journal stays, so that nothing is paid for again. Jobs that it waits for and that did not succeed start anew as
/// well; jobs that ended because of it wait again. Returns the job as it is now.
///
/// # Errors
/// [`DbError::NotFound`], also where its project is deleted; [`DbError::WrongState`] unless the job is FAILED or CANCELLED;
/// [`DbError::OverLimit`] where the workspace's plan has not left what it needs.
pub async fn retry(tx: &mut Tx, scope: Scope, id: JobId) -> Result<Job, DbError> {
    // Locked first, as whoever deletes the project does.
    if let Some(project) = read::get(&mut *tx, scope, id).await?.and_then(|job| job.project_id) {
        projects::keep(tx, project).await?;
    }
    let record = fence::lock(tx, id).await?.filter(|record| record.job.scope() == scope).ok_or(DbError::NotFound)?;
    if !matches!(record.job.state, JobState::Failed | JobState::Cancelled) {
        return Err(DbError::WrongState { state: record.job.state });
    }
    let again = to_start_again(tx, id).await?;
    for id in &again {
        fence::lock(tx, *id).await?;
        let block = sql("UPDATE jobs SET state = 'BLOCKED', failures = 0, crashes = 0, declined = 0, \
                         lost_by = NULL, progress = 0, error_code = NULL, error_message = NULL, finished_at_ms = NULL, worker = NULL WHERE id = $1");
        tx.run(block.bind(id.0)).await?;
    }
    release(tx, &again, Tell::StillBlocked).await?;
    quota::hold_again(tx, &again).await?;
    read::get(&mut *tx, scope, id).await?.ok_or(DbError::NotFound)
}

/// Returns the job, what it waits for that did not succeed, and what ended because of any of them.
async fn to_start_again(tx: &mut Tx, id: JobId) -> Result<Vec<JobId>, DbError> {
    let mut found = BTreeSet::from([id]);
    let mut queue = vec![id];
    while let Some(id) = queue.pop() {
        let statement = sql("SELECT jobs.id FROM job_waits JOIN jobs ON jobs.id = job_waits.waits_for \
                             WHERE job_waits.job = $1 AND jobs.state IN ('FAILED', 'CANCELLED') UNION \
                             SELECT jobs.id FROM job_waits JOIN jobs ON jobs.id = job_waits.job \
                             WHERE job_waits.waits_for = $1 AND jobs.state IN ('FAILED', 'CANCELLED') \
                             AND jobs.error_code = $2")
        .bind(id.0)
        .bind(DEPENDENCY_FAILED);
        for row in tx.fetch(statement).await? {
            let id = JobId(row.get("id")?);
            if found.insert(id) {
                queue.push(id);
            }
        }
    }
    Ok(found.into_iter().collect())
}
