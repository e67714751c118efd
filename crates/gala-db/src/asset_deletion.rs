//! Deleting files that somebody brought: hidden at once, restorable for a while, then removed for good, as projects are. What is
//! made of a file goes with it. What is used somewhere is not deleted, and is looked for again before anything is lost.

use gala_core::{
    access::Scope,
    asset::Asset,
    id::{AssetId, JobId},
    job::JobState,
    project::Project,
};
use uuid::Uuid;

use crate::{
    asset_uses::{self, AssetUses},
    assets,
    error::DbError,
    jobs, projects, quota,
    source::Source,
    sql::{for_update, sql},
    tx::Tx,
};

/// Deletes a file of the workspace that somebody brought, with what was made of it; looking into it ends. Returns where it is used:
/// then nothing may be committed. Deleting twice is no error, and the first time counts.
///
/// # Errors
/// [`DbError::Refused`] `asset_is_made` for what nobody brought, [`DbError::NotFound`] for what is being removed; else as
/// [any statement](DbError#any-statement).
pub async fn delete(tx: &mut Tx, scope: Scope, asset: &Asset) -> Result<AssetUses, DbError> {
    let brought = sql("SELECT jobs.id, jobs.state FROM ingests LEFT JOIN jobs ON jobs.id = ingests.job_id \
                       WHERE ingests.asset_id = $1");
    let row = tx.one(brought.bind(asset.id.0)).await?.ok_or(DbError::Refused("asset_is_made"))?;
    // Before the file, in the order in which a worker locks them.
    if let Some(job) = row.get::<Option<Uuid>>("id")? {
        let state: JobState = row.get_named("state")?;
        if !state.is_terminal() {
            jobs::cancel(tx, scope, JobId(job)).await?;
        }
    }
    let now_ms = tx.now_ms();
    for text in [
        "UPDATE assets SET deleted_at_ms = COALESCE(deleted_at_ms, $2) WHERE id = $1 AND purged_at_ms IS NULL",
        "UPDATE assets SET deleted_at_ms = COALESCE(deleted_at_ms, $2) WHERE purged_at_ms IS NULL \
         AND id IN (SELECT file_id FROM derivatives WHERE asset_id = $1)",
    ] {
        tx.run(sql(text).bind(asset.id.0).bind(now_ms)).await?;
    }
    asset_uses::of_locked(tx, scope, asset).await
}

/// Returns a file of the workspace, deleted or not, unless its removal for good has begun.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: AssetId) -> Result<Option<Asset>, DbError> {
    let statement = sql("SELECT assets.* FROM assets JOIN projects ON projects.id = assets.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND assets.id = $2 \
                         AND assets.purged_at_ms IS NULL AND assets.kind NOT IN ('watermarked', 'derivative')");
    source.all(statement.scoped(scope).bind(id.0)).await?.first().map(assets::from_row).transpose()
}

/// Brings a deleted file back, with what was made of it. One that is not deleted stays as it is.
///
/// # Errors
/// [`DbError::NotFound`] where its removal has begun; else as [any statement](DbError#any-statement).
pub async fn restore(tx: &mut Tx, id: AssetId) -> Result<(), DbError> {
    let statement = sql("UPDATE assets SET deleted_at_ms = NULL WHERE id = $1 AND purged_at_ms IS NULL");
    if tx.run(statement.bind(id.0)).await? == 0 {
        return Err(DbError::NotFound);
    }
    let made = sql("UPDATE assets SET deleted_at_ms = NULL WHERE purged_at_ms IS NULL \
                    AND id IN (SELECT file_id FROM derivatives WHERE asset_id = $1)");
    tx.run(made.bind(id.0)).await.map(drop)
}

/// A file that is being removed for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurgedAsset {
    pub id: AssetId,
    /// Of its object and those that were made of it.
    pub keys: Vec<String>,
}

/// What became of a file whose time had come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purge {
    /// Its objects are to be removed; then call [`finish_purge`].
    Begun(PurgedAsset),
    /// Something uses it after all, so that it was brought back.
    Kept(AssetId),
}

/// Takes the file that was deleted first, at least `kept_ms` ago, for its removal: it can no longer be restored. One whose
/// removal was begun and not finished comes up again. `None` where there is none.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn begin_purge(tx: &mut Tx, kept_ms: i64) -> Result<Option<Purge>, DbError> {
    let now_ms = tx.now_ms();
    let first = for_update!(
        "SELECT * FROM assets WHERE deleted_at_ms <= $1 AND kind <> 'derivative' ORDER BY deleted_at_ms, id LIMIT 1"
    );
    let Some(row) = tx.one(first.bind(now_ms.saturating_sub(kept_ms))).await? else { return Ok(None) };
    let asset = assets::from_row(&row)?;
    let is_begun = row.get::<Option<i64>>("purged_at_ms")?.is_some();
    let project = sql("SELECT * FROM projects WHERE id = $1").bind(asset.project_id.0);
    let project = projects::from_row(&tx.one(project).await?.ok_or(DbError::NotFound)?)?;
    if !is_begun && !asset_uses::of_locked(tx, Project::scope(&project), &asset).await?.is_empty() {
        restore(tx, asset.id).await?;
        return Ok(Some(Purge::Kept(asset.id)));
    }
    let begin = sql("UPDATE assets SET purged_at_ms = COALESCE(purged_at_ms, $2) WHERE id = $1 \
                     OR id IN (SELECT file_id FROM derivatives WHERE asset_id = $1)");
    tx.run(begin.bind(asset.id.0).bind(now_ms)).await?;
    let keys = sql("SELECT object_key FROM assets WHERE id = $1 \
                    OR id IN (SELECT file_id FROM derivatives WHERE asset_id = $1) ORDER BY object_key");
    let keys =
        tx.fetch(keys.bind(asset.id.0)).await?.iter().map(|row| row.get("object_key")).collect::<Result<_, _>>()?;
    Ok(Some(Purge::Begun(PurgedAsset { id: asset.id, keys })))
}

/// Removes the rows of a file whose objects are gone, and gives back what it counted.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn finish_purge(tx: &mut Tx, id: AssetId) -> Result<(), DbError> {
    for text in [
        "DELETE FROM assets WHERE purged_at_ms IS NOT NULL AND id IN (SELECT file_id FROM derivatives WHERE asset_id = $1) \
         RETURNING size_bytes, (SELECT workspace_id FROM projects WHERE projects.id = assets.project_id) AS workspace_id",
        "DELETE FROM assets WHERE purged_at_ms IS NOT NULL AND id = $1 \
         RETURNING size_bytes, (SELECT workspace_id FROM projects WHERE projects.id = assets.project_id) AS workspace_id",
    ] {
        let removed = tx.fetch(sql(text).bind(id.0)).await?;
        quota::count_removed(tx, &removed)?;
    }
    tx.run(sql("DELETE FROM imports WHERE asset_id = $1").bind(id.0)).await?;
    tx.run(sql("DELETE FROM uploads WHERE id = $1").bind(id.0)).await.map(drop)
}
