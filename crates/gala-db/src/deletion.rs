//! Deleting projects: hidden at once, restorable for a while, then removed for good.
//!
//! A project goes through `deleted_at_ms` (nobody sees it, nothing works on it, [`restore`] brings it back) and
//! `purged_at_ms` (its objects and rows are being removed) to no row at all. Each step can be done again.

use gala_core::{access::Scope, id::ProjectId, project::Project};

use crate::{
    error::DbError,
    jobs,
    page::{Cursor, Page, PageRequest},
    projects::from_row,
    quota,
    seen_by::SeenBy,
    source::Source,
    sql::sql,
    tx::Tx,
    uploads,
};

/// A project that somebody deleted.
#[derive(Clone, Debug, PartialEq)]
pub struct Deleted {
    pub project: Project,
    /// Milliseconds since 1970-01-01 UTC.
    pub deleted_at_ms: i64,
}

/// Deletes a project of the workspace: from the commit on nobody sees it, and its unfinished jobs are cancelled. Deleting
/// twice is no error, and the first time counts.
///
/// # Errors
/// [`DbError::NotFound`] where the workspace never had it, or it is removed for good.
pub async fn delete(tx: &mut Tx, scope: Scope, id: ProjectId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE projects SET deleted_at_ms = COALESCE(deleted_at_ms, $3) \
                         WHERE id = $1 AND workspace_id = $2 AND purged_at_ms IS NULL");
    if tx.run(statement.bind(id.0).scoped(scope).bind(now_ms)).await? == 0 {
        return Err(DbError::NotFound);
    }
    // A job that finishes while it is waited for may leave others behind: they are seen by the next round.
    while jobs::is_unfinished(&mut *tx, scope, id).await? {
        jobs::cancel_project(tx, scope, id).await?;
    }
    Ok(())
}

/// Brings a deleted project of the workspace back. Its jobs stay cancelled: they can be retried. One that is not deleted
/// stays as it is.
///
/// # Errors
/// [`DbError::NotFound`] where the workspace never had it, or its removal has begun.
pub async fn restore(tx: &mut Tx, scope: Scope, id: ProjectId) -> Result<Project, DbError> {
    let statement = sql("UPDATE projects SET deleted_at_ms = NULL \
                         WHERE id = $1 AND workspace_id = $2 AND purged_at_ms IS NULL RETURNING *");
    let row = tx.one(statement.bind(id.0).scoped(scope)).await?.ok_or(DbError::NotFound)?;
    from_row(&row)
}

/// Lists the workspace's deleted projects that can be restored, the newest projects first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source,
    scope: Scope,
    seen_by: Option<SeenBy>,
    page: &PageRequest,
) -> Result<Page<Deleted>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let text = "SELECT * FROM projects WHERE workspace_id = $1 AND (created_at_ms, id) < ($2, $3) {seen} \
                AND deleted_at_ms IS NOT NULL AND purged_at_ms IS NULL \
                ORDER BY created_at_ms DESC, id DESC LIMIT $4";
    let statement =
        SeenBy::narrow(seen_by, text, "id", 5).scoped(scope).bind(before_ms).bind(before_id).bind(page.limit() + 1);
    let rows = source.all(SeenBy::bind(seen_by, statement)).await?;
    let deleted = rows
        .iter()
        .map(|row| Ok(Deleted { project: from_row(row)?, deleted_at_ms: row.get("deleted_at_ms")? }))
        .collect::<Result<Vec<_>, DbError>>()?;
    Ok(Page::of(deleted, page.limit(), |one| Cursor { created_at_ms: one.project.created_at_ms, id: one.project.id.0 }))
}

/// Takes the project that was deleted first, at least `kept_ms` ago, for its removal: it can no longer be restored. One
/// whose removal was begun and not finished comes up again. `None` where there is none.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn begin_purge(tx: &mut Tx, kept_ms: i64) -> Result<Option<Project>, DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE projects SET purged_at_ms = COALESCE(purged_at_ms, $1) WHERE id = \
                         (SELECT id FROM projects WHERE deleted_at_ms <= $2 ORDER BY deleted_at_ms, id LIMIT 1) \
                         RETURNING *")
    .bind(now_ms)
    .bind(now_ms.saturating_sub(kept_ms));
    tx.one(statement).await?.as_ref().map(from_row).transpose()
}

/// Returns the keys of the objects that are assets of a project, also of a deleted one.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn object_keys(source: impl Source, id: ProjectId) -> Result<Vec<String>, DbError> {
    let statement = sql("SELECT object_key FROM assets WHERE project_id = $1 ORDER BY object_key").bind(id.0);
    source.all(statement).await?.iter().map(|row| row.get("object_key")).collect()
}

/// Removes about `limit` rows of a project whose removal has begun; last the project itself. Returns whether nothing is
/// left. Call it after its objects are gone, again and again, each time in a transaction of its own.
///
/// # Errors
/// As [any statement](DbError#any-statement). What earlier calls removed stays so.
pub async fn purge_rows(tx: &mut Tx, id: ProjectId, limit: u32) -> Result<bool, DbError> {
    for part in PARTS {
        if tx.run(sql(part).bind(id.0).bind(limit)).await? > 0 {
            return Ok(false);
        }
    }
    let removed = tx.fetch(sql(ASSETS).bind(id.0).bind(limit)).await?;
    if !removed.is_empty() {
        quota::count_removed(tx, &removed)?;
        return Ok(false);
    }
    uploads::end_all(tx, id).await?;
    let last = sql("DELETE FROM projects WHERE id = $1 AND purged_at_ms IS NOT NULL");
    tx.run(last.bind(id.0)).await?;
    Ok(true)
}

/// What hangs below each of these rows goes with it.
const PARTS: [&str; 5] = [
    "DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE project_id = $1 LIMIT $2)",
    "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE project_id = $1 LIMIT $2)",
    "DELETE FROM scenes WHERE id IN (SELECT id FROM scenes WHERE project_id = $1 LIMIT $2)",
    "DELETE FROM comments WHERE id IN (SELECT id FROM comments WHERE project_id = $1 LIMIT $2)",
    "DELETE FROM scene_revisions WHERE id IN (SELECT id FROM scene_revisions WHERE project_id = $1 LIMIT $2)",
];

/// What was stored is given back to the workspace with its rows.
const ASSETS: &str = "DELETE FROM assets WHERE id IN (SELECT id FROM assets WHERE project_id = $1 LIMIT $2) \
    RETURNING size_bytes, (SELECT workspace_id FROM projects WHERE id = $1) AS workspace_id";
