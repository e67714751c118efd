//! The folders of projects in Google Drive, and the links to them.

use gala_core::{access::Scope, id::ProjectId};

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql},
    tx::Tx,
};

/// The folder of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriveFolder {
    /// Drive's own name for it.
    pub id: String,
    /// Where whoever has this address sees it; `None` while nobody else does.
    pub url: Option<String>,
}

/// Returns the folder of a project, where one is known.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, project: ProjectId) -> Result<Option<DriveFolder>, DbError> {
    let statement = sql("SELECT drive_folder_id, drive_folder_url FROM projects WHERE id = $1 AND workspace_id = $2 \
                         AND deleted_at_ms IS NULL");
    let rows = source.all(statement.bind(project.0).scoped(scope)).await?;
    rows.first().map(from_row).transpose().map(Option::flatten)
}

/// Notes the folder of a project.
///
/// # Errors
/// [`DbError::NotFound`] where there is no such project; else as [any statement](DbError#any-statement).
pub async fn set(tx: &mut Tx, scope: Scope, project: ProjectId, folder: &DriveFolder) -> Result<(), DbError> {
    let statement = sql("UPDATE projects SET drive_folder_id = $3, drive_folder_url = $4 \
                         WHERE id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL")
    .bind(project.0)
    .scoped(scope)
    .bind(folder.id.as_str())
    .bind(folder.url.as_deref());
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

fn from_row(row: &Row) -> Result<Option<DriveFolder>, DbError> {
    let id: Option<String> = row.get("drive_folder_id")?;
    let url = row.get("drive_folder_url")?;
    Ok(id.map(|id| DriveFolder { id, url }))
}
