use axum::{Json, extract::State, http::StatusCode};
use gala_core::{
    access::{Action, Scope},
    id::{JobId, ProjectId},
    job::Job,
};
use gala_db::{
    DbError, Tx,
    jobs::{self, JobFilter},
    workers,
};
use uuid::Uuid;

use crate::{
    asker::Asker,
    extract::{Id, Query},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    problem::{ApiResult, ProblemDocument},
    state::ApiState,
    wire::{JobPage, JobView, List, ListJobs},
};

/// Lists jobs, newest first.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", params(ListJobs),
    responses((status = 200, body = JobPage)))]
pub async fn list_jobs(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ListJobs>,
) -> ApiResult<Json<JobPage>> {
    let project = query.project_id.map(ProjectId);
    let filter = JobFilter {
        project,
        seen_by: asker.sees_only(),
        state: query.state.map(Into::into),
        kind: query.kind.map(Into::into),
    };
    let list = List { keys: state.keys(), name: format!("jobs {filter:?}") };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = jobs::list(state.db(), asker.may_list()?, &filter, &request).await?;
    let next_cursor = list.next(&page).await?;
    let waiting = workers::waiting(state.db()).await?;
    Ok(Json(JobPage { items: page.items.into_iter().map(|job| JobView::told(job, &waiting)).collect(), next_cursor }))
}

/// Returns one job.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs", params(("id" = Uuid, Path)),
    responses((status = 200, body = JobView)))]
pub async fn get_job(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Json<JobView>> {
    let job = asker.job(&state, JobId(id), Action::ViewProject).await?;
    Ok(Json(JobView::told(job, &workers::waiting(state.db()).await?)))
}

/// Cancels a job and those that wait for it. Final: what it had begun is stopped and leaves nothing.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancel", tag = "jobs",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 200, description = "Cancelled, now or before", body = JobView),
              (status = 409, description = "The job has ended otherwise", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn cancel_job(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    change_job(&state, &asker, id, key, "cancel", async |tx, scope, id| jobs::cancel(tx, scope, id).await).await
}

/// Starts a failed or cancelled job again. Its finished steps are kept and not paid for again.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/retry", tag = "jobs",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 202, description = "It waits for a worker", body = JobView),
              (status = 409, description = "The job has not failed and was not cancelled", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn retry_job(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    change_job(&state, &asker, id, key, "retry", async |tx, scope, id| jobs::retry(tx, scope, id).await).await
}

/// Changes a job and keeps the answer under the request's key, together or not at all.
async fn change_job(
    state: &ApiState,
    asker: &Asker,
    id: Uuid,
    key: IdempotencyKey,
    verb: &str,
    change: impl AsyncFnOnce(&mut Tx, Scope, JobId) -> Result<Job, DbError>,
) -> ApiResult<StoredResponse> {
    let scope = asker.job(state, JobId(id), Action::RenderProject).await?.scope();
    let request = fingerprint(&format!("POST /api/v1/jobs/{id}/{verb}"), &[]);
    key.once(state.db(), scope, &request, async |tx| {
        let job = change(tx, scope, JobId(id)).await?;
        let status = if verb == "retry" { StatusCode::ACCEPTED } else { StatusCode::OK };
        StoredResponse::new(status, None, JobView::from(job))
    })
    .await
}

/// The answer where a job was queued, which tells where it is found.
pub(super) fn accepted(job: Job) -> ApiResult<StoredResponse> {
    tracing::info!(job_id = %job.id, kind = %job.kind, "accepted");
    let location = format!("/api/v1/jobs/{}", job.id);
    StoredResponse::new(StatusCode::ACCEPTED, Some(location), JobView::from(job))
}
