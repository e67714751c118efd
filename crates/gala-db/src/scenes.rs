//! Scenes: what is planned for each, in their order, and which takes they use. Those of deleted projects are seen by nobody.
//!
//! A scene has a number for good, by which planning again finds it, and a place among the others, which edits change. One that
//! was removed has none, and keeps its takes.

use gala_core::{
    access::Scope,
    id::{ProjectId, SceneId, TakeId},
    plan::PlannedScene,
    project::{ChosenTakes, MadeOf, Scene},
    scenes::{ListedScene, SceneChange},
};

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql, to_json, to_word},
    tx::Tx,
};

/// Stores a scene at the position of its number, or what is planned for the scene of that number; the id, approval and takes
/// of one that is there already stay. Returns the scene's id.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such project, or another scene has the id; else as [any
/// statement](DbError#any-statement).
pub async fn upsert(tx: &mut Tx, scene: &Scene) -> Result<SceneId, DbError> {
    let statement = sql("INSERT INTO scenes (id, project_id, number, place, planned, approval) \
                         VALUES ($1, $2, $3, $3, $4, $5) \
                         ON CONFLICT (project_id, number) DO UPDATE \
                         SET planned = excluded.planned, version = scenes.version + 1 RETURNING id")
    .bind(scene.id.0)
    .bind(scene.project_id.0)
    .bind(scene.number)
    .bind(to_json("planned scene", &scene.planned)?)
    .bind(to_word("approval", &scene.approval)?);
    let row = tx.one(statement).await?.ok_or(DbError::NotFound)?;
    Ok(SceneId(row.get("id")?))
}

/// Lists the scenes of the workspace's project in their order.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<Scene>, DbError> {
    let statement = sql("SELECT scenes.* FROM scenes JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.project_id = $2 \
                         AND scenes.place IS NOT NULL ORDER BY scenes.place")
    .scoped(scope)
    .bind(project.0);
    source.all(statement).await?.iter().map(scene_from_row).collect()
}

/// Lists the scenes that were removed from the workspace's project.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list_removed(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<ListedScene>, DbError> {
    let statement = sql("SELECT scenes.id, planned FROM scenes JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.project_id = $2 \
                         AND scenes.place IS NULL ORDER BY scenes.number")
    .scoped(scope)
    .bind(project.0);
    let listed = |row: &Row| Ok(ListedScene { id: SceneId(row.get("id")?), planned: row.get_json("planned")? });
    source.all(statement).await?.iter().map(listed).collect()
}

/// Returns one scene of the workspace that was not removed.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: SceneId) -> Result<Option<Scene>, DbError> {
    let statement = sql("SELECT scenes.* FROM scenes JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.id = $2 \
                         AND scenes.place IS NOT NULL")
    .scoped(scope)
    .bind(id.0);
    source.all(statement).await?.first().map(scene_from_row).transpose()
}

/// Returns which takes a scene of the workspace uses, and in which project; also of a scene that was removed.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn takes_in_use(
    source: impl Source,
    scope: Scope,
    id: SceneId,
) -> Result<Option<(ProjectId, ChosenTakes)>, DbError> {
    let statement = sql("SELECT scenes.* FROM scenes JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.id = $2")
    .scoped(scope)
    .bind(id.0);
    let in_use = |row: &Row| Ok((ProjectId(row.get("project_id")?), takes_from_row(row)?));
    source.all(statement).await?.first().map(in_use).transpose()
}

/// Applies what an edit changes. Whoever edits holds [`scene_versions::lock`](crate::scene_versions::lock).
///
/// # Errors
/// [`DbError::NotFound`] where there is no such scene; else as [any statement](DbError#any-statement).
pub async fn change(tx: &mut Tx, project: ProjectId, change: &SceneChange) -> Result<(), DbError> {
    match change {
        SceneChange::Planned { scene, planned } => {
            let statement =
                sql("UPDATE scenes SET planned = $3, version = version + 1 WHERE id = $1 AND project_id = $2")
                    .bind(scene.0)
                    .bind(project.0)
                    .bind(to_json("planned scene", planned)?);
            if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
        }
        SceneChange::Added { scene, position, planned } => {
            shift(tx, project, *position, u32::MAX, 1).await?;
            let statement = sql("INSERT INTO scenes (id, project_id, number, place, planned, approval) \
                                 SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3, $4, 'pending' \
                                 FROM scenes WHERE project_id = $2")
            .bind(scene.0)
            .bind(project.0)
            .bind(*position)
            .bind(to_json("planned scene", planned)?);
            tx.run(statement).await.map(|_| ())
        }
        SceneChange::Removed { scene, position } => {
            place(tx, project, *scene, None).await?;
            shift(tx, project, position + 1, u32::MAX, -1).await
        }
        SceneChange::Restored { scene, position } => {
            shift(tx, project, *position, u32::MAX, 1).await?;
            place(tx, project, *scene, Some(*position)).await
        }
        SceneChange::Moved { scene, from, to } => {
            place(tx, project, *scene, None).await?;
            if from < to {
                shift(tx, project, from + 1, *to, -1).await?;
            } else {
                shift(tx, project, *to, from - 1, 1).await?;
            }
            place(tx, project, *scene, Some(*to)).await
        }
    }
}

/// Gives the scenes of a project their order; those that are not named have no place any more. Whoever edits holds
/// [`scene_versions::lock`](crate::scene_versions::lock).
///
/// # Errors
/// [`DbError::NotFound`] where one of them is no scene of the project; else as [any statement](DbError#any-statement).
pub async fn arrange(tx: &mut Tx, project: ProjectId, order: &[SceneId]) -> Result<(), DbError> {
    let away = sql("UPDATE scenes SET place = NULL, version = version + 1 WHERE project_id = $1 AND place IS NOT NULL");
    tx.run(away.bind(project.0)).await?;
    for (scene, position) in order.iter().zip(1..) {
        place(tx, project, *scene, Some(position)).await?;
    }
    Ok(())
}

async fn place(tx: &mut Tx, project: ProjectId, scene: SceneId, position: Option<u32>) -> Result<(), DbError> {
    let statement = sql("UPDATE scenes SET place = $3, version = version + 1 WHERE id = $1 AND project_id = $2")
        .bind(scene.0)
        .bind(project.0)
        .bind(position);
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Moves the scenes at some positions. Positions are held unique row by row, so that each goes by way of a negative one.
async fn shift(tx: &mut Tx, project: ProjectId, first: u32, last: u32, by: i32) -> Result<(), DbError> {
    let away = sql("UPDATE scenes SET place = -(place + $4) \
                    WHERE project_id = $1 AND place >= $2 AND place <= $3")
    .bind(project.0)
    .bind(first)
    .bind(last)
    .bind(by);
    if tx.run(away).await? == 0 {
        return Ok(());
    }
    let back = sql("UPDATE scenes SET place = -place WHERE project_id = $1 AND place < 0").bind(project.0);
    tx.run(back).await.map(|_| ())
}

fn scene_from_row(row: &Row) -> Result<Scene, DbError> {
    let number = row.get_u32("place")?;
    Ok(Scene {
        id: SceneId(row.get("id")?),
        project_id: ProjectId(row.get("project_id")?),
        number,
        planned: PlannedScene { number, ..row.get_json("planned")? },
        approval: row.get_word("approval")?,
        takes: takes_from_row(row)?,
        still: row.get::<Option<uuid::Uuid>>("still_take")?.map(TakeId),
        made_of: MadeOf {
            speech: row.get_json_opt("speech_inputs")?,
            image: row.get_json_opt("image_inputs")?,
            clip: row.get_json_opt("clip_inputs")?,
        },
        version: row.get_u32("version")?,
    })
}

fn takes_from_row(row: &Row) -> Result<ChosenTakes, DbError> {
    let take = |column| Ok::<_, DbError>(row.get::<Option<uuid::Uuid>>(column)?.map(TakeId));
    Ok(ChosenTakes { speech: take("speech_take")?, image: take("image_take")?, clip: take("clip_take")? })
}
