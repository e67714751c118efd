//! Holding what a job will use.

use gala_core::{
    access::Scope,
    id::JobId,
    plan_limits::{LimitUnit, OverLimit, PlanLimits},
};
use uuid::Uuid;

use crate::{
    error::DbError,
    quota_changes::Counter,
    sql::{for_update, sql},
    tx::Tx,
};

/// No amount is larger: sums of some of them stay within the database's numbers.
const MOST: u64 = 1 << 60;

/// Holds what a new job will use of each unit. Whoever else asks for the same workspace waits from then on until the
/// transaction ends. Call it just before the job is enqueued: so the jobs that are asked for get turns one after another, and
/// a crowd of them delays no other workspace by sharing one.
///
/// # Errors
/// [`DbError::OverLimit`] where the plan does not give so much any more: nothing may be committed then. Else as
/// [any read](DbError#any-read).
pub async fn reserve(
    tx: &mut Tx,
    scope: Scope,
    limits: &PlanLimits,
    job: JobId,
    wanted: &[(LimitUnit, u64)],
) -> Result<(), DbError> {
    let mut wanted = wanted.to_vec();
    // Everybody locks them in one order.
    wanted.sort_unstable_by_key(|(unit, _)| *unit);
    for (unit, amount) in wanted {
        let counter = Counter::at(scope.workspace(), unit, tx.now_ms());
        let amount = number(amount);
        hold(tx, counter, amount, limits).await?;
        let insert =
            sql("INSERT INTO reservations (id, workspace_id, unit, period_ms, amount, job_id, created_at_ms) \
                          VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(Uuid::now_v7())
            .scoped(scope)
            .bind(unit.as_str())
            .bind(counter.period_ms)
            .bind(amount)
            .bind(job.0)
            .bind(tx.now_ms());
        tx.run(insert).await?;
    }
    Ok(())
}

/// Holds so much of a unit for a job that holds some of it already, or has nothing to hold more for: what an earlier attempt held
/// counts, so that nothing is held twice.
///
/// # Errors
/// As [`reserve`]; [`DbError::NotFound`] where nothing is held for the job.
pub async fn reserve_up_to(
    tx: &mut Tx,
    scope: Scope,
    limits: &PlanLimits,
    job: JobId,
    (unit, amount): (LimitUnit, u64),
) -> Result<(), DbError> {
    let held =
        for_update!("SELECT amount FROM reservations WHERE job_id = $1 AND unit = $2 AND released_at_ms IS NULL");
    let held: i64 = tx.one(held.bind(job.0).bind(unit.as_str())).await?.ok_or(DbError::NotFound)?.get("amount")?;
    let more = number(amount) - held;
    if more <= 0 {
        return Ok(());
    }
    hold(tx, Counter::at(scope.workspace(), unit, tx.now_ms()), more, limits).await?;
    let statement = sql("UPDATE reservations SET amount = $3 WHERE job_id = $1 AND unit = $2");
    tx.run(statement.bind(job.0).bind(unit.as_str()).bind(held + more)).await.map(drop)
}

/// Takes an amount out of what is left. The row decides, and is locked until the transaction ends.
pub(crate) async fn hold(tx: &mut Tx, counter: Counter, amount: i64, limits: &PlanLimits) -> Result<(), DbError> {
    let limit = limits.of(counter.unit);
    let most = limit.map_or(i64::MAX, number);
    let take = || counter.bound_to(sql(TAKE)).bind(amount).bind(most);
    if tx.run(take()).await? == 1 {
        return Ok(());
    }
    let first = sql("INSERT INTO quota_use (workspace_id, unit, period_ms, reserved, used) VALUES ($1, $2, $3, 0, 0) \
                     ON CONFLICT (workspace_id, unit, period_ms) DO NOTHING");
    // Where another one makes it at the same time, it is there now, too.
    tx.run(counter.bound_to(first)).await?;
    if tx.run(take()).await? == 1 {
        return Ok(());
    }
    let (used, wanted) = (taken(tx, counter).await?, u64::try_from(amount).unwrap_or_default());
    let (limit, resets_at_ms) = (limit.unwrap_or(MOST), counter.resets_at_ms());
    Err(OverLimit { unit: counter.unit, used, wanted, limit, resets_at_ms }.into())
}

const TAKE: &str = "UPDATE quota_use SET reserved = reserved + $4 \
    WHERE workspace_id = $1 AND unit = $2 AND period_ms = $3 AND reserved + used + $4 <= $5";

/// Checks that something is left of a unit that is counted as it is used, and not held before.
///
/// # Errors
/// [`DbError::OverLimit`] where all is used; else as [any read](DbError#any-read).
pub async fn check_room(tx: &mut Tx, scope: Scope, limits: &PlanLimits, unit: LimitUnit) -> Result<(), DbError> {
    let Some(limit) = limits.of(unit) else { return Ok(()) };
    let counter = Counter::at(scope.workspace(), unit, tx.now_ms());
    let used = taken(tx, counter).await?;
    if used < limit {
        return Ok(());
    }
    Err(OverLimit { unit, used, wanted: 1, limit, resets_at_ms: counter.resets_at_ms() }.into())
}

async fn taken(tx: &mut Tx, counter: Counter) -> Result<u64, DbError> {
    let read = sql("SELECT reserved + used AS taken FROM quota_use \
                    WHERE workspace_id = $1 AND unit = $2 AND period_ms = $3");
    tx.one(counter.bound_to(read)).await?.map_or(Ok(0), |row| row.get_u64("taken"))
}

fn number(amount: u64) -> i64 {
    i64::try_from(amount.min(MOST)).unwrap_or(i64::MAX)
}

/// Gives what is held for a job to the one that goes on with its work.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn pass_on(tx: &mut Tx, from: JobId, to: JobId) -> Result<(), DbError> {
    let statement = sql("UPDATE reservations SET job_id = $2 WHERE job_id = $1").bind(from.0).bind(to.0);
    tx.run(statement).await.map(|_| ())
}
