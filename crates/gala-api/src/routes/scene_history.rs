//! What was done to the scenes of a project, and the way back.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gala_core::{access::Action, id::ProjectId};
use gala_db::scene_versions;
use gala_projects::scenes::restore_scenes;

use super::storyboard::unchanged_list;
use crate::{
    asker::Asker,
    extract::{Id, Query, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{List, PageQuery, RestoreScenes, RestoredScenesView, RevisionPage, RevisionView, with_whole_numbers},
};

/// Lists what was done to the scenes of a project, newest first: for those who may edit them.
#[utoipa::path(get, path = "/api/v1/projects/{id}/activity", tag = "projects",
    params(("id" = uuid::Uuid, Path), PageQuery), responses((status = 200, body = RevisionPage)))]
pub async fn list_project_activity(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    Query(query): Query<PageQuery>,
) -> ApiResult<Json<RevisionPage>> {
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    let list = List { keys: state.keys(), name: format!("activity of {id}") };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = scene_versions::list(state.db(), project.scope(), project.id, &request).await?;
    let next_cursor = list.next(&page).await?;
    let items = page.items.into_iter().map(RevisionView::try_from).collect::<Result<_, _>>();
    Ok(Json(RevisionPage { items: items.map_err(ApiError::internal)?, next_cursor }))
}

/// Makes the scenes of a project those of an earlier version again: the same scenes in the same order, each planned as then.
/// Going back to the version before this takes it back. Nothing is made by it.
#[utoipa::path(post, path = "/api/v1/projects/{id}/scenes/restore", tag = "projects",
    params(("id" = uuid::Uuid, Path),
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the list that is left, or `*` for whichever there is"),
           ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = RestoreScenes, content_type = "application/json"),
    responses((status = 200, description = "The version that the scenes have now", body = RestoredScenesView,
               headers(("ETag" = String, description = "The version of the scenes, in quotes"))),
              (status = 409, description = "The scenes are not planned yet", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 412, description = "The scenes have another version by now: their `ETag` is told. Nothing was changed",
               body = ProblemDocument, content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn restore_project_scenes(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    headers: HeaderMap,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let wanted = IfMatch::of(&headers)?;
    let request = fingerprint(&format!("POST /api/v1/projects/{id}/scenes/restore {}", wanted.text()), body.json()?);
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    let RestoreScenes { version } = strict_json::take(with_whole_numbers(strict_json::read(body.json()?)?))?;
    let scope = project.scope();
    // The version that the first request left is gone when it is sent again.
    if let Some(kept) = key.kept(state.db(), scope, &request).await? {
        return Ok(kept);
    }
    let unchanged = unchanged_list(&state, &project, &wanted).await?;
    key.once(state.db(), scope, &request, async |tx| {
        let edited = restore_scenes(tx, scope, project.id, unchanged, (version, asker.0.user())).await?;
        let view = RestoredScenesView { version: edited.version };
        Ok(StoredResponse::new(StatusCode::OK, None, view)?.etag(format!("\"{}\"", edited.version)))
    })
    .await
}
