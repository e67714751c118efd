//! Stored files and their facts. Those of deleted projects are seen by nobody.

use gala_core::{
    access::Scope,
    asset::{Asset, StorageProvider},
    id::{AssetId, ProjectId},
};

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql, to_word},
    tx::Tx,
};

/// Stores the facts of a new file.
///
/// # Errors
/// [`DbError::Constraint`] `assets_object_key` when the provider's key is taken.
pub async fn insert(tx: &mut Tx, asset: &Asset) -> Result<(), DbError> {
    let statement = sql("INSERT INTO assets \
                         (id, project_id, kind, provider, object_key, mime, size_bytes, checksum, status, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    tx.run(bind(statement, asset)?).await.map(|_| ())
}

/// Stores the facts of a file, or new facts of the file at that key, which keeps its id. Returns the id.
///
/// # Errors
/// [`DbError::NotFound`] where another project has an asset at that key, [`DbError::Constraint`] where there is no such
/// project; else as [any statement](DbError#any-statement).
pub async fn put(tx: &mut Tx, asset: &Asset) -> Result<AssetId, DbError> {
    let statement = sql("INSERT INTO assets \
                         (id, project_id, kind, provider, object_key, mime, size_bytes, checksum, status, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                         ON CONFLICT (provider, object_key) DO UPDATE SET kind = excluded.kind, mime = excluded.mime, \
                         size_bytes = excluded.size_bytes, checksum = excluded.checksum, status = excluded.status \
                         WHERE assets.project_id = excluded.project_id RETURNING id");
    let row = tx.one(bind(statement, asset)?).await?.ok_or(DbError::NotFound)?;
    Ok(AssetId(row.get("id")?))
}

fn bind(statement: crate::sql::Sql, asset: &Asset) -> Result<crate::sql::Sql, DbError> {
    let size = i64::try_from(asset.size_bytes).map_err(|error| DbError::corrupt("size_bytes", error))?;
    Ok(statement
        .bind(asset.id.0)
        .bind(asset.project_id.0)
        .bind(to_word("asset kind", &asset.kind)?)
        .bind(to_word("provider", &asset.provider)?)
        .bind(asset.object_key.as_str())
        .bind(asset.mime.as_str())
        .bind(size)
        .bind(asset.checksum.to_string())
        .bind(to_word("asset status", &asset.status)?)
        .bind(asset.created_at_ms))
}

/// Returns one asset of the workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: AssetId) -> Result<Option<Asset>, DbError> {
    let statement = sql("SELECT assets.* FROM assets JOIN projects ON projects.id = assets.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND assets.id = $2")
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
                         WHERE projects.deleted_at_ms IS NULL AND assets.id = $1");
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
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND assets.provider = $2 AND assets.object_key = $3")
    .scoped(scope)
    .bind(to_word("provider", &provider)?)
    .bind(object_key);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Lists the assets of the workspace's project, oldest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<Asset>, DbError> {
    let statement = sql("SELECT assets.* FROM assets JOIN projects ON projects.id = assets.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND projects.id = $2 \
                         ORDER BY assets.created_at_ms, assets.id")
    .scoped(scope)
    .bind(project.0);
    source.all(statement).await?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Asset, DbError> {
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
