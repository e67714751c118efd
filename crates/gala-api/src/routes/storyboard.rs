//! The scenes of a project together: edits, and what is stale of them.

use std::collections::{BTreeSet, HashMap};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::{Action, Scope},
    brief::Brief,
    id::{ProjectId, SceneId},
    plan::PlannedScene,
    plan_limits::LimitUnit,
    problem::{Problem, Problems},
    project::{Project, Scene, TakeKind},
    scenes::{MAX_EDITS, SceneEdit, Stale},
};
use gala_db::{
    Db, assets, projects, provider_calls, quota,
    reviews::{self, Review},
    scene_versions, scenes,
    takes::{self, Take},
};
use gala_projects::scenes::{SceneError, Storyboard, Unchanged, edit_scenes, is_video_stale, refresh};
use serde::Deserialize;
use serde_json::{Value, json};

use super::jobs::accepted;
use crate::{
    asker::Asker,
    extract::{Id, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    middleware::request_id,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{
        EditScenes, EditedScenesView, JobView, NewScene, ProjectEstimateView, RefreshView, SceneList, SceneParts,
        SceneView, StalePartView, StaleSceneView, preview_key, with_whole_numbers,
    },
};

/// Lists the scenes of a project, in order.
#[utoipa::path(get, path = "/api/v1/projects/{id}/scenes", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = SceneList,
               headers(("ETag" = String, description = "The version of the scenes, in quotes")))))]
pub async fn list_project_scenes(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Response> {
    let project = asker.project(&state, ProjectId(id), Action::ViewProject).await?;
    let (db, scope) = (state.db(), project.scope());
    // Read first: what is read after it is as new, at least.
    let version = scene_versions::get(db, scope, project.id).await?.ok_or_else(ApiError::not_found)?;
    let images = takes::list_chosen_of(db, scope, project.id, TakeKind::Image).await?;
    let keys: Vec<String> = images.iter().filter_map(preview_key).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let pictures = assets::ids_by_keys(db, scope, project.id, &keys).await?;
    let images: HashMap<SceneId, Take> = images.into_iter().map(|take| (take.scene_id, take)).collect();
    let (scenes, plan) = match Storyboard::read(db, scope, project.id).await? {
        Some(storyboard) => (storyboard.scenes, Some(storyboard.plan)),
        None => (scenes::list(db, scope, project.id).await?, None),
    };
    let mut said: HashMap<SceneId, Vec<Review>> = HashMap::new();
    for review in reviews::list(db, scope, project.id).await? {
        said.entry(review.scene).or_default().push(review);
    }
    let view = |scene: Scene| {
        let stale = plan.as_ref().map(|plan| Stale::of(plan, &scene)).unwrap_or_default();
        let image = images.get(&scene.id);
        let picture = image.and_then(preview_key).and_then(|key| pictures.get(&key).copied());
        let reviews = said.get(&scene.id).map(Vec::as_slice).unwrap_or_default();
        SceneView::new(scene, SceneParts { image, picture, stale: &stale, reviews })
    };
    let etag = HeaderValue::from_str(&format!("\"{version}\"")).map_err(ApiError::internal)?;
    Ok(([(header::ETAG, etag)], Json(SceneList { items: scenes.into_iter().map(view).collect() })).into_response())
}

/// Edits the scenes of a project: changes, inserts, removes, restores, moves, splits and merges them. Nothing is made by it.
#[utoipa::path(patch, path = "/api/v1/projects/{id}/scenes", tag = "projects",
    params(("id" = uuid::Uuid, Path),
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the list that is edited, or `*` for whichever there is"),
           ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = EditScenes, content_type = "application/json"),
    responses((status = 200, description = "The edits that take it back", body = EditedScenesView,
               headers(("ETag" = String, description = "The version of the scenes, in quotes"))),
              (status = 409, description = "The scenes are not planned yet", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 412, description = "The scenes have another version by now: their `ETag` is told. Nothing was changed",
               body = ProblemDocument, content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn edit_project_scenes(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    headers: HeaderMap,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let wanted = IfMatch::of(&headers)?;
    let request = fingerprint(&format!("PATCH /api/v1/projects/{id}/scenes {}", wanted.text()), body.json()?);
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    let asked: EditScenes = strict_json::take(with_whole_numbers(strict_json::read(body.json()?)?))?;
    let scope = project.scope();
    // The version that the first request edited is gone when it is sent again.
    if let Some(kept) = key.kept(state.db(), scope, &request).await? {
        return Ok(kept);
    }
    let edits = read_edits(&state, &project, asked.edits).await?;
    let unchanged = unchanged_list(&state, &project, &wanted).await?;
    key.once(state.db(), scope, &request, async |tx| {
        let edited = edit_scenes(tx, scope, project.id, unchanged, (edits, asker.0.user())).await?;
        let inverse = serde_json::to_value(&edited.inverse).map_err(ApiError::internal)?;
        let view = EditedScenesView { version: edited.version, inverse };
        Ok(StoredResponse::new(StatusCode::OK, None, view)?.etag(format!("\"{}\"", edited.version)))
    })
    .await
}

/// What must not have changed of the list, as `If-Match` has it.
pub(super) async fn unchanged_list(state: &ApiState, project: &Project, wanted: &IfMatch) -> ApiResult<Unchanged> {
    match (wanted.text(), wanted.version()) {
        ("*", _) => Ok(Unchanged::Nothing),
        (_, Some(version)) => Ok(Unchanged::Scenes(version)),
        (_, None) => {
            let version = scene_versions::get(state.db(), project.scope(), project.id).await?;
            Err(SceneError::Changed(version.unwrap_or(1)).into())
        }
    }
}

/// Reads the scenes of a project, and refuses what came before they are planned.
pub(super) async fn planned_scenes(db: &Db, scope: Scope, project: ProjectId) -> ApiResult<Storyboard> {
    let storyboard = Storyboard::read(db, scope, project).await?;
    storyboard.ok_or_else(|| {
        ApiError::conflict("not_planned", "the scenes of the project are not planned yet; ask again when they are")
    })
}

/// Tells what of a project's scenes is stale, why, and what it will cost to make it again.
#[utoipa::path(get, path = "/api/v1/projects/{id}/refresh", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = RefreshView),
              (status = 409, description = "The scenes are not planned yet", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn get_project_refresh(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<RefreshView>> {
    let project = asker.project(&state, ProjectId(id), Action::ViewCost).await?;
    let (db, scope) = (state.db(), project.scope());
    let version = scene_versions::get(db, scope, project.id).await?.ok_or_else(ApiError::not_found)?;
    let storyboard = planned_scenes(db, scope, project.id).await?;
    let (mut speech, mut image, mut scenes) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (scene, stale) in storyboard.stale() {
        speech.extend(stale.speech.is_some().then_some(scene.number));
        image.extend(stale.image.is_some().then_some(scene.number));
        scenes.push(StaleSceneView { id: scene.id.0, number: scene.number, stale: StalePartView::list(&stale) });
    }
    let providers = state.providers();
    let estimate = providers.estimate_again(&storyboard.plan, &speech, &image);
    let prices = &providers.prices;
    let budget = provider_calls::spending(db, scope, project.id).await?.budget_micros;
    let of_plan = quota::plan(db, scope).await?.limits.of(LimitUnit::ProviderMicrosPerProject);
    let estimate =
        ProjectEstimateView::new(estimate, prices.currency.clone(), prices.as_of.clone(), budget.or(of_plan));
    let is_video_stale = is_video_stale(db, scope, project.id, &storyboard).await?;
    Ok(Json(RefreshView { version, is_video_stale, scenes, estimate }))
}

/// Makes the video of the scenes as they are. What is not stale is used again.
#[utoipa::path(post, path = "/api/v1/projects/{id}/refresh", tag = "projects",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 202, description = "The job that begins it", body = JobView,
               headers(("Location" = String, description = "The address of the job"))),
              (status = 409, description = "There is nothing to be made, or something is being made", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn refresh_project(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/projects/{id}/refresh"), &[]);
    let project = asker.project(&state, ProjectId(id), Action::RenderProject).await?;
    let scope = project.scope();
    key.once(state.db(), scope, &request, async |tx| {
        accepted(refresh(tx, scope, project.id, Some(request_id::current())).await?)
    })
    .await
}

/// Reads edits; what is not said of new scenes is planned.
async fn read_edits(state: &ApiState, project: &Project, edits: Vec<Value>) -> ApiResult<Vec<SceneEdit>> {
    let mut read = Vec::with_capacity(edits.len().min(MAX_EDITS));
    for (index, edit) in edits.into_iter().enumerate() {
        let at = format!("edits[{index}]");
        let is_new = edit.get("edit").and_then(Value::as_str) == Some("insert");
        read.push(if is_new { inserted(state, project, &at, edit).await? } else { one(&at, edit)? });
    }
    Ok(read)
}

fn one<T: serde::de::DeserializeOwned>(at: &str, edit: Value) -> ApiResult<T> {
    serde_path_to_error::deserialize(edit).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { at.to_owned() } else { format!("{at}.{path}") };
        Problems::from(Problem::new("invalid_edit", field, error.into_inner().to_string(), "see docs/SCENES.md")).into()
    })
}

/// An insertion, as it is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Insertion {
    #[serde(rename = "edit")]
    _edit: String,
    position: u32,
    scene: NewScene,
}

/// A new scene is planned as that of a brief is, and spoken as the others are.
async fn inserted(state: &ApiState, project: &Project, at: &str, edit: Value) -> ApiResult<SceneEdit> {
    let Insertion { position, scene: NewScene { script, changes }, .. } = one(at, edit)?;
    let planned = planned(state, project, script).await?;
    let planned = planned.map_err(|problems| problems.renamed(|_| format!("{at}.scene.script")))?;
    let mut scene = planned.ok_or_else(|| SceneError::Conflict {
        code: "not_planned",
        message: "the scenes of the project are not planned yet; try again when they are".to_owned(),
    })?;
    let in_changes = |field: &str| format!("{at}.scene.changes.{field}");
    changes.apply(&mut scene).map_err(|problems| problems.renamed(in_changes))?;
    Ok(SceneEdit::Insert { position, scene: Box::new(scene) })
}

async fn planned(
    state: &ApiState,
    project: &Project,
    script: String,
) -> ApiResult<Result<Option<PlannedScene>, Problems>> {
    let Some(plan) = projects::plan(state.db(), project.scope(), project.id).await? else { return Ok(Ok(None)) };
    let brief = json!({ "title": plan.title, "language": plan.language, "scenes": [{ "text": script }] });
    let brief = match Brief::parse("scene.json", brief.to_string().as_bytes()) {
        Ok(brief) => brief,
        Err(problems) => return Ok(Err(problems)),
    };
    let made = state.providers().planner.plan(&brief).await.map_err(ApiError::internal)?;
    let first = plan.scenes.into_iter().next();
    Ok(Ok(made.scenes.into_iter().next().map(|scene| {
        let PlannedScene { voice, voice_style, presenter, .. } = first.unwrap_or_else(|| scene.clone());
        PlannedScene { script, chapter: None, voice, voice_style, presenter, ..scene }
    })))
}
