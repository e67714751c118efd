use axum::{extract::State, http::HeaderMap, response::Response};
use gala_core::id::{JobId, ProjectId};
use gala_db::{events::Scope, jobs, projects};

use crate::{
    extract::Id,
    problem::{ApiError, ApiResult},
    state::ApiState,
    stream,
    wire::EventMessage,
};

/// Streams what happens to a project's jobs, from the beginning or from `Last-Event-ID` on.
#[utoipa::path(get, path = "/api/v1/projects/{id}/events", tag = "projects",
    params(("id" = uuid::Uuid, Path), ("Last-Event-ID" = Option<i64>, Header, minimum = 0, nullable = false)),
    responses((status = 200, description = "Server-sent events; `data` is an Event", body = EventMessage,
               content_type = "text/event-stream")))]
pub async fn stream_project_events(
    State(state): State<ApiState>,
    Id(id): Id,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let project = projects::get(state.db(), state.owner(), ProjectId(id)).await?.ok_or_else(ApiError::not_found)?;
    stream::open(state, Scope::Project(project.id), stream::resume_after(&headers)?).await
}

/// Streams what happens to a job, from the beginning or from `Last-Event-ID` on, until it ends.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/events", tag = "jobs",
    params(("id" = uuid::Uuid, Path), ("Last-Event-ID" = Option<i64>, Header, minimum = 0, nullable = false)),
    responses((status = 200, description = "Server-sent events; `data` is an Event", body = EventMessage,
               content_type = "text/event-stream"),
              (status = 204, description = "The job has ended and there is nothing after that event")))]
pub async fn stream_job_events(State(state): State<ApiState>, Id(id): Id, headers: HeaderMap) -> ApiResult<Response> {
    let job = jobs::get(state.db(), state.owner(), JobId(id)).await?.ok_or_else(ApiError::not_found)?;
    stream::open(state, Scope::Job(job.id), stream::resume_after(&headers)?).await
}
