//! What is stored, counted as it comes and goes.

use gala_core::{id::WorkspaceId, plan_limits::LimitUnit};

use super::{plan::plan_of, reserve::hold};
use crate::{
    error::DbError,
    quota_changes::Counter,
    sql::{Row, sql},
    tx::Tx,
};

/// Counts a stored file. The row tells its workspace as `workspace_id`.
pub(crate) fn count_stored(tx: &mut Tx, row: &Row, bytes: i64) -> Result<(), DbError> {
    let workspace = WorkspaceId(row.get("workspace_id")?);
    let counter = Counter::at(workspace, LimitUnit::StorageBytes, tx.now_ms());
    tx.change_quota(counter, 0, bytes);
    Ok(())
}

/// Moves bytes from one workspace to another that has room for them. Call it last: both counters are locked from then on.
///
/// # Errors
/// [`DbError::OverLimit`] where the plan of the other one does not give so much; else as
/// [any statement](DbError#any-statement).
pub(crate) async fn move_stored(tx: &mut Tx, from: WorkspaceId, to: WorkspaceId, bytes: i64) -> Result<(), DbError> {
    if from == to || bytes == 0 {
        return Ok(());
    }
    let limits = plan_of(&mut *tx, to).await?.limits;
    let [from, to] = [from, to].map(|workspace| Counter::at(workspace, LimitUnit::StorageBytes, tx.now_ms()));
    // In the order in which a commit writes them: two projects that change places do not wait for each other.
    if from < to {
        tx.run(from.bound_to(sql(LOCK))).await?;
    }
    hold(tx, to, bytes, &limits).await?;
    tx.change_quota(to, -bytes, bytes);
    tx.change_quota(from, 0, -bytes);
    Ok(())
}

const LOCK: &str = "UPDATE quota_use SET used = used WHERE workspace_id = $1 AND unit = $2 AND period_ms = $3";

/// Counts removed files, whose rows tell their `size_bytes` too.
pub(crate) fn count_removed(tx: &mut Tx, rows: &[Row]) -> Result<(), DbError> {
    rows.iter().try_for_each(|row| {
        let bytes: i64 = row.get("size_bytes")?;
        count_stored(tx, row, -bytes)
    })
}
