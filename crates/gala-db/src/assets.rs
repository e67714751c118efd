//! Stored files and their facts. Those that were deleted, and those of deleted projects, are seen by nobody.

use std::collections::HashMap;

use gala_core::{
    access::Scope,
    asset::{Asset, StorageProvider},
    id::{AssetId, ProjectId},
};

use uuid::Uuid;

use crate::{
    error::DbError,
    quota,
    source::Source,
    sql::{Row, Sql, composed, for_update, sql, to_word},
    tx::Tx,
};

/// All stores: a key finds its file by the index of keys, whichever of them that is in.
macro_rules! any_provider {
    () => {
        "('localfs', 's3', 'gcs', 'gdrive', 'supabase')"
    };
}

/// Stores the facts of a new file.
///
/// # Errors
/// [`DbError::Constraint`] `assets_object_key` when the provider's key is taken.
pub async fn insert(tx: &mut Tx, asset: &Asset) -> Result<(), DbError> {
    let statement = sql("INSERT INTO assets \
                         (id, project_id, kind, provider, object_key, mime, size_bytes, checksum, status, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                         RETURNING (SELECT workspace_id FROM projects WHERE projects.id = assets.project_id) AS workspace_id");
    let row = tx.one(bind(statement, asset)?).await?.ok_or(DbError::NotFound)?;
    quota::count_stored(tx, &row, size(asset)?)
}

/// Stores the facts of a file, or new facts of the file at that key, which keeps its id, also where it was in another store.
/// Returns the id.
///
/// # Errors
/// [`DbError::NotFound`] where another project has an asset at that key, [`DbError::Constraint`] where there is no such
/// project; else as [any statement](DbError#any-statement).
pub async fn put(tx: &mut Tx, asset: &Asset) -> Result<AssetId, DbError> {
    let statement = sql(concat!(
        "INSERT INTO assets \
         (id, project_id, kind, provider, object_key, mime, size_bytes, checksum, status, created_at_ms) \
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE NOT EXISTS \
         (SELECT 1 FROM assets AS other WHERE other.provider IN ",
        any_provider!(),
        " AND other.object_key = $5) ON CONFLICT (provider, object_key) DO NOTHING \
         RETURNING (SELECT workspace_id FROM projects WHERE projects.id = assets.project_id) AS workspace_id"
    ));
    if let Some(row) = tx.one(bind(statement, asset)?).await? {
        quota::count_stored(tx, &row, size(asset)?)?;
        return Ok(asset.id);
    }
    replace(tx, asset).await
}

/// Stores new facts of the file at a key that is there, and counts by how much it grew.
async fn replace(tx: &mut Tx, asset: &Asset) -> Result<AssetId, DbError> {
    let there = for_update!(concat!(
        "SELECT id, size_bytes, (SELECT workspace_id FROM projects WHERE projects.id = assets.project_id) AS workspace_id \
         FROM assets WHERE provider IN ",
        any_provider!(),
        " AND object_key = $2 AND project_id = $3 ORDER BY CASE WHEN provider = $1 THEN 0 ELSE 1 END LIMIT 1"
    ))
    .bind(to_word("provider", &asset.provider)?)
    .bind(asset.object_key.as_str())
    .bind(asset.project_id.0);
    let row = tx.one(there).await?.ok_or(DbError::NotFound)?;
    let (id, before): (Uuid, i64) = (row.get("id")?, row.get("size_bytes")?);
    let change =
        sql("UPDATE assets SET kind = $2, mime = $3, size_bytes = $4, checksum = $5, status = $6, provider = $7 \
                      WHERE id = $1")
        .bind(id)
        .bind(to_word("asset kind", &asset.kind)?)
        .bind(asset.mime.as_str())
        .bind(size(asset)?)
        .bind(asset.checksum.to_string())
        .bind(to_word("asset status", &asset.status)?)
        .bind(to_word("provider", &asset.provider)?);
    tx.run(change).await?;
    quota::count_stored(tx, &row, size(asset)? - before)?;
    Ok(AssetId(id))
}

fn size(asset: &Asset) -> Result<i64, DbError> {
    i64::try_from(asset.size_bytes).map_err(|error| DbError::corrupt("size_bytes", error))
}

fn bind(statement: Sql, asset: &Asset) -> Result<Sql, DbError> {
    Ok(statement
        .bind(asset.id.0)
        .bind(asset.project_id.0)
        .bind(to_word("asset kind", &asset.kind)?)
        .bind(to_word("provider", &asset.provider)?)
        .bind(asset.object_key.as_str())
        .bind(asset.mime.as_str())
        .bind(size(asset)?)
        .bind(asset.checksum.to_string())
        .bind(to_word("asset status", &asset.status)?)
        .bind(asset.created_at_ms))
}

/// Returns one asset of the workspace. Copies with a watermark are seen in the place of their drafts alone: see
/// [`crate::drafts`].
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: AssetId) -> Result<Option<Asset>, DbError> {
    let statement = sql("SELECT assets.* FROM assets JOIN projects ON projects.id = assets.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND assets.id = $2 \
                         AND assets.kind <> 'watermarked' AND assets.deleted_at_ms IS NULL")
    .scoped(scope)
    .bind(id.0);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Returns one asset of whichever workspace: for links that this server signed.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get_linked(source: impl Source, id: AssetId) -> Result<Option<Asset>, DbError> {
    let statement = sql("SELECT assets.* FROM assets JOIN projects ON projects.id = assets.project_id \
                         WHERE projects.deleted_at_ms IS NULL AND assets.deleted_at_ms IS NULL AND assets.id = $1");
    source.all(statement.bind(id.0)).await?.first().map(from_row).transpose()
}

/// Returns the workspace's asset at a key.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get_by_key(
    source: impl Source,
    scope: Scope,
    provider: StorageProvider,
    object_key: &str,
) -> Result<Option<Asset>, DbError> {
    let statement = sql("SELECT assets.* FROM assets JOIN projects ON projects.id = assets.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND assets.provider = $2 AND assets.object_key = $3 \
                         AND assets.deleted_at_ms IS NULL")
    .scoped(scope)
    .bind(to_word("provider", &provider)?)
    .bind(object_key);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Returns those of some files that a project of the workspace may use: its own, and those of no project. None of them is deleted
/// until the transaction ends.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn usable(tx: &mut Tx, scope: Scope, project: ProjectId, ids: &[AssetId]) -> Result<Vec<Asset>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let text = usable_text(ids);
    let statement = composed(text.clone(), format!("{text} FOR SHARE OF assets"));
    tx.fetch(bind_usable(statement, scope, project, ids)).await?.iter().map(from_row).collect()
}

/// As [`usable`], without keeping anybody from deleting them.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn usable_now(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    ids: &[AssetId],
) -> Result<Vec<Asset>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let text = usable_text(ids);
    let statement = bind_usable(composed(text.clone(), text), scope, project, ids);
    source.all(statement).await?.iter().map(from_row).collect()
}

fn usable_text(ids: &[AssetId]) -> String {
    let marks: Vec<String> = (0..ids.len()).map(|index| format!("${}", index + 4)).collect();
    format!(
        "SELECT assets.* FROM assets JOIN projects ON projects.id = assets.project_id \
         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND assets.project_id IN ($2, $3) \
         AND assets.kind NOT IN ('watermarked', 'derivative') AND assets.deleted_at_ms IS NULL AND assets.id IN ({})",
        marks.join(", ")
    )
}

fn bind_usable(statement: Sql, scope: Scope, project: ProjectId, ids: &[AssetId]) -> Sql {
    let shared = ProjectId::of_shared_files(scope.workspace());
    let statement = statement.scoped(scope).bind(project.0).bind(shared.0);
    ids.iter().fold(statement, |statement, id| statement.bind(id.0))
}

/// Lists the assets of the workspace's project, oldest first; copies with a watermark and what was made of other assets are
/// none of them.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<Asset>, DbError> {
    let statement = sql("SELECT assets.* FROM assets JOIN projects ON projects.id = assets.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND projects.id = $2 \
                         AND assets.kind NOT IN ('watermarked', 'derivative') AND assets.deleted_at_ms IS NULL \
                         ORDER BY assets.created_at_ms, assets.id")
    .scoped(scope)
    .bind(project.0);
    source.all(statement).await?.iter().map(from_row).collect()
}

pub(crate) fn from_row(row: &Row) -> Result<Asset, DbError> {
    let size = row.get::<i64>("size_bytes")?;
    Ok(Asset {
        id: AssetId(row.get("id")?),
        project_id: ProjectId(row.get("project_id")?),
        kind: row.get_word("kind")?,
        provider: row.get_word("provider")?,
        object_key: row.get("object_key")?,
        mime: row.get("mime")?,
        size_bytes: u64::try_from(size).map_err(|error| DbError::corrupt("size_bytes", error))?,
        checksum: row.get_named("checksum")?,
        status: row.get_word("status")?,
        created_at_ms: row.get("created_at_ms")?,
    })
}

/// Returns the ids of the files of the workspace's project that have some object keys. What is not stored any more is absent.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn ids_by_keys(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    keys: &[&str],
) -> Result<HashMap<String, AssetId>, DbError> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (0..keys.len()).map(|index| format!("${}", index + 3)).collect();
    let text = format!(
        "SELECT assets.id, object_key FROM assets JOIN projects ON projects.id = assets.project_id \
         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND assets.project_id = $2 \
         AND assets.deleted_at_ms IS NULL AND object_key IN ({})",
        marks.join(", ")
    );
    let statement = composed(text.clone(), text).scoped(scope).bind(project.0);
    let statement = keys.iter().fold(statement, |statement, key| statement.bind(*key));
    let rows = source.all(statement).await?;
    rows.iter().map(|row| Ok((row.get("object_key")?, AssetId(row.get("id")?)))).collect()
}
