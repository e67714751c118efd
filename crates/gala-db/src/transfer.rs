//! Giving what belongs to one workspace to another one.

use gala_core::{
    access::Scope,
    id::{ProjectId, WorkspaceId},
};

use crate::{error::DbError, jobs, quota, sql::sql, tx::Tx};

/// Gives the workspace's project with its jobs, events and what it stores to another one. Names and links of the first go,
/// so that nobody becomes a member of the other one by it.
///
/// # Errors
/// [`DbError::NotFound`]; [`DbError::Refused`] `project_in_work` while it has a job that has not ended;
/// [`DbError::OverLimit`] where the plan of the other workspace has no room for what is stored.
pub async fn project(tx: &mut Tx, scope: Scope, id: ProjectId, to: WorkspaceId) -> Result<(), DbError> {
    let project = sql("UPDATE projects SET workspace_id = $3, series_id = NULL, episode = NULL \
             WHERE id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL");
    if tx.run(project.bind(id.0).scoped(scope).bind(to.0)).await? == 0 {
        return Err(DbError::NotFound);
    }
    if jobs::is_unfinished(&mut *tx, scope, id).await? {
        return Err(DbError::Refused("project_in_work"));
    }
    for text in [
        "UPDATE jobs SET workspace_id = $3 WHERE project_id = $1 AND workspace_id = $2",
        "UPDATE events SET workspace_id = $3 WHERE project_id = $1 AND workspace_id = $2",
        "UPDATE imports SET workspace_id = $3 WHERE project_id = $1 AND workspace_id = $2",
        "UPDATE asset_name_grams SET workspace_id = $3 WHERE workspace_id = $2 \
         AND asset_id IN (SELECT id FROM assets WHERE project_id = $1)",
        "UPDATE reservations SET workspace_id = $3 WHERE workspace_id = $2 \
         AND job_id IN (SELECT id FROM jobs WHERE project_id = $1)",
    ] {
        tx.run(sql(text).bind(id.0).scoped(scope).bind(to.0)).await?;
    }
    let stored = sql("SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS stored FROM assets WHERE project_id = $1");
    let stored: i64 = tx.one(stored.bind(id.0)).await?.ok_or(DbError::NotFound)?.get("stored")?;
    tx.run(sql("DELETE FROM project_members WHERE project_id = $1").bind(id.0)).await?;
    tx.run(sql("DELETE FROM share_links WHERE project_id = $1").bind(id.0)).await?;
    quota::move_stored(tx, scope.workspace(), to, stored).await
}
