//! How an attempt ends: finished, failed, handed back; and what that means for the jobs that wait.

use gala_core::{
    approval::NeededApproval,
    job::{Failure, JobError, JobState},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    fence::{Fence, locked},
    new_job::NewJob,
    queue::{Enqueued, enqueue},
    read::Record,
    retry::RetryPolicy,
    tell::tell_state,
    terminal::{end, printable},
    waiting::{Tell, dependants, release, waits_for},
};
use crate::{
    approvals,
    error::DbError,
    provider_calls, quota, scene_versions,
    sql::{sql, to_json},
    tx::Tx,
};

/// A job that a machine could not do waits no longer than this until somebody tries again.
const LONGEST_WAIT_FOR_A_MACHINE_MS: i64 = 60_000;

/// Ends the job as SUCCEEDED, counts what it used, stores the jobs it spawns, and sets those free that waited for it alone.
///
/// # Errors
/// [`DbError::FenceLost`] where the attempt is over; [`DbError::Constraint`] where a job of `spawn` belongs to a
/// project, scene or job that is not there; else as [any read](DbError#any-read).
pub async fn finish(tx: &mut Tx, fence: Fence, output: &Value, spawn: &[NewJob]) -> Result<Vec<Enqueued>, DbError> {
    let record = locked(tx, fence).await?;
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE jobs SET state = 'SUCCEEDED', output = $2, error_code = NULL, error_message = NULL, \
                         lease_until_ms = NULL, finished_at_ms = $3 WHERE id = $1")
    .bind(fence.job.0)
    .bind(to_json("job output", output)?)
    .bind(now_ms);
    tx.run(statement).await?;
    quota::settle(tx, fence.job, output).await?;
    provider_calls::end_of_job(tx, fence.job).await?;
    tell_state(tx, &record, JobState::Succeeded, None);
    let spawned = enqueue(tx, spawn).await?;
    let waiting = dependants(tx, fence.job).await?;
    release(tx, &waiting, Tell::Changes).await?;
    Ok(spawned)
}

/// Stores jobs that this one made for itself, and blocks it until all of them succeeded; then it is claimed again, and
/// finds what they left. It fails or is cancelled when one of them does.
///
/// The jobs and the wait are stored together, so that a job which finds that it has children knows that they are done.
///
/// # Errors
/// As [`finish`], of the jobs that were `made`.
pub async fn wait(tx: &mut Tx, fence: Fence, made: &[NewJob]) -> Result<Vec<Enqueued>, DbError> {
    let record = locked(tx, fence).await?;
    let enqueued = enqueue(tx, made).await?;
    for one in &enqueued {
        waits_for(tx, fence.job, one.id).await?;
    }
    let block = sql("UPDATE jobs SET state = 'BLOCKED', lease_until_ms = NULL, worker = NULL WHERE id = $1");
    tx.run(block.bind(record.job.id.0)).await?;
    release(tx, &[fence.job], Tell::StillBlocked).await?;
    Ok(enqueued)
}

/// Ends the attempt as failed: the job tries again later, or ends as FAILED and with it all that wait for it. What the
/// machine failed at costs the job nothing, however often: it waits, longer each time and a minute at most. A job that
/// would pay for something that is not approved is BLOCKED until it is.
/// Returns the state it is in now.
///
/// # Errors
/// [`DbError::FenceLost`] where the attempt is over; else as [any read](DbError#any-read).
pub async fn fail(tx: &mut Tx, fence: Fence, failure: &Failure, policy: &RetryPolicy) -> Result<JobState, DbError> {
    if let Failure::Unapproved { needed, error } = failure {
        return await_approval(tx, fence, needed, error).await;
    }
    let mut record = locked(tx, fence).await?;
    let wait_ms = match failure {
        Failure::Permanent(_) => None,
        Failure::Transient { retry_after, .. } => {
            record.failures += 1;
            let another = record.failures < policy.max_failures;
            another.then(|| policy.wait_ms(record.failures, *retry_after, chance()))
        }
        Failure::Machine(_) => {
            record.declined += 1;
            Some(policy.wait_ms(record.declined, None, chance()).min(LONGEST_WAIT_FOR_A_MACHINE_MS))
        }
        Failure::Unapproved { .. } => None,
    };
    let Some(wait_ms) = wait_ms else {
        end_failed(tx, &record, failure.error().clone()).await?;
        return Ok(JobState::Failed);
    };
    let error = failure.error();
    let error = JobError { error_code: error.error_code.clone(), error_message: printable(&error.error_message) };
    let count = sql("UPDATE jobs SET failures = $2, declined = $3, error_code = $4, error_message = $5 WHERE id = $1")
        .bind(fence.job.0)
        .bind(record.failures)
        .bind(record.declined)
        .bind(error.error_code.as_str())
        .bind(error.error_message.as_str());
    tx.run(count).await?;
    let run_at_ms = tx.now_ms().saturating_add(wait_ms);
    back_into_queue(tx, &record, run_at_ms, Some(error)).await?;
    Ok(JobState::Queued)
}

/// Blocks a job until what it would pay for is approved: [`super::approved`] sets it free. It costs the job nothing.
async fn await_approval(
    tx: &mut Tx,
    fence: Fence,
    needed: &NeededApproval,
    error: &JobError,
) -> Result<JobState, DbError> {
    // Whoever approves holds it as well: a word that comes now is seen here, or sees the job.
    scene_versions::lock(tx, needed.project).await?;
    let record = locked(tx, fence).await?;
    let now_ms = tx.now_ms();
    if !approvals::is_missing(tx, record.job.scope(), needed).await? {
        requeue(tx, &record, now_ms).await?;
        return Ok(JobState::Queued);
    }
    let block = sql("UPDATE jobs SET state = 'BLOCKED', lease_until_ms = NULL, worker = NULL, error_code = $2, \
                     error_message = $3 WHERE id = $1")
    .bind(record.job.id.0)
    .bind(error.error_code.as_str())
    .bind(printable(&error.error_message));
    tx.run(block).await?;
    tell_state(tx, &record, JobState::Blocked, Some(error.clone()));
    Ok(JobState::Blocked)
}

/// Gives the job back unharmed, as a worker does that is told to stop: neither a failure nor a crash.
///
/// # Errors
/// [`DbError::FenceLost`] where the attempt is over; else as [any statement](DbError#any-statement).
pub async fn hand_back(tx: &mut Tx, fence: Fence) -> Result<(), DbError> {
    let record = locked(tx, fence).await?;
    let now_ms = tx.now_ms();
    requeue(tx, &record, now_ms).await
}

/// Puts a RUNNING job back into the queue. It keeps its turn, so it is among the next.
pub(super) async fn requeue(tx: &mut Tx, record: &Record, run_at_ms: i64) -> Result<(), DbError> {
    back_into_queue(tx, record, run_at_ms, None).await
}

async fn back_into_queue(tx: &mut Tx, record: &Record, run_at_ms: i64, error: Option<JobError>) -> Result<(), DbError> {
    let update = sql("UPDATE jobs SET state = 'QUEUED', lease_until_ms = NULL, worker = NULL, run_at_ms = $2 \
                      WHERE id = $1");
    tx.run(update.bind(record.job.id.0).bind(run_at_ms)).await?;
    tell_state(tx, record, JobState::Queued, error);
    tx.ring();
    Ok(())
}

/// Ends a job as FAILED, and all jobs that wait for it.
pub(super) async fn end_failed(tx: &mut Tx, record: &Record, error: JobError) -> Result<(), DbError> {
    end(tx, record, JobState::Failed, Some(error)).await?;
    let waiting = dependants(tx, record.job.id).await?;
    release(tx, &waiting, Tell::Changes).await
}

/// Returns a number in [0, 1) that differs each time.
fn chance() -> f64 {
    let (_, random) = Uuid::now_v7().as_u64_pair();
    // The top two bits are the variant.
    f64::from((random >> 30) as u32) / 4_294_967_296.0
}
