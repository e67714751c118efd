//! What people say of a project, a scene or a moment of them. Those of deleted projects are seen by nobody.

use gala_core::{
    access::Scope,
    id::{CommentId, ProjectId, SceneId},
    review::{DrawnLine, limits::MAX_COMMENTS},
};
use uuid::Uuid;

use crate::{
    error::DbError,
    page::{Cursor, Page, PageRequest},
    reviews::Reviewer,
    source::Source,
    sql::{Row, sql, to_json},
    tx::Tx,
};

/// A comment.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    pub id: CommentId,
    pub project: ProjectId,
    /// Absent where it is about the whole video.
    pub scene: Option<SceneId>,
    /// The comment that it answers.
    pub parent: Option<CommentId>,
    /// The moment of the scene's clip, or of the video, in milliseconds.
    pub at_ms: Option<u64>,
    pub text: String,
    pub drawing: Vec<DrawnLine>,
    pub by: Reviewer,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    pub resolved_at_ms: Option<i64>,
}

/// Keeps a comment.
///
/// # Errors
/// [`DbError::Refused`] `too_many_comments` where the project has as many as it may; [`DbError::NotFound`] where it answers
/// none of the project; else as [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, comment: &Comment) -> Result<(), DbError> {
    let count = sql("SELECT COUNT(*) AS comments FROM comments WHERE project_id = $1").bind(comment.project.0);
    if tx.one(count).await?.ok_or(DbError::NotFound)?.get_u64("comments")? >= MAX_COMMENTS {
        return Err(DbError::Refused("too_many_comments"));
    }
    if let Some(parent) = comment.parent {
        let found =
            sql("SELECT id FROM comments WHERE id = $1 AND project_id = $2").bind(parent.0).bind(comment.project.0);
        tx.one(found).await?.ok_or(DbError::NotFound)?;
    }
    let statement =
        sql("INSERT INTO comments (id, project_id, scene_id, parent, at_ms, body, drawing, user_id, link_id, \
                         created_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(comment.id.0)
        .bind(comment.project.0)
        .bind(comment.scene.map(|id| id.0))
        .bind(comment.parent.map(|id| id.0))
        .bind(comment.at_ms.map(u64::cast_signed))
        .bind(comment.text.as_str())
        .bind(to_json("drawing", &comment.drawing)?)
        .bind(comment.by.user.map(|id| id.0))
        .bind(comment.by.link.map(|id| id.0))
        .bind(comment.created_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Returns a comment of the workspace's project.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    id: CommentId,
) -> Result<Option<Comment>, DbError> {
    let statement = sql("SELECT comments.* FROM comments JOIN projects ON projects.id = comments.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL \
                         AND comments.project_id = $2 AND comments.id = $3")
    .scoped(scope)
    .bind(project.0)
    .bind(id.0);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Lists the comments of the workspace's project, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    page: &PageRequest,
) -> Result<Page<Comment>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let statement = sql("SELECT comments.* FROM comments JOIN projects ON projects.id = comments.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND comments.project_id = $2 \
                         AND (comments.created_at_ms, comments.id) < ($3, $4) \
                         ORDER BY comments.created_at_ms DESC, comments.id DESC LIMIT $5")
    .scoped(scope)
    .bind(project.0)
    .bind(before_ms)
    .bind(before_id)
    .bind(page.limit() + 1);
    let comments = source.all(statement).await?.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(comments, page.limit(), |one| Cursor { created_at_ms: one.created_at_ms, id: one.id.0 }))
}

/// Says that a comment is settled, or that it is not.
///
/// # Errors
/// [`DbError::NotFound`] where there is none; else as [any statement](DbError#any-statement).
pub async fn resolve(tx: &mut Tx, id: CommentId, is_resolved: bool) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE comments SET resolved_at_ms = $2 WHERE id = $1").bind(id.0);
    let changed = tx.run(statement.bind(is_resolved.then_some(now_ms))).await?;
    if changed == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Removes a comment with those that answer it.
///
/// # Errors
/// As [any statement](DbError#any-statement). One that is not there is no error.
pub async fn remove(tx: &mut Tx, project: ProjectId, id: CommentId) -> Result<(), DbError> {
    let statement = sql("DELETE FROM comments WHERE project_id = $1 AND (id = $2 OR parent = $2)");
    tx.run(statement.bind(project.0).bind(id.0)).await.map(|_| ())
}

pub(crate) fn from_row(row: &Row) -> Result<Comment, DbError> {
    Ok(Comment {
        id: CommentId(row.get("id")?),
        project: ProjectId(row.get("project_id")?),
        scene: row.get::<Option<Uuid>>("scene_id")?.map(SceneId),
        parent: row.get::<Option<Uuid>>("parent")?.map(CommentId),
        at_ms: row.get::<Option<i64>>("at_ms")?.map(i64::unsigned_abs),
        text: row.get("body")?,
        drawing: row.get_json("drawing")?,
        by: Reviewer::of_row(row)?,
        created_at_ms: row.get("created_at_ms")?,
        resolved_at_ms: row.get("resolved_at_ms")?,
    })
}
