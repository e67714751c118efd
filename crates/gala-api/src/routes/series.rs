//! Series of a workspace, and their episodes.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::{Action, Scope},
    id::SeriesId,
    problem::{Problem, Problems},
    series::{Series, SeriesDraft},
};
use gala_db::{Tx, library, series};

use super::projects::{insert, view_of};
use crate::{
    asker::Asker,
    brief_body::read_brief,
    extract::{Id, JsonBody, Query, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{
        AcceptedProject, CreateProject, List, ListSeries, PageQuery, ProjectPage, PutSeries, Script, SeriesPage,
        SeriesView,
    },
};

/// Lists the series of the workspace, newest first.
#[utoipa::path(get, path = "/api/v1/series", tag = "library", params(ListSeries),
    responses((status = 200, body = SeriesPage)))]
pub async fn list_series(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ListSeries>,
) -> ApiResult<Json<SeriesPage>> {
    let scope = asker.may(Action::ViewWorkspace)?;
    let is_deleted = query.deleted.unwrap_or_default();
    let list = List { keys: state.keys(), name: format!("series {is_deleted}") };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = series::list(state.db(), scope, is_deleted, &request).await?;
    let next_cursor = list.next(&page).await?;
    Ok(Json(SeriesPage { items: page.items.into_iter().map(Into::into).collect(), next_cursor }))
}

/// Begins a series.
#[utoipa::path(post, path = "/api/v1/series", tag = "library",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = PutSeries, content_type = "application/json"),
    responses((status = 201, body = SeriesView,
               headers(("ETag" = String, description = "The version of the series, in quotes")))))]
pub async fn create_series(
    State(state): State<ApiState>,
    asker: Asker,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint("POST /api/v1/series", body.json()?);
    let scope = asker.may(Action::CreateProject)?;
    let asked: PutSeries = strict_json::take(strict_json::read(body.json()?)?)?;
    let draft = SeriesDraft::from(asked).checked()?;
    key.once(state.db(), scope, &request, async |tx| {
        check_cast(tx, scope, &draft).await?;
        let (id, created_at_ms) = (SeriesId::new(), tx.now_ms());
        let new = Series { id, draft, last_episode: 0, version: 1, created_at_ms, deleted_at_ms: None };
        series::insert(tx, scope, &new).await?;
        let location = format!("/api/v1/series/{id}");
        Ok(StoredResponse::new(StatusCode::CREATED, Some(location), SeriesView::from(new))?.etag("\"1\"".to_owned()))
    })
    .await
}

/// Returns a series; also one that was deleted.
#[utoipa::path(get, path = "/api/v1/series/{id}", tag = "library", params(("id" = Uuid, Path)),
    responses((status = 200, body = SeriesView,
               headers(("ETag" = String, description = "The version of the series, in quotes")))))]
pub async fn get_series(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Response> {
    let scope = asker.may(Action::ViewWorkspace)?;
    told(series::get(state.db(), scope, SeriesId(id)).await?.ok_or_else(ApiError::not_found)?)
}

/// Lists the episodes of a series that who asks sees, newest first; also of one that was deleted.
#[utoipa::path(get, path = "/api/v1/series/{id}/episodes", tag = "library", params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = ProjectPage)))]
pub async fn list_episodes(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    Query(query): Query<PageQuery>,
) -> ApiResult<Json<ProjectPage>> {
    let (scope, sees_only) = (asker.may_list()?, asker.sees_only());
    let series = series::get(state.db(), scope, SeriesId(id)).await?.ok_or_else(ApiError::not_found)?.id;
    let list = List { keys: state.keys(), name: format!("episodes of {id}") };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = gala_db::projects::episodes(state.db(), scope, series, sees_only, &request).await?;
    Ok(Json(view_of(&state, scope, page, &list).await?))
}

/// Says what a series is like from now on. Its episodes stay as they are.
#[utoipa::path(put, path = "/api/v1/series/{id}", tag = "library",
    params(("id" = Uuid, Path),
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the version that is changed, or `*` for whichever there is")),
    request_body(content = PutSeries, content_type = "application/json"),
    responses((status = 200, body = SeriesView,
               headers(("ETag" = String, description = "The version of the series, in quotes"))),
              (status = 412, description = "It has another version by now: its `ETag` is told", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn put_series(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<PutSeries>,
) -> ApiResult<Response> {
    let wanted = IfMatch::of(&headers)?;
    let scope = asker.may(Action::CreateProject)?;
    let draft = SeriesDraft::from(asked).checked()?;
    let mut tx = state.db().begin_in(scope).await?;
    let found = series::lock(&mut tx, scope, SeriesId(id)).await?;
    let tag = etag(&found);
    if !wanted.names(&tag) {
        let detail = "it is another version by now; read it again, and change that";
        let refusal = ApiError::new(StatusCode::PRECONDITION_FAILED, "series_changed", detail).at("If-Match");
        return Err(match HeaderValue::from_str(&tag) {
            Ok(tag) => refusal.header(header::ETAG, tag),
            Err(_) => refusal,
        });
    }
    check_cast(&mut tx, scope, &draft).await?;
    series::change(&mut tx, found.id, &draft).await?;
    let changed = series::get(&mut tx, scope, found.id).await?.ok_or_else(ApiError::not_found)?;
    tx.commit().await?;
    told(changed)
}

/// Deletes a series; its episodes stay. Deleting it again changes nothing.
#[utoipa::path(delete, path = "/api/v1/series/{id}", tag = "library", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted, now or before")))]
pub async fn delete_series(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<StatusCode> {
    let scope = asker.may(Action::CreateProject)?;
    let mut tx = state.db().begin_in(scope).await?;
    let found = series::lock(&mut tx, scope, SeriesId(id)).await?;
    series::set_deleted(&mut tx, found.id, true).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a deleted series back. One that is not deleted stays as it is.
#[utoipa::path(post, path = "/api/v1/series/{id}/restore", tag = "library",
    params(("id" = Uuid, Path),
           ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 200, body = SeriesView,
               headers(("ETag" = String, description = "The version of the series, in quotes")))))]
pub async fn restore_series(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/series/{id}/restore"), &[]);
    let scope = asker.may(Action::CreateProject)?;
    key.once(state.db(), scope, &request, async |tx| {
        let found = series::lock(tx, scope, SeriesId(id)).await?;
        series::set_deleted(tx, found.id, false).await?;
        let found = series::get(tx, scope, found.id).await?.ok_or_else(ApiError::not_found)?;
        let tag = etag(&found);
        Ok(StoredResponse::new(StatusCode::OK, None, SeriesView::from(found))?.etag(tag))
    })
    .await
}

/// Makes a project of a brief, as the next episode of a series: it has the preset, the voice and the cast of the series where
/// the brief says nothing else, and the next number.
#[utoipa::path(post, path = "/api/v1/series/{id}/episodes", tag = "library",
    params(("id" = Uuid, Path),
           ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content((CreateProject = "application/json"), (Script = "text/markdown"))),
    responses((status = 202, description = "The project and the job that begins it", body = AcceptedProject,
               headers(("Location" = String, description = "The address of the project")))))]
pub async fn create_episode(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let scope = asker.may(Action::CreateProject)?;
    let found = series::get(state.db(), scope, SeriesId(id)).await?.ok_or_else(ApiError::not_found)?;
    let request = fingerprint(&format!("POST /api/v1/series/{id}/episodes {:?}", body.kind), &body.bytes);
    // A long script takes a while to read, and others are to be answered meanwhile.
    let planner = Arc::clone(&state.providers().planner);
    let read = move || read_brief(&body).map(|brief| (planner.warnings(&brief), brief));
    let (warnings, brief) = tokio::task::spawn_blocking(read).await.map_err(ApiError::internal)??;
    key.once(state.db(), scope, &request, async |tx| insert(tx, scope, brief, (warnings, Some(found.id))).await).await
}

/// Refuses a cast that the library of the workspace does not have.
async fn check_cast(tx: &mut Tx, scope: Scope, draft: &SeriesDraft) -> ApiResult<()> {
    let cast = &draft.style.cast;
    if library::named(tx, scope, cast).await?.len() == cast.len() {
        return Ok(());
    }
    let message = "names what is no character, place or style of the workspace, or was deleted";
    let remedy = "name entries of the library by their ids";
    Err(Problems::from(Problem::new("no_such_entry", "style.cast", message, remedy)).into())
}

fn etag(series: &Series) -> String {
    format!("\"{}\"", series.version)
}

fn told(series: Series) -> ApiResult<Response> {
    let tag = HeaderValue::from_str(&etag(&series)).map_err(ApiError::internal)?;
    Ok(([(header::ETAG, tag)], Json(SeriesView::from(series))).into_response())
}
