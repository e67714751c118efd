//! Scenes and their takes. Those of deleted projects are seen by nobody.

use gala_core::{
    access::Scope,
    id::{ProjectId, SceneId, TakeId},
    project::{ChosenTakes, Scene, TakeKind},
};
use serde_json::Value;

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql, to_json, to_word},
    tx::Tx,
};

/// Stores a scene, or what is planned for the scene of that number; the id, approval and takes of one that is
/// there already stay. Returns the scene's id.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such project, or another scene has the id; else as [any
/// statement](DbError#any-statement).
pub async fn upsert(tx: &mut Tx, scene: &Scene) -> Result<SceneId, DbError> {
    let statement = sql("INSERT INTO scenes \
                         (id, project_id, number, planned, approval, speech_take, image_take, clip_take) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
                         ON CONFLICT (project_id, number) DO UPDATE SET planned = excluded.planned RETURNING id")
    .bind(scene.id.0)
    .bind(scene.project_id.0)
    .bind(scene.number)
    .bind(to_json("planned scene", &scene.planned)?)
    .bind(to_word("approval", &scene.approval)?)
    .bind(scene.takes.speech.map(|id| id.0))
    .bind(scene.takes.image.map(|id| id.0))
    .bind(scene.takes.clip.map(|id| id.0));
    let row = tx.one(statement).await?.ok_or(DbError::NotFound)?;
    Ok(SceneId(row.get("id")?))
}

/// Lists the scenes of the workspace's project by number.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<Scene>, DbError> {
    let statement = sql("SELECT scenes.* FROM scenes JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.project_id = $2 ORDER BY scenes.number")
    .scoped(scope)
    .bind(project.0);
    source.all(statement).await?.iter().map(scene_from_row).collect()
}

/// Returns one scene of the workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: SceneId) -> Result<Option<Scene>, DbError> {
    let statement = sql("SELECT scenes.* FROM scenes JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.id = $2")
    .scoped(scope)
    .bind(id.0);
    source.all(statement).await?.first().map(scene_from_row).transpose()
}

fn scene_from_row(row: &Row) -> Result<Scene, DbError> {
    let take = |column| Ok::<_, DbError>(row.get::<Option<uuid::Uuid>>(column)?.map(TakeId));
    Ok(Scene {
        id: SceneId(row.get("id")?),
        project_id: ProjectId(row.get("project_id")?),
        number: row.get_u32("number")?,
        planned: row.get_json("planned")?,
        approval: row.get_word("approval")?,
        takes: ChosenTakes { speech: take("speech_take")?, image: take("image_take")?, clip: take("clip_take")? },
    })
}

/// One version of a scene's speech, image or clip.
#[derive(Clone, Debug, PartialEq)]
pub struct Take {
    pub id: TakeId,
    pub scene_id: SceneId,
    pub kind: TakeKind,
    /// What its provider knows of it: assets, timing, licences, costs. The shape is the pipeline's.
    pub facts: Value,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
}

/// Stores a take. One with the same id (derive it from the job) that is there already stays as it is.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such scene; else as [any statement](DbError#any-statement).
pub async fn insert_take(tx: &mut Tx, take: &Take) -> Result<(), DbError> {
    let statement = sql("INSERT INTO takes (id, scene_id, kind, facts, created_at_ms) VALUES ($1, $2, $3, $4, $5) \
                         ON CONFLICT (id) DO NOTHING")
    .bind(take.id.0)
    .bind(take.scene_id.0)
    .bind(to_word("take kind", &take.kind)?)
    .bind(to_json("take", &take.facts)?)
    .bind(take.created_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Makes a take the chosen one of its kind; older takes are kept.
///
/// # Errors
/// [`DbError::NotFound`] when the scene has no such take.
pub async fn choose_take(tx: &mut Tx, scene: SceneId, kind: TakeKind, take: TakeId) -> Result<(), DbError> {
    let statement = match kind {
        TakeKind::Speech => sql("UPDATE scenes SET speech_take = $2 WHERE id = $1 AND EXISTS \
                                 (SELECT 1 FROM takes WHERE id = $2 AND scene_id = $1 AND kind = 'speech')"),
        TakeKind::Image => sql("UPDATE scenes SET image_take = $2 WHERE id = $1 AND EXISTS \
                                (SELECT 1 FROM takes WHERE id = $2 AND scene_id = $1 AND kind = 'image')"),
        TakeKind::Clip => sql("UPDATE scenes SET clip_take = $2 WHERE id = $1 AND EXISTS \
                               (SELECT 1 FROM takes WHERE id = $2 AND scene_id = $1 AND kind = 'clip')"),
    };
    if tx.run(statement.bind(scene.0).bind(take.0)).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Lists the takes of the workspace's scene, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list_takes(source: impl Source, scope: Scope, scene: SceneId) -> Result<Vec<Take>, DbError> {
    let statement = sql("SELECT takes.* FROM takes JOIN scenes ON scenes.id = takes.scene_id \
                         JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.id = $2 ORDER BY takes.created_at_ms DESC, takes.id DESC")
    .scoped(scope)
    .bind(scene.0);
    source.all(statement).await?.iter().map(take_from_row).collect()
}

/// Lists the chosen takes of all scenes of the workspace's project, by scene number.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list_chosen_takes(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<Take>, DbError> {
    let statement = sql("SELECT takes.* FROM takes JOIN scenes ON scenes.id = takes.scene_id \
                         JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND projects.id = $2 \
                         AND takes.id IN (scenes.speech_take, scenes.image_take, scenes.clip_take) \
                         ORDER BY scenes.number, takes.kind")
    .scoped(scope)
    .bind(project.0);
    source.all(statement).await?.iter().map(take_from_row).collect()
}

/// Returns the picture that the workspace's scene uses.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn chosen_image(source: impl Source, scope: Scope, scene: SceneId) -> Result<Option<Take>, DbError> {
    let statement = sql("SELECT takes.* FROM scenes JOIN takes ON takes.id = scenes.image_take \
                         JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.id = $2")
    .scoped(scope)
    .bind(scene.0);
    source.all(statement).await?.first().map(take_from_row).transpose()
}

/// Lists the pictures that the scenes of the workspace's project use, by scene number.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list_chosen_images(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<Take>, DbError> {
    let statement = sql("SELECT takes.* FROM scenes JOIN takes ON takes.id = scenes.image_take \
                         JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.project_id = $2 \
                         ORDER BY scenes.number")
    .scoped(scope)
    .bind(project.0);
    source.all(statement).await?.iter().map(take_from_row).collect()
}

fn take_from_row(row: &Row) -> Result<Take, DbError> {
    Ok(Take {
        id: TakeId(row.get("id")?),
        scene_id: SceneId(row.get("scene_id")?),
        kind: row.get_word("kind")?,
        facts: row.get_json("facts")?,
        created_at_ms: row.get("created_at_ms")?,
    })
}
