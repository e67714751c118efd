//! Presenters of a workspace: people who are seen speaking. Their addresses call them models, which here are never those of
//! machines (these are local models).

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::{Action, Scope},
    id::PresenterId,
    presenter::{PresenterDraft, PresenterEntry},
};
use gala_db::{Tx, presenters};
use gala_projects::check_presenter_files;

use crate::{
    asker::Asker,
    extract::{Id, Query, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{List, ListPresenters, PresenterPage, PresenterView, PutPresenter},
};

/// Lists presenters of the workspace, newest first.
#[utoipa::path(get, path = "/api/v1/models", tag = "presenters", params(ListPresenters),
    responses((status = 200, body = PresenterPage)))]
pub async fn list_presenters(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ListPresenters>,
) -> ApiResult<Json<PresenterPage>> {
    let scope = asker.may(Action::ViewWorkspace)?;
    let filter = query.filter()?;
    let list = List { keys: state.keys(), name: format!("presenters {filter:?}") };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = presenters::list(state.db(), scope, &filter, &request).await?;
    let next_cursor = list.next(&page).await?;
    Ok(Json(PresenterPage { items: page.items.into_iter().map(Into::into).collect(), next_cursor }))
}

/// Keeps a new presenter.
#[utoipa::path(post, path = "/api/v1/models", tag = "presenters",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = PutPresenter, content_type = "application/json"),
    responses((status = 201, body = PresenterView,
               headers(("ETag" = String, description = "The version of the presenter, in quotes"))),
              (status = 409, description = "`stage_name_taken`: another one has the name", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn create_presenter(
    State(state): State<ApiState>,
    asker: Asker,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint("POST /api/v1/models", body.json()?);
    let scope = asker.may(Action::CreateProject)?;
    let draft = draft(&body)?;
    key.once(state.db(), scope, &request, async |tx| {
        check_presenter_files(tx, scope, &draft).await?.into_result(())?;
        let created_at_ms = tx.now_ms();
        let entry = PresenterEntry { id: PresenterId::new(), draft, version: 1, created_at_ms, deleted_at_ms: None };
        presenters::insert(tx, scope, &entry).await?;
        let (location, tag) = (format!("/api/v1/models/{}", entry.id), etag(&entry));
        Ok(StoredResponse::new(StatusCode::CREATED, Some(location), PresenterView::from(entry))?.etag(tag))
    })
    .await
}

/// Returns a presenter; also one that was deleted.
#[utoipa::path(get, path = "/api/v1/models/{id}", tag = "presenters", params(("id" = Uuid, Path)),
    responses((status = 200, body = PresenterView,
               headers(("ETag" = String, description = "The version of the presenter, in quotes")))))]
pub async fn get_presenter(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Response> {
    let scope = asker.may(Action::ViewWorkspace)?;
    told(presenters::get(state.db(), scope, PresenterId(id)).await?.ok_or_else(ApiError::not_found)?)
}

/// Says what a presenter is like from now on. Videos that were begun keep whom they show.
#[utoipa::path(put, path = "/api/v1/models/{id}", tag = "presenters",
    params(("id" = Uuid, Path),
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the version that is changed, or `*` for whichever there is")),
    request_body(content = PutPresenter, content_type = "application/json"),
    responses((status = 200, body = PresenterView,
               headers(("ETag" = String, description = "The version of the presenter, in quotes"))),
              (status = 409, description = "`stage_name_taken`: another one has the name", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 412, description = "They have another version by now: its `ETag` is told", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn put_presenter(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
    body: WholeBody,
) -> ApiResult<Response> {
    let wanted = IfMatch::of(&headers)?;
    let scope = asker.may(Action::CreateProject)?;
    let draft = draft(&body)?;
    let mut tx = state.db().begin_in(scope).await?;
    let entry = presenters::lock(&mut tx, scope, PresenterId(id)).await?;
    wanted.check(&etag(&entry), "presenter_changed")?;
    check_presenter_files(&mut tx, scope, &draft).await?.into_result(())?;
    presenters::change(&mut tx, entry.id, &draft).await?;
    let entry = now(&mut tx, scope, entry.id).await?;
    tx.commit().await?;
    told(entry)
}

/// Deletes a presenter: no brief names them, until they are restored. Videos that were begun keep them. Deleting one again changes
/// nothing.
#[utoipa::path(delete, path = "/api/v1/models/{id}", tag = "presenters", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted, now or before")))]
pub async fn delete_presenter(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<StatusCode> {
    let scope = asker.may(Action::CreateProject)?;
    let mut tx = state.db().begin_in(scope).await?;
    let entry = presenters::lock(&mut tx, scope, PresenterId(id)).await?;
    presenters::set_deleted(&mut tx, entry.id, true).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a deleted presenter back. One that is not deleted stays as it is.
#[utoipa::path(post, path = "/api/v1/models/{id}/restore", tag = "presenters",
    params(("id" = Uuid, Path),
           ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 200, body = PresenterView,
               headers(("ETag" = String, description = "The version of the presenter, in quotes"))),
              (status = 409, description = "`stage_name_taken`: another one has the name by now", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn restore_presenter(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/models/{id}/restore"), &[]);
    let scope = asker.may(Action::CreateProject)?;
    key.once(state.db(), scope, &request, async |tx| {
        let found = presenters::lock(tx, scope, PresenterId(id)).await?;
        presenters::set_deleted(tx, found.id, false).await?;
        let found = now(tx, scope, found.id).await?;
        let tag = etag(&found);
        Ok(StoredResponse::new(StatusCode::OK, None, PresenterView::from(found))?.etag(tag))
    })
    .await
}

fn draft(body: &WholeBody) -> ApiResult<PresenterDraft> {
    let asked: PutPresenter = strict_json::take(strict_json::read(body.json()?)?)?;
    Ok(PresenterDraft::from(asked).checked()?)
}

async fn now(tx: &mut Tx, scope: Scope, id: PresenterId) -> ApiResult<PresenterEntry> {
    presenters::get(tx, scope, id).await?.ok_or_else(ApiError::not_found)
}

fn etag(entry: &PresenterEntry) -> String {
    format!("\"{}\"", entry.version)
}

fn told(entry: PresenterEntry) -> ApiResult<Response> {
    let tag = HeaderValue::from_str(&etag(&entry)).map_err(ApiError::internal)?;
    Ok(([(header::ETAG, tag)], Json(PresenterView::from(entry))).into_response())
}
