//! What becomes of a reservation as its job ends, or begins anew.

use std::collections::BTreeMap;

use gala_core::{
    id::{JobId, WorkspaceId},
    payload,
    plan_limits::{LimitUnit, PlanLimits},
};

use serde_json::Value;

use super::reserve::hold;
use crate::{
    error::DbError,
    quota_changes::Counter,
    sql::{Row, sql},
    tx::Tx,
};

/// A reservation's row.
struct Held {
    counter: Counter,
    amount: i64,
}

impl Held {
    fn of(row: &Row) -> Result<Self, DbError> {
        let workspace = WorkspaceId(row.get("workspace_id")?);
        let (unit, period_ms) = (row.get_word("unit")?, row.get("period_ms")?);
        Ok(Self { counter: Counter { workspace, unit, period_ms }, amount: row.get("amount")? })
    }
}

/// Counts what a job that succeeded has used, instead of what was held for it: the video that its output tells of by its
/// length, or by the amount held where it tells of none.
pub(crate) async fn settle(tx: &mut Tx, job: JobId, output: &Value) -> Result<(), DbError> {
    let statement = sql("DELETE FROM reservations WHERE job_id = $1 \
                         RETURNING workspace_id, unit, period_ms, amount, released_at_ms");
    for row in tx.fetch(statement.bind(job.0)).await? {
        let Held { counter, amount } = Held::of(&row)?;
        let is_held = row.get::<Option<i64>>("released_at_ms")?.is_none();
        let used = match counter.unit {
            LimitUnit::RenderedMs => {
                payload::rendered_ms(output).and_then(|ms| i64::try_from(ms).ok()).unwrap_or(amount)
            }
            _ => 0,
        };
        tx.change_quota(counter, if is_held { -amount } else { 0 }, used);
    }
    Ok(())
}

/// Gives back what was held for a job that ends without having used any of it, before its end is written.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn give_back(tx: &mut Tx, job: JobId) -> Result<(), DbError> {
    release(tx, job).await?;
    tx.run(sql("DELETE FROM reservations WHERE job_id = $1").bind(job.0)).await.map(|_| ())
}

/// Gives back what was held for a job that failed or was cancelled. It is remembered for another try.
pub(crate) async fn release(tx: &mut Tx, job: JobId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE reservations SET released_at_ms = $2 WHERE job_id = $1 AND released_at_ms IS NULL \
                         RETURNING workspace_id, unit, period_ms, amount");
    for row in tx.fetch(statement.bind(job.0).bind(now_ms)).await? {
        let Held { counter, amount } = Held::of(&row)?;
        tx.change_quota(counter, -amount, 0);
    }
    Ok(())
}

/// Holds again, in the period of now, what was released as these jobs ended.
pub(crate) async fn hold_again(tx: &mut Tx, jobs: &[JobId]) -> Result<(), DbError> {
    let mut wanted: BTreeMap<Counter, i64> = BTreeMap::new();
    for job in jobs {
        let statement = sql("SELECT workspace_id, unit, period_ms, amount FROM reservations \
                             WHERE job_id = $1 AND released_at_ms IS NOT NULL");
        for row in tx.fetch(statement.bind(job.0)).await? {
            let Held { counter, amount } = Held::of(&row)?;
            let now = Counter::at(counter.workspace, counter.unit, tx.now_ms());
            *wanted.entry(now).or_default() += amount;
            let again = sql("UPDATE reservations SET released_at_ms = NULL, period_ms = $3 \
                             WHERE job_id = $1 AND unit = $2");
            tx.run(again.bind(job.0).bind(now.unit.as_str()).bind(now.period_ms)).await?;
        }
    }
    for (counter, amount) in wanted {
        let limits = limits(tx, counter.workspace).await?;
        hold(tx, counter, amount, &limits).await?;
    }
    Ok(())
}

async fn limits(tx: &mut Tx, workspace: WorkspaceId) -> Result<PlanLimits, DbError> {
    let statement = sql("SELECT plans.limits FROM workspaces JOIN plans ON plans.name = workspaces.plan \
                         WHERE workspaces.id = $1");
    tx.one(statement.bind(workspace.0)).await?.ok_or(DbError::NotFound)?.get_json("limits")
}
