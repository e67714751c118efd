use axum::{extract::State, http::HeaderMap, response::Response};
use gala_core::{
    access::Action,
    id::{JobId, ProjectId},
};
use gala_db::events::EventScope;

use crate::{asker::Asker, extract::Id, problem::ApiResult, state::ApiState, stream, wire::EventMessage};

/// Streams what happens to a project's jobs, from the beginning or from `Last-Event-ID` on.
#[utoipa::path(get, path = "/api/v1/projects/{id}/events", tag = "projects",
    params(("id" = uuid::Uuid, Path), ("Last-Event-ID" = Option<i64>, Header, minimum = 0, nullable = false)),
    responses((status = 200, description = "Server-sent events; `data` is an Event", body = EventMessage,
               content_type = "text/event-stream")))]
pub async fn stream_project_events(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let project = asker.project(&state, ProjectId(id), Action::ViewProject).await?;
    stream::open(state, project.scope(), EventScope::Project(project.id), stream::resume_after(&headers)?).await
}

/// Streams what happens to a job, from the beginning or from `Last-Event-ID` on, until it ends.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/events", tag = "jobs",
    params(("id" = uuid::Uuid, Path), ("Last-Event-ID" = Option<i64>, Header, minimum = 0, nullable = false)),
    responses((status = 200, description = "Server-sent events; `data` is an Event", body = EventMessage,
               content_type = "text/event-stream"),
              (status = 204, description = "The job has ended and there is nothing after that event")))]
pub async fn stream_job_events(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let job = asker.job(&state, JobId(id), Action::ViewProject).await?;
    stream::open(state, job.scope(), EventScope::Job(job.id), stream::resume_after(&headers)?).await
}
