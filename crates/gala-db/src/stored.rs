//! What the database knows of stored objects, for comparing it with what is stored. Of all owners.

use std::collections::HashSet;

use gala_core::{
    asset::{AssetKind, StorageProvider, StoredFile},
    id::{AssetId, ProjectId},
    project::FOLDER_DIGITS,
};

use uuid::Uuid;

use crate::{
    error::DbError,
    source::Source,
    sql::{composed, sql, to_word},
};

/// What is known of a project by the folder that its objects are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FolderOwner {
    /// There is no such project.
    Nobody,
    /// Each of its jobs has succeeded: whatever they were to leave is an asset.
    Settled,
    /// It has jobs that have not succeeded: they may count on objects that are no assets yet.
    Unsettled,
}

/// Returns those of a provider's keys that are assets.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn assets_of(
    source: impl Source,
    provider: StorageProvider,
    keys: &[String],
) -> Result<HashSet<String>, DbError> {
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let marks: Vec<String> = (2..keys.len() + 2).map(|number| format!("${number}")).collect();
    let text = format!("SELECT object_key FROM assets WHERE provider = $1 AND object_key IN ({})", marks.join(", "));
    let statement = composed(text.clone(), text).bind(to_word("provider", &provider)?);
    let statement = keys.iter().fold(statement, |statement, key| statement.bind(key.as_str()));
    source.all(statement).await?.iter().map(|row| row.get("object_key")).collect()
}

/// Returns the projects whose folder's name ends in these digits. Only of projects from before folders were told apart may
/// there be several.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn folder_projects(source: impl Source + Copy, suffix: &str) -> Result<Vec<ProjectId>, DbError> {
    let statement = sql("SELECT id FROM projects WHERE folder_suffix = $1").bind(suffix);
    let rows = source.all(statement).await?;
    let mut ids = rows.iter().map(|row| Ok(ProjectId(row.get("id")?))).collect::<Result<Vec<_>, DbError>>()?;
    if suffix.len() == FOLDER_DIGITS {
        for row in source.all(sql("SELECT id FROM projects WHERE folder_suffix IS NULL")).await? {
            let id: Uuid = row.get("id")?;
            if id.simple().to_string().ends_with(suffix) {
                ids.push(ProjectId(id));
            }
        }
    }
    Ok(ids)
}

/// Tells whose a folder is, by the digits that end its name.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn folder_owner(source: impl Source + Copy, suffix: &str) -> Result<FolderOwner, DbError> {
    let projects = folder_projects(source, suffix).await?;
    for id in &projects {
        let open = sql("SELECT id FROM jobs WHERE project_id = $1 AND state <> 'SUCCEEDED' LIMIT 1").bind(id.0);
        if !source.all(open).await?.is_empty() {
            return Ok(FolderOwner::Unsettled);
        }
    }
    Ok(if projects.is_empty() { FolderOwner::Nobody } else { FolderOwner::Settled })
}

/// An asset, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAsset {
    pub id: AssetId,
    pub kind: AssetKind,
    pub file: StoredFile,
    pub project: ProjectId,
    /// Of the project.
    pub title: String,
}

/// Returns up to `limit` assets of a provider after one, in the order of their ids, but none of projects that are being
/// removed.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn assets_after(
    source: impl Source,
    provider: StorageProvider,
    after: AssetId,
    limit: u32,
) -> Result<Vec<StoredAsset>, DbError> {
    let statement = sql("SELECT assets.id, assets.kind, assets.object_key, assets.checksum, assets.size_bytes, \
                         assets.project_id, projects.title FROM assets \
                         JOIN projects ON projects.id = assets.project_id \
                         WHERE assets.id > $1 AND projects.purged_at_ms IS NULL AND assets.purged_at_ms IS NULL AND assets.provider = $2 \
                         AND assets.status = 'READY' ORDER BY assets.id LIMIT $3")
    .bind(after.0)
    .bind(to_word("provider", &provider)?)
    .bind(limit);
    let rows = source.all(statement).await?;
    rows.iter()
        .map(|row| {
            let size = row.get::<i64>("size_bytes")?;
            let file = StoredFile {
                key: row.get("object_key")?,
                checksum: row.get_named("checksum")?,
                size_bytes: u64::try_from(size).map_err(|error| DbError::corrupt("size_bytes", error))?,
            };
            Ok(StoredAsset {
                id: AssetId(row.get("id")?),
                kind: row.get_word("kind")?,
                file,
                project: ProjectId(row.get("project_id")?),
                title: row.get("title")?,
            })
        })
        .collect()
}
