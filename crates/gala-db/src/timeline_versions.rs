//! Versions of timelines that were replaced as a whole, by which somebody goes back.

use gala_core::{access::Scope, hash::ContentHash, id::ProjectId};

use crate::{error::DbError, source::Source, sql::sql, timelines::EditedTimeline, tx::Tx};

/// So many are kept of a project. The one that was kept longest ago goes.
pub const MAX_VERSIONS: u32 = 50;

/// A version that can be gone back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptVersion {
    /// Of the document.
    pub checksum: ContentHash,
    /// Milliseconds since 1970-01-01 UTC.
    pub kept_at_ms: i64,
}

/// Keeps a version of a project's timeline. One that is kept already becomes the newest.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such project; else as [any statement](DbError#any-statement).
pub async fn keep(tx: &mut Tx, project: ProjectId, version: &EditedTimeline) -> Result<(), DbError> {
    let statement = sql("INSERT INTO timeline_versions (project_id, checksum, document, kept_at_ms) \
                         VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (project_id, checksum) DO UPDATE SET kept_at_ms = excluded.kept_at_ms")
    .bind(project.0)
    .bind(version.checksum.to_string())
    .bind(version.document.as_str())
    .bind(tx.now_ms());
    tx.run(statement).await?;
    let statement = sql("DELETE FROM timeline_versions WHERE project_id = $1 AND checksum NOT IN \
                         (SELECT checksum FROM timeline_versions WHERE project_id = $1 \
                          ORDER BY kept_at_ms DESC, checksum LIMIT $2)");
    tx.run(statement.bind(project.0).bind(i64::from(MAX_VERSIONS))).await.map(drop)
}

/// Returns a version of the timeline of the workspace's project, unless it is not kept or the project is deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    checksum: &ContentHash,
) -> Result<Option<EditedTimeline>, DbError> {
    let statement = sql("SELECT document, checksum FROM timeline_versions JOIN projects ON projects.id = project_id \
                         WHERE project_id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL AND checksum = $3")
    .bind(project.0)
    .scoped(scope)
    .bind(checksum.to_string());
    let rows = source.all(statement).await?;
    rows.first()
        .map(|row| Ok(EditedTimeline { document: row.get("document")?, checksum: row.get_named("checksum")? }))
        .transpose()
}

/// Lists the versions that are kept of the timeline of the workspace's project, newest first: at most [`MAX_VERSIONS`].
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<KeptVersion>, DbError> {
    let statement =
        sql("SELECT checksum, kept_at_ms FROM timeline_versions JOIN projects ON projects.id = project_id \
                         WHERE project_id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL \
                         ORDER BY kept_at_ms DESC, checksum")
        .bind(project.0)
        .scoped(scope);
    let rows = source.all(statement).await?;
    rows.iter()
        .map(|row| Ok(KeptVersion { checksum: row.get_named("checksum")?, kept_at_ms: row.get("kept_at_ms")? }))
        .collect()
}
