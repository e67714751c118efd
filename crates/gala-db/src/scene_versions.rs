//! How often the scenes of a project were edited, and what each edit was.

use gala_core::{
    access::Scope,
    id::{ProjectId, UserId},
    scenes::SceneEdit,
};
use uuid::Uuid;

use crate::{
    error::DbError,
    page::{Cursor, Page, PageRequest},
    source::Source,
    sql::{Row, for_update, sql, to_json},
    tx::Tx,
};

/// Returns the version of the scenes of the workspace's project: 1, and one more for each edit; none where the project is
/// deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, project: ProjectId) -> Result<Option<u32>, DbError> {
    let statement = sql("SELECT scenes_version FROM projects \
                         WHERE id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL")
    .bind(project.0)
    .scoped(scope);
    source.all(statement).await?.first().map(|row| row.get_u32("scenes_version")).transpose()
}

/// Returns the version of the scenes, which nobody else edits until the transaction ends.
///
/// # Errors
/// [`DbError::NotFound`] where the project is deleted; else as [any statement](DbError#any-statement).
pub async fn lock(tx: &mut Tx, project: ProjectId) -> Result<u32, DbError> {
    let statement = for_update!("SELECT scenes_version FROM projects WHERE id = $1 AND deleted_at_ms IS NULL");
    tx.one(statement.bind(project.0)).await?.ok_or(DbError::NotFound)?.get_u32("scenes_version")
}

/// What somebody did to the scenes of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneRevision {
    pub id: Uuid,
    /// Of the scenes after it.
    pub version: u32,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Absent where it was somebody without an account.
    pub user: Option<UserId>,
    pub edits: Vec<SceneEdit>,
    /// The edits that take it back.
    pub inverse: Vec<SceneEdit>,
}

/// Keeps what was done, and raises the version of the scenes to its own.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn record(tx: &mut Tx, project: ProjectId, revision: &SceneRevision) -> Result<(), DbError> {
    let raise = sql("UPDATE projects SET scenes_version = $2 WHERE id = $1").bind(project.0).bind(revision.version);
    tx.run(raise).await?;
    let statement =
        sql("INSERT INTO scene_revisions (id, project_id, version, created_at_ms, user_id, edits, inverse) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(revision.id)
        .bind(project.0)
        .bind(revision.version)
        .bind(revision.at_ms)
        .bind(revision.user.map(|id| id.0))
        .bind(to_json("scene edits", &revision.edits)?)
        .bind(to_json("scene edits", &revision.inverse)?);
    tx.run(statement).await.map(|_| ())
}

/// Lists what was done to the scenes of the workspace's project, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    page: &PageRequest,
) -> Result<Page<SceneRevision>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let statement = sql("SELECT scene_revisions.* FROM scene_revisions \
                         JOIN projects ON projects.id = scene_revisions.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL \
                         AND scene_revisions.project_id = $2 \
                         AND (scene_revisions.created_at_ms, scene_revisions.id) < ($3, $4) \
                         ORDER BY scene_revisions.created_at_ms DESC, scene_revisions.id DESC LIMIT $5")
    .scoped(scope)
    .bind(project.0)
    .bind(before_ms)
    .bind(before_id)
    .bind(page.limit() + 1);
    let revisions = source.all(statement).await?.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(revisions, page.limit(), |one| Cursor { created_at_ms: one.at_ms, id: one.id }))
}

/// Returns what takes back the edits after a version and up to another one, each with its version, newest first: so many at
/// most.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn inverses(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    (after, up_to): (u32, u32),
    limit: u32,
) -> Result<Vec<(u32, Vec<SceneEdit>)>, DbError> {
    let statement = sql("SELECT scene_revisions.version, scene_revisions.inverse FROM scene_revisions \
                         JOIN projects ON projects.id = scene_revisions.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL \
                         AND scene_revisions.project_id = $2 \
                         AND scene_revisions.version > $3 AND scene_revisions.version <= $4 \
                         ORDER BY scene_revisions.version DESC LIMIT $5")
    .scoped(scope)
    .bind(project.0)
    .bind(after)
    .bind(up_to)
    .bind(limit);
    let inverse = |row: &Row| Ok((row.get_u32("version")?, row.get_json("inverse")?));
    source.all(statement).await?.iter().map(inverse).collect()
}

fn from_row(row: &Row) -> Result<SceneRevision, DbError> {
    Ok(SceneRevision {
        id: row.get("id")?,
        version: row.get_u32("version")?,
        at_ms: row.get("created_at_ms")?,
        user: row.get::<Option<Uuid>>("user_id")?.map(UserId),
        edits: row.get_json("edits")?,
        inverse: row.get_json("inverse")?,
    })
}
