//! Videos that are made of the rows of a table.

use axum::{Json, extract::State, http::StatusCode};
use gala_ai::estimate::Estimate;
use gala_core::{
    access::Action,
    batch::{Batch, BatchDraft, BriefTemplate},
    id::BatchId,
};
use gala_db::batches;
use tokio::runtime::Handle;

use super::estimate::not_estimated;
use crate::{
    asker::Asker,
    extract::{Id, Query, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{BatchPage, BatchRowList, BatchRowView, BatchView, CreateBatch, List, ListBatches, ProjectEstimateView},
};

/// Makes a video of each row of a table: the row's cells are put into a brief, and a project is made of that. All rows are checked before
/// the first is begun; then so many are made at once as was asked for, in the order of the table. Each project has the budget that its
/// brief names, and counts for the plan of the workspace: a row for which that gives nothing now waits until it does.
#[utoipa::path(post, path = "/api/v1/batches", tag = "batches",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = CreateBatch, content_type = "application/json"),
    responses((status = 201, description = "The batch; its first rows begin within a second", body = BatchView,
               headers(("Location" = String, description = "The address of the batch")))))]
pub async fn create_batch(
    State(state): State<ApiState>,
    asker: Asker,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let scope = asker.may(Action::CreateProject)?;
    let request = fingerprint("POST /api/v1/batches", body.json()?);
    let asked: CreateBatch = strict_json::take(strict_json::read(body.json()?)?)?;
    // A thousand briefs take a while to read, and others are to be answered meanwhile.
    let draft = tokio::task::spawn_blocking(move || BatchDraft::from(asked).checked());
    let draft = draft.await.map_err(ApiError::internal)??;
    key.once(state.db(), scope, &request, async |tx| {
        let batch = batches::insert(tx, scope, BatchId::new(), &draft).await?;
        let counts = batches::counts(&mut *tx, batch.id).await?;
        let location = format!("/api/v1/batches/{}", batch.id);
        StoredResponse::new(StatusCode::CREATED, Some(location), BatchView::new(batch, counts))
    })
    .await
}

/// Tells what the videos of a table will cost at providers together. Nothing is made, nobody is asked, and nothing is kept.
#[utoipa::path(post, path = "/api/v1/batches/estimate", tag = "batches",
    request_body(content = CreateBatch, content_type = "application/json"),
    responses((status = 200, body = ProjectEstimateView),
              (status = 400, description = "A row makes no brief, or a topic that no language model can write of", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn estimate_batch(
    State(state): State<ApiState>,
    asker: Asker,
    body: WholeBody,
) -> ApiResult<Json<ProjectEstimateView>> {
    asker.may(Action::CreateProject)?;
    let asked: CreateBatch = strict_json::take(strict_json::read(body.json()?)?)?;
    let (providers, runtime) = (state.providers().clone(), Handle::current());
    // A thousand briefs take a while to plan, and others are to be answered meanwhile.
    let estimated = move || -> ApiResult<Estimate> {
        let draft = BatchDraft::from(asked).checked()?;
        let template = BriefTemplate::read(&draft.brief)?;
        let mut all: Option<Estimate> = None;
        for cells in &draft.rows {
            let one = runtime.block_on(providers.estimate(&template.brief(cells)?)).map_err(not_estimated)?;
            all = Some(match all {
                None => one,
                Some(all) => all.plus(one),
            });
        }
        all.ok_or_else(ApiError::not_found)
    };
    let estimate = tokio::task::spawn_blocking(estimated).await.map_err(ApiError::internal)??;
    let prices = &state.providers().prices;
    Ok(Json(ProjectEstimateView::new(estimate, prices.currency.clone(), prices.as_of.clone(), None)))
}

/// Lists the batches of the workspace, newest first.
#[utoipa::path(get, path = "/api/v1/batches", tag = "batches", params(ListBatches),
    responses((status = 200, body = BatchPage)))]
pub async fn list_batches(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ListBatches>,
) -> ApiResult<Json<BatchPage>> {
    let scope = asker.may(Action::CreateProject)?;
    let list = List { keys: state.keys(), name: "batches".to_owned() };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = batches::list(state.db(), scope, &request).await?;
    let next_cursor = list.next(&page).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for batch in page.items {
        items.push(view(&state, batch).await?);
    }
    Ok(Json(BatchPage { items, next_cursor }))
}

/// Returns a batch, and how far its rows are.
#[utoipa::path(get, path = "/api/v1/batches/{id}", tag = "batches", params(("id" = Uuid, Path)),
    responses((status = 200, body = BatchView)))]
pub async fn get_batch(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Json<BatchView>> {
    let batch = found(&state, &asker, id).await?;
    Ok(Json(view(&state, batch).await?))
}

/// Returns all rows of a batch with what became of them.
#[utoipa::path(get, path = "/api/v1/batches/{id}/rows", tag = "batches", params(("id" = Uuid, Path)),
    responses((status = 200, body = BatchRowList)))]
pub async fn list_batch_rows(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Json<BatchRowList>> {
    let batch = found(&state, &asker, id).await?;
    let rows = batches::rows(state.db(), batch.id).await?;
    let made = batches::begun_projects(state.db(), batch.scope(), batch.id).await?;
    let statuses = gala_projects::statuses(state.db(), batch.scope(), &made).await?;
    let items = rows.into_iter().map(|row| BatchRowView::new(row, &statuses)).collect();
    Ok(Json(BatchRowList { items }))
}

/// Begins no further row of a batch. What is being made goes on, and is cancelled like any project.
#[utoipa::path(post, path = "/api/v1/batches/{id}/stop", tag = "batches",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 200, body = BatchView)))]
pub async fn stop_batch(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    set_stopped(&state, &asker, &key, id, true).await
}

/// Goes on with a batch that was stopped, and tries again the rows that could not be begun.
#[utoipa::path(post, path = "/api/v1/batches/{id}/resume", tag = "batches",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 200, body = BatchView)))]
pub async fn resume_batch(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    set_stopped(&state, &asker, &key, id, false).await
}

/// Forgets a batch and its table. The projects that were made of it stay.
#[utoipa::path(delete, path = "/api/v1/batches/{id}", tag = "batches", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Forgotten")))]
pub async fn delete_batch(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<StatusCode> {
    let batch = found(&state, &asker, id).await?;
    let scope = batch.scope();
    let mut tx = state.db().begin_in(scope).await?;
    batches::remove(&mut tx, scope, batch.id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn set_stopped(
    state: &ApiState,
    asker: &Asker,
    key: &IdempotencyKey,
    id: uuid::Uuid,
    is_stopped: bool,
) -> ApiResult<StoredResponse> {
    let batch = found(state, asker, id).await?;
    let scope = batch.scope();
    let request = fingerprint(&format!("POST /api/v1/batches/{id} {is_stopped}"), &[]);
    key.once(state.db(), scope, &request, async |tx| {
        batches::set_stopped(tx, scope, batch.id, is_stopped).await?;
        if !is_stopped {
            batches::retry_refused(tx, batch.id).await?;
        }
        let counts = batches::counts(&mut *tx, batch.id).await?;
        StoredResponse::new(StatusCode::OK, None, BatchView::new(Batch { is_stopped, ..batch }, counts))
    })
    .await
}

async fn found(state: &ApiState, asker: &Asker, id: uuid::Uuid) -> ApiResult<Batch> {
    let scope = asker.may(Action::CreateProject)?;
    batches::get(state.db(), scope, BatchId(id)).await?.ok_or_else(ApiError::not_found)
}

async fn view(state: &ApiState, batch: Batch) -> ApiResult<BatchView> {
    let counts = batches::counts(state.db(), batch.id).await?;
    Ok(BatchView::new(batch, counts))
}
