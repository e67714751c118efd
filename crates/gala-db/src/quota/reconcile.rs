//! Bringing right what a program left that knew no quotas, or none of these.

use gala_core::{
    id::{JobId, WorkspaceId},
    job::JobState,
    plan_limits::LimitUnit,
};
use serde_json::Value;

use super::held::{release, settle};
use crate::{
    db::Db,
    error::DbError,
    quota_changes::Counter,
    source::Source,
    sql::{for_update, sql},
    tx::Tx,
};

/// So many reservations are looked at in one transaction.
const AT_ONCE: u32 = 100;

/// What was brought right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Reservations that were held for jobs that had ended or were gone.
    pub reservations: u64,
    /// Workspaces that had stored something else than was counted, or held something else for uploads.
    pub workspaces: u64,
}

/// Ends what is held for jobs that have ended or are gone, forgets what no job can need again, and counts what each
/// workspace has stored.
///
/// # Errors
/// When the database does not answer. What was brought right before stays so.
pub async fn reconcile(db: &Db) -> Result<Reconciled, DbError> {
    let mut done = Reconciled::default();
    loop {
        let mut tx = db.begin().await?;
        let ended = end_stale(&mut tx).await?;
        tx.commit().await?;
        done.reservations += ended;
        if ended < u64::from(AT_ONCE) {
            break;
        }
    }
    let mut tx = db.begin().await?;
    tx.run(sql("DELETE FROM reservations WHERE released_at_ms IS NOT NULL \
                AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = reservations.job_id)"))
        .await?;
    tx.commit().await?;
    for row in db.all(sql("SELECT id FROM workspaces ORDER BY id")).await? {
        let mut tx = db.begin().await?;
        done.workspaces += u64::from(count_stored(&mut tx, WorkspaceId(row.get("id")?)).await?);
        tx.commit().await?;
    }
    Ok(done)
}

async fn end_stale(tx: &mut Tx) -> Result<u64, DbError> {
    let statement = sql("SELECT DISTINCT reservations.job_id, jobs.state, jobs.output FROM reservations \
                         LEFT JOIN jobs ON jobs.id = reservations.job_id \
                         WHERE reservations.released_at_ms IS NULL \
                         AND (jobs.id IS NULL OR jobs.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')) LIMIT $1");
    let stale = tx.fetch(statement.bind(AT_ONCE)).await?;
    for row in &stale {
        let job = JobId(row.get("job_id")?);
        match row.get::<Option<String>>("state")?.as_deref() {
            Some(state) if state == JobState::Succeeded.as_str() => {
                let output: Option<Value> = row.get_json_opt("output")?;
                settle(tx, job, &output.unwrap_or_default()).await?;
            }
            _ => release(tx, job).await?,
        }
    }
    Ok(stale.len() as u64)
}

/// Counts the files of a workspace, and what is held for uploads and for files that are fetched. Its row is locked first: whatever is stored or removed
/// meanwhile changes it after.
async fn count_stored(tx: &mut Tx, workspace: WorkspaceId) -> Result<bool, DbError> {
    let counter = Counter::at(workspace, LimitUnit::StorageBytes, tx.now_ms());
    let lock =
        for_update!("SELECT used, reserved FROM quota_use WHERE workspace_id = $1 AND unit = $2 AND period_ms = $3");
    let (counted, counted_held): (i64, i64) = match tx.one(counter.bound_to(lock)).await? {
        Some(row) => (row.get("used")?, row.get("reserved")?),
        None => (0, 0),
    };
    let sum = sql("SELECT CAST(COALESCE(SUM(assets.size_bytes), 0) AS BIGINT) AS stored FROM assets \
                   JOIN projects ON projects.id = assets.project_id WHERE projects.workspace_id = $1");
    let row = tx.one(sum.bind(workspace.0)).await?.ok_or(DbError::NotFound)?;
    let stored: i64 = row.get("stored")?;
    let sum = sql("SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS held FROM uploads \
                   WHERE workspace_id = $1 AND status = 'PENDING'");
    let row = tx.one(sum.bind(workspace.0)).await?.ok_or(DbError::NotFound)?;
    let held: i64 = row.get("held")?;
    let sum = sql("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS held FROM reservations \
                   WHERE workspace_id = $1 AND unit = $2 AND released_at_ms IS NULL");
    let row = tx.one(sum.bind(workspace.0).bind(counter.unit.as_str())).await?.ok_or(DbError::NotFound)?;
    let held = held + row.get::<i64>("held")?;
    tx.change_quota(counter, held - counted_held, stored - counted);
    Ok((stored, held) != (counted, counted_held))
}
