//! Drafts, and the copies of them with a watermark, which whoever came by a link sees in their place.

use std::collections::{HashMap, HashSet};

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind},
    id::{AssetId, JobId, ProjectId},
};

use crate::{
    assets,
    error::DbError,
    source::Source,
    sql::{Row, composed, for_update, sql, to_word},
    tx::Tx,
};

/// Notes that an asset is a draft that a job rendered. Doing it again changes nothing: the first job stays.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn put(tx: &mut Tx, asset: AssetId, job: JobId) -> Result<(), DbError> {
    let statement = sql("INSERT INTO drafts (asset_id, job_id) VALUES ($1, $2) ON CONFLICT (asset_id) DO NOTHING");
    tx.run(statement.bind(asset.0).bind(job.0)).await.map(|_| ())
}

/// Returns the drafts among the assets of the workspace's project, with the jobs that rendered them.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of_project(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
) -> Result<HashMap<AssetId, JobId>, DbError> {
    let statement = sql("SELECT drafts.asset_id, drafts.job_id FROM drafts \
                         JOIN assets ON assets.id = drafts.asset_id JOIN projects ON projects.id = assets.project_id \
                         WHERE projects.workspace_id = $1 AND projects.id = $2");
    let rows = source.all(statement.scoped(scope).bind(project.0)).await?;
    rows.iter().map(|row| Ok((AssetId(row.get("asset_id")?), job(row)?))).collect()
}

/// Returns which of some assets of the workspace are drafts.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn among(source: impl Source, scope: Scope, assets: &[AssetId]) -> Result<HashSet<AssetId>, DbError> {
    if assets.is_empty() {
        return Ok(HashSet::new());
    }
    let marks: Vec<String> = (2..assets.len() + 2).map(|number| format!("${number}")).collect();
    let text = format!(
        "SELECT drafts.asset_id FROM drafts JOIN assets ON assets.id = drafts.asset_id \
         JOIN projects ON projects.id = assets.project_id \
         WHERE projects.workspace_id = $1 AND drafts.asset_id IN ({})",
        marks.join(", ")
    );
    let statement = composed(text.clone(), text).scoped(scope);
    let rows = source.all(assets.iter().fold(statement, |statement, id| statement.bind(id.0))).await?;
    rows.iter().map(|row| Ok(AssetId(row.get("asset_id")?))).collect()
}

/// Keeps others from asking for copies of what a job rendered as a draft until the transaction ends.
///
/// # Errors
/// [`DbError::NotFound`] where it rendered no draft; else as [any statement](DbError#any-statement).
pub async fn lock(tx: &mut Tx, job: JobId) -> Result<(), DbError> {
    let statement = for_update!("SELECT asset_id FROM drafts WHERE job_id = $1 ORDER BY asset_id").bind(job.0);
    if tx.fetch(statement).await?.is_empty() { Err(DbError::NotFound) } else { Ok(()) }
}

/// Returns the job that rendered an asset of the workspace as a draft; `None` for what is no draft.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn rendered_by(source: impl Source, scope: Scope, asset: AssetId) -> Result<Option<JobId>, DbError> {
    let statement = sql("SELECT drafts.job_id FROM drafts JOIN assets ON assets.id = drafts.asset_id \
                         JOIN projects ON projects.id = assets.project_id \
                         WHERE projects.workspace_id = $1 AND drafts.asset_id = $2");
    source.all(statement.scoped(scope).bind(asset.0)).await?.first().map(job).transpose()
}

fn job(row: &Row) -> Result<JobId, DbError> {
    Ok(JobId(row.get("job_id")?))
}

/// Returns the copy of a draft of the workspace that carries a text, once there is one.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn copy(source: impl Source, scope: Scope, draft: AssetId, text: &str) -> Result<Option<Asset>, DbError> {
    let statement = sql("SELECT assets.* FROM watermarked_copies \
                         JOIN assets ON assets.id = watermarked_copies.copy_id \
                         JOIN projects ON projects.id = assets.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL \
                         AND watermarked_copies.draft_id = $2 AND watermarked_copies.text = $3");
    let rows = source.all(statement.scoped(scope).bind(draft.0).bind(text)).await?;
    rows.first().map(assets::from_row).transpose()
}

/// Notes which asset is the copy with a text of what a job rendered as a draft: of its video or of its picture, as `kind`
/// tells.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn put_copy(tx: &mut Tx, job: JobId, kind: AssetKind, text: &str, copy: AssetId) -> Result<(), DbError> {
    let statement = sql("INSERT INTO watermarked_copies (draft_id, text, copy_id) \
                         SELECT drafts.asset_id, $3, $4 FROM drafts JOIN assets ON assets.id = drafts.asset_id \
                         WHERE drafts.job_id = $1 AND assets.kind = $2 \
                         ON CONFLICT (draft_id, text) DO UPDATE SET copy_id = excluded.copy_id")
    .bind(job.0)
    .bind(to_word("asset kind", &kind)?)
    .bind(text)
    .bind(copy.0);
    tx.run(statement).await.map(|_| ())
}
