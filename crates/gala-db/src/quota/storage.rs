//! What is stored, counted as it comes and goes.

use gala_core::{id::WorkspaceId, plan_limits::LimitUnit};

use crate::{error::DbError, quota_changes::Counter, sql::Row, tx::Tx};

/// Counts a stored file. The row tells its workspace as `workspace_id`.
pub(crate) fn count_stored(tx: &mut Tx, row: &Row, bytes: i64) -> Result<(), DbError> {
    let workspace = WorkspaceId(row.get("workspace_id")?);
    let counter = Counter::at(workspace, LimitUnit::StorageBytes, tx.now_ms());
    tx.change_quota(counter, 0, bytes);
    Ok(())
}

/// Counts bytes that go from one workspace to another.
pub(crate) fn count_moved(tx: &mut Tx, from: WorkspaceId, to: WorkspaceId, bytes: i64) {
    for (workspace, bytes) in [(from, -bytes), (to, bytes)] {
        let counter = Counter::at(workspace, LimitUnit::StorageBytes, tx.now_ms());
        tx.change_quota(counter, 0, bytes);
    }
}

/// Counts removed files, whose rows tell their `size_bytes` too.
pub(crate) fn count_removed(tx: &mut Tx, rows: &[Row]) -> Result<(), DbError> {
    rows.iter().try_for_each(|row| {
        let bytes: i64 = row.get("size_bytes")?;
        count_stored(tx, row, -bytes)
    })
}
