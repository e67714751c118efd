//! One scene: what is planned for it, and its takes.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::{Action, Scope},
    id::{JobId, SceneId, TakeId},
    project::Scene,
    scenes::{SceneChanges, SceneEdit, Stale},
};
use gala_db::{assets, provider_calls, reviews, scenes, takes};
use gala_projects::scenes::{Regenerate, SceneError, Storyboard, Unchanged, choose_take, edit_scenes, regenerate};

use crate::{
    asker::Asker,
    extract::{Id, TwoIds, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    middleware::request_id,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{
        ChangeScene, RegenerateScene, SceneParts, SceneView, TakeJobs, TakeList, TakeView, file_key, preview_key,
        with_whole_numbers,
    },
};

/// Returns one scene.
#[utoipa::path(get, path = "/api/v1/scenes/{id}", tag = "scenes", params(("id" = Uuid, Path)),
    responses((status = 200, body = SceneView,
               headers(("ETag" = String, description = "The version of the scene, in quotes")))))]
pub async fn get_scene(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Response> {
    let scene = asker.scene(&state, SceneId(id), Action::ViewProject).await?;
    told(&state, asker.scope()?, scene).await
}

/// Changes what is planned for a scene. Nothing is made by it; what it makes stale is made again by
/// `POST /projects/{id}/refresh`.
#[utoipa::path(patch, path = "/api/v1/scenes/{id}", tag = "scenes",
    params(("id" = Uuid, Path),
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the version that is changed, or `*` for whichever there is")),
    request_body(content = ChangeScene, content_type = "application/json"),
    responses((status = 200, body = SceneView,
               headers(("ETag" = String, description = "The version of the scene, in quotes"))),
              (status = 409, description = "The scenes of the project are not planned yet", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 412, description = "The scene has another version by now: its `ETag` is told", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn change_scene(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
    body: WholeBody,
) -> ApiResult<Response> {
    let wanted = IfMatch::of(&headers)?;
    let scene = asker.scene(&state, SceneId(id), Action::EditProject).await?;
    let changes: SceneChanges = strict_json::take(with_whole_numbers(strict_json::read(body.json()?)?))?;
    let scope = asker.scope()?;
    let unchanged = unchanged(&wanted, &scene)?;
    let edits = vec![SceneEdit::Update { scene: scene.id, changes: Box::new(changes) }];
    let mut tx = state.db().begin_in(scope).await?;
    edit_scenes(&mut tx, scope, scene.project_id, unchanged, (edits, asker.0.user())).await.map_err(of_changes)?;
    tx.commit().await?;
    let scene = scenes::get(state.db(), scope, scene.id).await?.ok_or_else(ApiError::not_found)?;
    told(&state, scope, scene).await
}

/// Lists the takes of a scene, newest first. A scene that was removed keeps them, and is listed too.
#[utoipa::path(get, path = "/api/v1/scenes/{id}/takes", tag = "scenes", params(("id" = Uuid, Path)),
    responses((status = 200, body = TakeList)))]
pub async fn list_scene_takes(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Json<TakeList>> {
    let (scope, id) = (asker.scope()?, SceneId(id));
    let (project, in_use) = scenes::takes_in_use(state.db(), scope, id).await?.ok_or_else(ApiError::not_found)?;
    asker.may_in(&state, project, Action::ViewProject).await?;
    let takes = takes::list(state.db(), scope, id).await?;
    let keys: Vec<String> = takes.iter().filter_map(file_key).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let assets = assets::ids_by_keys(state.db(), scope, project, &keys).await?;
    let jobs: Vec<JobId> = takes.iter().filter_map(|take| take.origin.as_ref()).map(|origin| origin.job).collect();
    let costs = match asker.may_in(&state, project, Action::ViewCost).await {
        Ok(()) => Some(provider_calls::cost_of_jobs(state.db(), scope, &jobs).await?),
        Err(_) => None,
    };
    let view = |take| TakeView::new(take, &in_use, &assets, costs.as_ref());
    let items = takes.into_iter().map(view).collect();
    Ok(Json(TakeList { items }))
}

/// Has a scene use a take. What was planned for the take is planned for the scene then: its words, its voice, its prompt.
#[utoipa::path(put, path = "/api/v1/scenes/{id}/takes/{take_id}/choice", tag = "scenes",
    params(("id" = Uuid, Path), ("take_id" = Uuid, Path)),
    responses((status = 200, body = SceneView,
               headers(("ETag" = String, description = "The version of the scene, in quotes"))),
              (status = 409, description = "The take is a clip, which follows from the other takes", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn choose_scene_take(
    State(state): State<ApiState>,
    asker: Asker,
    TwoIds(id, take): TwoIds,
) -> ApiResult<Response> {
    let scene = asker.scene(&state, SceneId(id), Action::EditProject).await?;
    let scope = asker.scope()?;
    let mut tx = state.db().begin_in(scope).await?;
    choose_take(&mut tx, scope, (scene.project_id, scene.id), TakeId(take), asker.0.user()).await?;
    tx.commit().await?;
    let scene = scenes::get(state.db(), scope, scene.id).await?.ok_or_else(ApiError::not_found)?;
    told(&state, scope, scene).await
}

/// Makes takes of a scene: other speech, other pictures, other motion. What is planned for the scene stays.
#[utoipa::path(post, path = "/api/v1/scenes/{id}/regenerate", tag = "scenes",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = RegenerateScene, content_type = "application/json"),
    responses((status = 202, description = "The jobs that make them", body = TakeJobs),
              (status = 409, description = "The scenes of the project are not planned yet", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn regenerate_scene(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/scenes/{id}/regenerate"), body.json()?);
    let scene = asker.scene(&state, SceneId(id), Action::RenderProject).await?;
    let asked: RegenerateScene = strict_json::take(with_whole_numbers(strict_json::read(body.json()?)?))?;
    let RegenerateScene { what, prompt, provider, seed, count } = asked;
    let wish = Regenerate { what: what.into(), prompt, provider, seed, count };
    let (scope, trace) = (asker.scope()?, request_id::current());
    key.once(state.db(), scope, &request, async |tx| {
        let jobs = regenerate(tx, scope, (scene.project_id, scene.id), &wish, Some(&trace)).await?;
        tracing::info!(scene_id = %scene.id, takes = jobs.len(), "takes accepted");
        let items = jobs.into_iter().map(Into::into).collect();
        StoredResponse::new(StatusCode::ACCEPTED, None, TakeJobs { items })
    })
    .await
}

pub(super) async fn told(state: &ApiState, scope: Scope, scene: Scene) -> ApiResult<Response> {
    let image = takes::chosen_image(state.db(), scope, scene.id).await?;
    let key = image.as_ref().and_then(preview_key);
    let keys: Vec<&str> = key.as_deref().into_iter().collect();
    let picture = assets::ids_by_keys(state.db(), scope, scene.project_id, &keys).await?.into_values().next();
    let storyboard = Storyboard::read(state.db(), scope, scene.project_id).await?;
    let stale = storyboard.map(|storyboard| Stale::of(&storyboard.plan, &scene)).unwrap_or_default();
    let said = reviews::of_scene(state.db(), scope, scene.id).await?;
    let etag = HeaderValue::from_str(&format!("\"{}\"", scene.version)).map_err(ApiError::internal)?;
    let view = SceneView::new(scene, SceneParts { image: image.as_ref(), picture, stale: &stale, reviews: &said });
    Ok(([(header::ETAG, etag)], Json(view)).into_response())
}

/// What must not have changed, as `If-Match` has it.
pub(super) fn unchanged(wanted: &IfMatch, scene: &Scene) -> ApiResult<Unchanged> {
    if wanted.text() == "*" {
        return Ok(Unchanged::Nothing);
    }
    match wanted.version() {
        Some(version) => Ok(Unchanged::Scene(scene.id, version)),
        None => Err(SceneError::Changed(scene.version).into()),
    }
}

/// The fields of a body that is one edit have no place in a list.
fn of_changes(error: SceneError) -> ApiError {
    let SceneError::Problems(problems) = error else { return error.into() };
    let told = |field: &str| match field {
        // Only a longer script makes the project too long.
        "edits" => "script".to_owned(),
        field => field.trim_start_matches("edits[0].changes.").to_owned(),
    };
    problems.renamed(told).into()
}
