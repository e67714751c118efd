//! Leases that ran out: whether a job is to blame for it, and what becomes of the job.
//!
//! A job counts a crash only where it is known that the process of its worker died while the machine stayed up: the
//! kernel says so to a worker of the same boot, or whoever now holds what that process held. A worker that was
//! suspended, that could not reach the database, or whose machine lost its power is no crash of the job.

use std::time::Duration;

use gala_core::job::{JobError, POISON};

use super::{
    ending,
    read::{Record, record},
    request::ClaimRequest,
    retry::RetryPolicy,
};
use crate::{
    error::DbError,
    guard::Guard,
    sql::{composed, sql},
    tx::Tx,
    workers::{Fate, WorkerId},
};

/// A lease that ran out longer ago than so many leases, or that ends later than after so many, tells of a clock that
/// stepped: while anybody works, leases are looked at all the time.
const LEASES_OF_A_STEP: i64 = 4;

pub(super) fn lease_end(now_ms: i64, lease: Duration) -> i64 {
    now_ms.saturating_add(millis(lease))
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// Puts jobs whose leases ran out back into the queue, and counts the crash if it was one.
pub(super) async fn put_back_expired(tx: &mut Tx, request: &ClaimRequest<'_>) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let limit = request.count.max(16) + u32::try_from(request.holding.len()).unwrap_or(u32::MAX / 2);
    let text = "SELECT * FROM jobs WHERE state = 'RUNNING' AND lease_until_ms < $1 ORDER BY lease_until_ms LIMIT $2";
    let statement = composed(text.to_owned(), format!("{text} FOR UPDATE SKIP LOCKED")).bind(now_ms).bind(limit);
    let expired = tx.fetch(statement).await?.iter().map(record).collect::<Result<Vec<_>, _>>()?;
    // Late as it is, the renewal is on its way: whoever asks here is the one who renews.
    let held = |record: &Record| request.holding.contains(&record.job.id) && is_own(record, request.worker);
    for record in expired.into_iter().filter(|record| !held(record)) {
        put_back(tx, record, request).await?;
    }
    Ok(())
}

fn is_own(record: &Record, worker: &WorkerId) -> bool {
    WorkerId::parse(record.worker.as_deref()).as_ref() == Some(worker)
}

async fn put_back(tx: &mut Tx, mut record: Record, request: &ClaimRequest<'_>) -> Result<(), DbError> {
    let worker = WorkerId::parse(record.worker.as_deref());
    let fate = match &worker {
        _ if !tx.guarded(Guard::Fate) => Fate::Died,
        Some(worker) => worker.fate(request.worker),
        None => Fate::Unknown,
    };
    let now_ms = tx.now_ms();
    let lease_ms = millis(request.lease);
    let ran_out_ms = now_ms.saturating_sub(record.lease_until_ms.unwrap_or(now_ms));
    let stepped = ran_out_ms > lease_ms.saturating_mul(LEASES_OF_A_STEP) && tx.guarded(Guard::ClockStep);
    if stepped && fate != Fate::Died && !is_own(&record, request.worker) {
        // The worker may be there and renew in a moment, by the same clock. If not, the lease runs out once more.
        let wait = sql("UPDATE jobs SET lease_until_ms = $2 WHERE id = $1").bind(record.job.id.0);
        return tx.run(wait.bind(now_ms.saturating_add(lease_ms))).await.map(|_| ());
    }
    tracing::warn!(job_id = %record.job.id, attempt = record.job.attempt, ?fate, "lease ran out");
    if fate == Fate::Died {
        record.crashes += 1;
        if count_crash(tx, &record, request.policy).await? {
            return Ok(());
        }
    } else {
        // It may turn out to have died, or die of the job yet.
        tx.run(sql("UPDATE jobs SET lost_by = worker WHERE id = $1").bind(record.job.id.0)).await?;
    }
    ending::requeue(tx, &record, now_ms).await
}

/// Writes the number of crashes down. Returns true if they were too many, and the job has failed.
async fn count_crash(tx: &mut Tx, record: &Record, policy: &RetryPolicy) -> Result<bool, DbError> {
    let count = sql("UPDATE jobs SET crashes = $2, lost_by = NULL WHERE id = $1");
    tx.run(count.bind(record.job.id.0).bind(record.crashes)).await?;
    if record.crashes < policy.max_crashes || !tx.guarded(Guard::Poison) {
        return Ok(false);
    }
    let error_message = format!("the worker died {} times while it worked on this job", record.crashes);
    ending::end_failed(tx, record, JobError { error_code: POISON.to_owned(), error_message }).await?;
    Ok(true)
}

/// Lets every lease of the workers that `is_gone` names run out now, when it is known that they are: the process that
/// holds the lock of a data directory knows it of all others. `None` is a worker that an older program named. Returns how
/// many jobs that frees.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn expire_leases(tx: &mut Tx, is_gone: impl Fn(Option<&WorkerId>) -> bool) -> Result<u64, DbError> {
    let now_ms = tx.now_ms();
    let rows = tx.fetch(sql("SELECT id, worker FROM jobs WHERE state = 'RUNNING' ORDER BY id")).await?;
    let mut freed = 0;
    for row in rows {
        let worker: Option<String> = row.get("worker")?;
        if is_gone(WorkerId::parse(worker.as_deref()).as_ref()) {
            let expire = sql("UPDATE jobs SET lease_until_ms = $2 WHERE id = $1 AND state = 'RUNNING'");
            freed += tx.run(expire.bind(row.get::<uuid::Uuid>("id")?).bind(now_ms - 1)).await?;
        }
    }
    if freed > 0 {
        tx.ring();
    }
    Ok(freed)
}

/// Counts the crashes of jobs whose worker was alive when they were lost, or vanished unseen, where `examiner` now knows that it died.
pub(crate) async fn settle_lost(tx: &mut Tx, examiner: &WorkerId, policy: &RetryPolicy) -> Result<(), DbError> {
    let text = "SELECT * FROM jobs WHERE lost_by IS NOT NULL AND state IN ('QUEUED', 'RUNNING') ORDER BY id";
    let statement = composed(text.to_owned(), format!("{text} FOR UPDATE SKIP LOCKED"));
    for row in tx.fetch(statement).await? {
        let lost_by: Option<String> = row.get("lost_by")?;
        if WorkerId::parse(lost_by.as_deref()).is_some_and(|worker| worker.fate(examiner) == Fate::Died) {
            let mut record = record(&row)?;
            record.crashes += 1;
            tracing::warn!(job_id = %record.job.id, crashes = record.crashes, "the worker that had the job had died");
            if record.lease_until_ms.is_none() {
                count_crash(tx, &record, policy).await?;
            } else {
                // Another worker is at work on it: how that ends decides.
                let count = sql("UPDATE jobs SET crashes = $2, lost_by = NULL WHERE id = $1");
                tx.run(count.bind(record.job.id.0).bind(record.crashes)).await?;
            }
        }
    }
    Ok(())
}

/// Forgets that `worker` lost jobs: it is there, so it did not die of them.
pub(crate) async fn forget_lost(tx: &mut Tx, worker: &WorkerId) -> Result<(), DbError> {
    tx.run(sql("UPDATE jobs SET lost_by = NULL WHERE lost_by = $1").bind(worker.to_string())).await.map(|_| ())
}

/// Shortens leases and waits that end later than any can: the clock stepped back since they began.
pub(crate) async fn shorten_waits(tx: &mut Tx, lease: Duration, policy: &RetryPolicy) -> Result<u64, DbError> {
    let now_ms = tx.now_ms();
    let lease_ms = millis(lease);
    let leases = sql("UPDATE jobs SET lease_until_ms = $1 WHERE state = 'RUNNING' AND lease_until_ms > $2")
        .bind(now_ms.saturating_add(lease_ms))
        .bind(now_ms.saturating_add(lease_ms.saturating_mul(LEASES_OF_A_STEP)));
    let waits = sql("UPDATE jobs SET run_at_ms = $1 WHERE state = 'QUEUED' AND run_at_ms > $2")
        .bind(now_ms)
        .bind(now_ms.saturating_add(millis(policy.longest_wait)));
    Ok(tx.run(leases).await? + tx.run(waits).await?)
}
