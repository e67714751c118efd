//! Timelines of projects as somebody edited them. The timelines of finished videos are in the store.

use gala_core::{access::Scope, hash::ContentHash, id::ProjectId};

use crate::{error::DbError, source::Source, sql::sql, tx::Tx};

/// A document that somebody edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditedTimeline {
    /// JSON text.
    pub document: String,
    /// Of the document.
    pub checksum: ContentHash,
}

/// Returns the edited timeline of the workspace's project, unless there is none or the project is deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, project: ProjectId) -> Result<Option<EditedTimeline>, DbError> {
    let statement = sql("SELECT document, checksum FROM timelines JOIN projects ON projects.id = project_id \
                         WHERE project_id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL")
    .bind(project.0)
    .scoped(scope);
    let rows = source.all(statement).await?;
    rows.first()
        .map(|row| Ok(EditedTimeline { document: row.get("document")?, checksum: row.get_named("checksum")? }))
        .transpose()
}

/// Puts an edited timeline in the place of the one with a checksum, or where there was none. Returns whether it did:
/// not where another one is there by now.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such project; else as [any statement](DbError#any-statement).
pub async fn replace(
    tx: &mut Tx,
    project: ProjectId,
    before: Option<&ContentHash>,
    edited: &EditedTimeline,
) -> Result<bool, DbError> {
    let (checksum, now_ms) = (edited.checksum.to_string(), tx.now_ms());
    let statement = match before {
        Some(before) => sql("UPDATE timelines SET document = $2, checksum = $3, updated_at_ms = $4 \
                             WHERE project_id = $1 AND checksum = $5")
        .bind(project.0)
        .bind(edited.document.as_str())
        .bind(checksum)
        .bind(now_ms)
        .bind(before.to_string()),
        None => sql("INSERT INTO timelines (project_id, document, checksum, updated_at_ms) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (project_id) DO NOTHING")
        .bind(project.0)
        .bind(edited.document.as_str())
        .bind(checksum)
        .bind(now_ms),
    };
    Ok(tx.run(statement).await? == 1)
}
