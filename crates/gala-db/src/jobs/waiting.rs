//! Jobs that wait for others: how they are set free, and how they end with what they wait for.

use std::{collections::HashMap, future::Future, pin::Pin};

use gala_core::{
    id::{JobId, WorkspaceId},
    job::{JobError, JobState},
};

use super::{fence, read::Record, tell::tell_state, terminal::end};
use crate::{
    error::DbError,
    sql::{by_engine, sql},
    tx::Tx,
};

/// The code of a job that could not run because one that it waited for did not succeed.
pub const DEPENDENCY_FAILED: &str = "dependency_failed";

/// Notes that a job waits for another one.
pub(super) async fn waits_for(tx: &mut Tx, job: JobId, target: JobId) -> Result<(), DbError> {
    let wait = sql("INSERT INTO job_waits (job, waits_for) VALUES ($1, $2) ON CONFLICT DO NOTHING");
    tx.run(wait.bind(job.0).bind(target.0)).await.map(|_| ())
}

/// Whether readers are told of jobs that are BLOCKED as before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tell {
    StillBlocked,
    Changes,
}

/// Settles BLOCKED jobs whose waits may have changed: QUEUED when all succeeded, ended when one cannot any more.
///
/// Jobs are locked before their waits are counted, so that of two last children that finish at once the second
/// one counts both.
pub(super) async fn release(tx: &mut Tx, jobs: &[JobId], tell: Tell) -> Result<(), DbError> {
    let mut turns = HashMap::new();
    for id in jobs {
        let Some(record) = fence::lock(tx, *id).await? else { continue };
        if record.job.state != JobState::Blocked {
            continue;
        }
        let counted = sql("SELECT COUNT(CASE WHEN target.state <> 'SUCCEEDED' THEN 1 END) AS open, \
                           COUNT(CASE WHEN target.state = 'FAILED' THEN 1 END) AS failed, \
                           COUNT(CASE WHEN target.state = 'CANCELLED' THEN 1 END) AS cancelled \
                           FROM job_waits JOIN jobs AS target ON target.id = job_waits.waits_for \
                           WHERE job_waits.job = $1")
        .bind(id.0);
        let row = tx.one(counted).await?.ok_or(DbError::NotFound)?;
        let (open, failed, cancelled): (i64, i64, i64) = (row.get("open")?, row.get("failed")?, row.get("cancelled")?);
        if failed + cancelled > 0 {
            end_dependant(tx, record, failed > 0).await?;
        } else if open == 0 {
            let turn = next_turn(tx, &mut turns, record.job.workspace, record.job.priority).await?;
            make_claimable(tx, record, turn).await?;
        } else if tell == Tell::StillBlocked {
            tell_state(tx, &record, JobState::Blocked, None);
        }
    }
    Ok(())
}

async fn make_claimable(tx: &mut Tx, record: Record, turn: i64) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let update = sql("UPDATE jobs SET state = 'QUEUED', turn = $2, run_at_ms = $3 WHERE id = $1");
    tx.run(update.bind(record.job.id.0).bind(turn).bind(now_ms)).await?;
    tell_state(tx, &record, JobState::Queued, None);
    tx.ring();
    Ok(())
}

/// Returns the turn of the workspace's next job: behind those it has waiting, but never behind other workspaces' backlogs.
///
/// Turns are served in order. A newcomer starts where the queue now is, so it comes up within one job; a workspace with
/// ten thousand jobs has ten thousand turns in a row, between which everybody else's fit.
async fn next_turn(
    tx: &mut Tx,
    turns: &mut HashMap<(WorkspaceId, i32), i64>,
    workspace: WorkspaceId,
    priority: i32,
) -> Result<i64, DbError> {
    if let Some(last) = turns.get_mut(&(workspace, priority)) {
        *last += 1;
        return Ok(*last);
    }
    let now_ms = tx.now_ms();
    let statement = by_engine(TURN, TURN).bind(priority).bind(now_ms).bind(workspace.0);
    let row = tx.one_of_all(statement).await?.ok_or(DbError::NotFound)?;
    let served: i64 = row.get::<Option<i64>>("served")?.unwrap_or_default();
    let own: Option<i64> = row.get("own")?;
    let turn = own.map_or(served, |own| served.max(own + 1));
    turns.insert((workspace, priority), turn);
    Ok(turn)
}

const TURN: &str = "SELECT \
    (SELECT turn FROM jobs WHERE state = 'QUEUED' AND priority = $1 AND run_at_ms <= $2 ORDER BY turn LIMIT 1) AS served, \
    (SELECT MAX(turn) FROM jobs WHERE state = 'QUEUED' AND workspace_id = $3 AND priority = $1) AS own";

/// Ends a BLOCKED job because one that it waits for did not succeed, and then those that wait for it.
fn end_dependant(
    tx: &mut Tx,
    record: Record,
    failed: bool,
) -> Pin<Box<dyn Future<Output = Result<(), DbError>> + Send + '_>> {
    Box::pin(async move {
        let cause = sql("SELECT target.kind, target.scene_number, target.state, target.error_message FROM job_waits \
                         JOIN jobs AS target ON target.id = job_waits.waits_for \
                         WHERE job_waits.job = $1 AND target.state IN ('FAILED', 'CANCELLED') \
                         ORDER BY CASE target.state WHEN 'FAILED' THEN 0 ELSE 1 END, target.scene_number, target.id LIMIT 1");
        let row = tx.one(cause.bind(record.job.id.0)).await?.ok_or(DbError::NotFound)?;
        let kind: String = row.get("kind")?;
        let scene = row.get::<Option<i64>>("scene_number")?.map(|number| format!(" of scene {number}"));
        let ended = if failed { "failed" } else { "was cancelled" };
        let why = row.get::<Option<String>>("error_message")?.map(|why| format!(": {why}")).unwrap_or_default();
        let error = JobError {
            error_code: DEPENDENCY_FAILED.to_owned(),
            error_message: format!("{kind}{} {ended}{why}", scene.unwrap_or_default()),
        };
        let state = if failed { JobState::Failed } else { JobState::Cancelled };
        end(tx, &record, state, Some(error)).await?;
        let waiting = dependants(tx, record.job.id).await?;
        release(tx, &waiting, Tell::Changes).await
    })
}

/// Returns the BLOCKED jobs that wait for one, in the order in which everybody locks them.
pub(super) async fn dependants(tx: &mut Tx, id: JobId) -> Result<Vec<JobId>, DbError> {
    let statement = sql("SELECT jobs.id FROM job_waits JOIN jobs ON jobs.id = job_waits.job \
                         WHERE job_waits.waits_for = $1 AND jobs.state = 'BLOCKED' ORDER BY jobs.id")
    .bind(id.0);
    tx.fetch(statement).await?.iter().map(|row| Ok(JobId(row.get("id")?))).collect()
}
