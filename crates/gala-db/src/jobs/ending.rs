//! How an attempt ends: finished, failed, handed back; and what that means for the jobs that wait.

use std::{future::Future, pin::Pin};

use gala_core::{
    id::JobId,
    job::{Failure, JobError, JobState},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Enqueued, Fence, NewJob, RetryPolicy, enqueue,
    queue::{Tell, emit_state, release, waits_for},
    read::{Record, record},
};
use crate::{
    error::DbError,
    guard::Guard,
    sql::{for_update, sql, to_json},
    tx::Tx,
};

/// The code of a job that could not run because one that it waited for did not succeed.
pub const DEPENDENCY_FAILED: &str = "dependency_failed";

/// A job that a machine could not do waits no longer than this until somebody tries again.
const LONGEST_WAIT_FOR_A_MACHINE_MS: i64 = 60_000;

/// Checks that the attempt is still this worker's, and keeps it so until the transaction ends. Call it before any
/// write a worker makes.
///
/// # Errors
/// [`DbError::FenceLost`] when the lease moved on or the job ended, cancelled for example.
pub async fn guard(tx: &mut Tx, fence: Fence) -> Result<(), DbError> {
    locked(tx, fence).await.map(|_| ())
}

pub(super) async fn locked(tx: &mut Tx, fence: Fence) -> Result<Record, DbError> {
    let record = lock(tx, fence.job).await?.ok_or(DbError::FenceLost)?;
    let current = record.job.attempt == fence.attempt || !tx.guarded(Guard::Fence);
    let open = match record.job.state {
        JobState::Running => true,
        JobState::Cancelled => !tx.guarded(Guard::CancelIsFinal),
        _ => !tx.guarded(Guard::Fence),
    };
    if current && open { Ok(record) } else { Err(DbError::FenceLost) }
}

/// Reads a job and keeps others from changing it until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, id: JobId) -> Result<Option<Record>, DbError> {
    let row = tx.one(for_update!("SELECT * FROM jobs WHERE id = $1").bind(id.0)).await?;
    row.as_ref().map(record).transpose()
}

/// Ends the job as SUCCEEDED, stores the jobs it spawns, and sets those free that waited for it alone.
pub async fn finish(tx: &mut Tx, fence: Fence, output: &Value, spawn: &[NewJob]) -> Result<Vec<Enqueued>, DbError> {
    let record = locked(tx, fence).await?;
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE jobs SET state = 'SUCCEEDED', output = $2, error_code = NULL, error_message = NULL, \
                         lease_until_ms = NULL, finished_at_ms = $3 WHERE id = $1")
    .bind(fence.job.0)
    .bind(to_json("job output", output)?)
    .bind(now_ms);
    tx.run(statement).await?;
    emit_state(tx, &record, JobState::Succeeded, None);
    let spawned = enqueue(tx, spawn).await?;
    let waiting = dependants(tx, fence.job).await?;
    release(tx, &waiting, Tell::Changes).await?;
    Ok(spawned)
}

/// Stores jobs that this one made for itself, and blocks it until all of them succeeded; then it is claimed again, and
/// finds what they left. It fails or is cancelled when one of them does.
///
/// The jobs and the wait are stored together, so that a job which finds that it has children knows that they are done.
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
/// machine failed at costs the job nothing, however often: it waits, longer each time and a minute at most.
/// Returns the state it is in now.
pub async fn fail(tx: &mut Tx, fence: Fence, failure: &Failure, policy: &RetryPolicy) -> Result<JobState, DbError> {
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

/// Gives the job back unharmed, as a worker does that is told to stop: neither a failure nor a crash.
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
    emit_state(tx, record, JobState::Queued, error);
    tx.ring();
    Ok(())
}

/// Ends a job as FAILED, and all jobs that wait for it.
pub(super) async fn end_failed(tx: &mut Tx, record: &Record, error: JobError) -> Result<(), DbError> {
    end(tx, record, JobState::Failed, Some(error)).await?;
    let waiting = dependants(tx, record.job.id).await?;
    release(tx, &waiting, Tell::Changes).await
}

/// Writes a terminal state other than SUCCEEDED.
pub(super) async fn end(tx: &mut Tx, record: &Record, state: JobState, error: Option<JobError>) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let error = error.map(|error| JobError { error_message: printable(&error.error_message), ..error });
    let statement = sql("UPDATE jobs SET state = $2, error_code = $3, error_message = $4, lease_until_ms = NULL, \
                         finished_at_ms = $5 WHERE id = $1")
    .bind(record.job.id.0)
    .bind(state.as_str())
    .bind(error.as_ref().map(|error| error.error_code.clone()))
    .bind(error.as_ref().map(|error| error.error_message.clone()))
    .bind(now_ms);
    tx.run(statement).await?;
    emit_state(tx, record, state, error);
    Ok(())
}

/// Ends a BLOCKED job because one that it waits for did not succeed, and then those that wait for it.
pub(super) fn end_dependant(
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

/// Returns a number in [0, 1) that differs each time.
fn chance() -> f64 {
    let (_, random) = Uuid::now_v7().as_u64_pair();
    // The top two bits are the variant.
    f64::from((random >> 30) as u32) / 4_294_967_296.0
}

/// Postgres text cannot hold U+0000, and nobody reads megabytes of message.
fn printable(message: &str) -> String {
    message.chars().filter(|c| *c != '\0').take(2000).collect()
}
