//! What reviewers said last of each stage of a scene.

use gala_core::{
    access::Scope,
    id::{ProjectId, SceneId, ShareLinkId, UserId},
    project::Approval,
    review::ReviewStage,
};
use uuid::Uuid;

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql, to_word},
    tx::Tx,
};

/// What a reviewer said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    pub scene: SceneId,
    pub stage: ReviewStage,
    pub approval: Approval,
    /// What was reviewed, as [`ReviewStage::content`] names it.
    pub content: String,
    pub note: String,
    pub by: Reviewer,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
}

/// Who said something: a person, somebody who came by a link, or, where neither is there, somebody without an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reviewer {
    pub user: Option<UserId>,
    pub link: Option<ShareLinkId>,
}

impl Reviewer {
    pub(crate) fn of_row(row: &Row) -> Result<Self, DbError> {
        let id = |column| row.get::<Option<Uuid>>(column);
        Ok(Self { user: id("user_id")?.map(UserId), link: id("link_id")?.map(ShareLinkId) })
    }
}

/// Keeps what a reviewer said in the place of what was said of the stage before.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such scene; else as [any statement](DbError#any-statement).
pub async fn put(tx: &mut Tx, review: &Review) -> Result<(), DbError> {
    let statement =
        sql("INSERT INTO scene_reviews (scene_id, stage, approval, content, note, user_id, link_id, at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (scene_id, stage) DO UPDATE \
                         SET approval = excluded.approval, content = excluded.content, note = excluded.note, \
                         user_id = excluded.user_id, link_id = excluded.link_id, at_ms = excluded.at_ms")
        .bind(review.scene.0)
        .bind(review.stage.as_str())
        .bind(to_word("approval", &review.approval)?)
        .bind(review.content.as_str())
        .bind(review.note.as_str())
        .bind(review.by.user.map(|id| id.0))
        .bind(review.by.link.map(|id| id.0))
        .bind(review.at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Lists what was said of the scenes of the workspace's project.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<Review>, DbError> {
    let statement = sql("SELECT scene_reviews.* FROM scenes JOIN scene_reviews ON scene_reviews.scene_id = scenes.id \
                         JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.project_id = $2 \
                         ORDER BY scene_reviews.scene_id, scene_reviews.at_ms")
    .scoped(scope)
    .bind(project.0);
    source.all(statement).await?.iter().map(from_row).collect()
}

/// Lists what was said of one scene of the workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of_scene(source: impl Source, scope: Scope, scene: SceneId) -> Result<Vec<Review>, DbError> {
    let statement = sql("SELECT scene_reviews.* FROM scene_reviews JOIN scenes ON scenes.id = scene_reviews.scene_id \
                         JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.id = $2")
    .scoped(scope)
    .bind(scene.0);
    source.all(statement).await?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Review, DbError> {
    Ok(Review {
        scene: SceneId(row.get("scene_id")?),
        stage: row.get_word("stage")?,
        approval: row.get_word("approval")?,
        content: row.get("content")?,
        note: row.get("note")?,
        by: Reviewer::of_row(row)?,
        at_ms: row.get("at_ms")?,
    })
}
