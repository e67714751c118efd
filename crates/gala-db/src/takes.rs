//! Takes: versions of the speech, picture or clip of a scene. Those of deleted projects are seen by nobody.

use gala_core::{
    access::Scope,
    id::{JobId, ProjectId, SceneId, TakeId},
    plan::PlannedScene,
    project::TakeKind,
    scenes::TakeInputs,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, composed, sql, to_json, to_word},
    tx::Tx,
};

/// One version of a scene's speech, image or clip.
#[derive(Clone, Debug, PartialEq)]
pub struct Take {
    pub id: TakeId,
    pub scene_id: SceneId,
    pub kind: TakeKind,
    /// What its provider knows of it: assets, timing, licences, costs. The shape is the pipeline's.
    pub facts: Value,
    /// What it was made of. This and what follows is absent from takes that earlier programs made.
    pub origin: Option<TakeOrigin>,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
}

/// Where a take comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeOrigin {
    /// The job that made it: what its providers cost stands in the ledger under that.
    pub job: JobId,
    /// The take that the scene used before.
    pub parent: Option<TakeId>,
    /// The scene as it was planned then.
    pub planned: PlannedScene,
    pub inputs: TakeInputs,
    /// The take whose picture it sets in motion, where it does.
    pub still: Option<TakeId>,
}

/// Stores a take. One with the same id (derive it from the job) that is there already stays as it is.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such scene; else as [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, take: &Take) -> Result<(), DbError> {
    let origin = take.origin.as_ref();
    let statement = sql("INSERT INTO takes \
                         (id, scene_id, kind, facts, job_id, parent, planned, inputs, still, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING")
    .bind(take.id.0)
    .bind(take.scene_id.0)
    .bind(to_word("take kind", &take.kind)?)
    .bind(to_json("take", &take.facts)?)
    .bind(origin.map(|origin| origin.job.0))
    .bind(origin.and_then(|origin| origin.parent).map(|id| id.0))
    .bind(origin.map(|origin| to_json("planned scene", &origin.planned)).transpose()?)
    .bind(origin.map(|origin| to_json("inputs", &origin.inputs)).transpose()?)
    .bind(origin.and_then(|origin| origin.still).map(|id| id.0))
    .bind(take.created_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Makes a take the chosen one of its kind, for what the scene is now; older takes are kept.
///
/// # Errors
/// [`DbError::NotFound`] when the scene has no such take.
pub async fn choose(
    tx: &mut Tx,
    scene: SceneId,
    (kind, take): (TakeKind, TakeId),
    made_of: &TakeInputs,
) -> Result<(), DbError> {
    let of = Columns::of(kind);
    let text = format!(
        "UPDATE scenes SET {take} = $2, {inputs} = $3{still}, version = version + 1 WHERE id = $1 \
         AND EXISTS (SELECT 1 FROM takes WHERE id = $2 AND scene_id = $1 AND kind = '{kind}')",
        take = of.take,
        inputs = of.inputs,
        still = of.still,
        kind = of.kind
    );
    let statement = composed(text.clone(), text).bind(scene.0).bind(take.0).bind(to_json("inputs", made_of)?);
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Makes a take that was just made the chosen one of its kind, unless somebody chose another one than `instead_of` in the
/// meantime. Returns whether it did.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn choose_made(
    tx: &mut Tx,
    scene: SceneId,
    (kind, take): (TakeKind, TakeId),
    made_of: &TakeInputs,
    instead_of: Option<TakeId>,
) -> Result<bool, DbError> {
    let of = Columns::of(kind);
    let text = format!(
        "UPDATE scenes SET {take} = $2, {inputs} = $3{still}, version = version + 1 \
         WHERE id = $1 AND ({take} IS NULL OR {take} = $2 OR {take} = $4)",
        take = of.take,
        inputs = of.inputs,
        still = of.still
    );
    let statement = composed(text.clone(), text).bind(scene.0).bind(take.0).bind(to_json("inputs", made_of)?);
    Ok(tx.run(statement.bind(instead_of.map(|id| id.0))).await? == 1)
}

/// What a kind of take is called in the rows of scenes and takes.
struct Columns {
    take: &'static str,
    inputs: &'static str,
    /// Where the take may set another one in motion.
    still: &'static str,
    kind: &'static str,
}

impl Columns {
    fn of(kind: TakeKind) -> Self {
        match kind {
            TakeKind::Speech => Self { take: "speech_take", inputs: "speech_inputs", still: "", kind: "speech" },
            TakeKind::Image => Self {
                take: "image_take",
                inputs: "image_inputs",
                still: ", still_take = (SELECT still FROM takes WHERE id = $2)",
                kind: "image",
            },
            TakeKind::Clip => Self { take: "clip_take", inputs: "clip_inputs", still: "", kind: "clip" },
        }
    }
}

/// Returns one take of the workspace's scenes.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: TakeId) -> Result<Option<Take>, DbError> {
    let statement = sql("SELECT takes.* FROM takes JOIN scenes ON scenes.id = takes.scene_id \
                         JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND takes.id = $2")
    .scoped(scope)
    .bind(id.0);
    source.all(statement).await?.first().map(take_from_row).transpose()
}

/// Lists the takes of the workspace's scene, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, scene: SceneId) -> Result<Vec<Take>, DbError> {
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
pub async fn list_chosen(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<Take>, DbError> {
    let statement = sql("SELECT takes.* FROM takes JOIN scenes ON scenes.id = takes.scene_id \
                         JOIN projects ON projects.id = scenes.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND projects.id = $2 \
                         AND takes.id IN (scenes.speech_take, scenes.image_take, scenes.clip_take) \
                         AND scenes.place IS NOT NULL ORDER BY scenes.place, takes.kind")
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

/// Lists the takes of a kind that the scenes of the workspace's project use, by scene number.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list_chosen_of(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    kind: TakeKind,
) -> Result<Vec<Take>, DbError> {
    let text = format!(
        "SELECT takes.* FROM scenes JOIN takes ON takes.id = scenes.{take} \
         JOIN projects ON projects.id = scenes.project_id \
         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND scenes.project_id = $2 \
         AND scenes.place IS NOT NULL ORDER BY scenes.place",
        take = Columns::of(kind).take,
    );
    let statement = composed(text.clone(), text).scoped(scope).bind(project.0);
    source.all(statement).await?.iter().map(take_from_row).collect()
}

fn take_from_row(row: &Row) -> Result<Take, DbError> {
    Ok(Take {
        id: TakeId(row.get("id")?),
        scene_id: SceneId(row.get("scene_id")?),
        kind: row.get_word("kind")?,
        facts: row.get_json("facts")?,
        origin: origin_from_row(row)?,
        created_at_ms: row.get("created_at_ms")?,
    })
}

fn origin_from_row(row: &Row) -> Result<Option<TakeOrigin>, DbError> {
    let Some(job) = row.get::<Option<Uuid>>("job_id")? else { return Ok(None) };
    Ok(Some(TakeOrigin {
        job: JobId(job),
        parent: row.get::<Option<Uuid>>("parent")?.map(TakeId),
        planned: row.get_json("planned")?,
        inputs: row.get_json("inputs")?,
        still: row.get::<Option<Uuid>>("still")?.map(TakeId),
    }))
}
