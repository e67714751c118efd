use std::collections::BTreeMap;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::Action,
    asset::StoredFile,
    format::FrameSize,
    id::{AssetId, ProjectId},
    payload::TimelineInput,
    problem::Problems,
    project::Project,
    quality::Quality,
    timeline::Timeline,
};
use gala_projects::Render;
use serde_json::Value;

use super::{
    current::{Current, Finished, NO_TIMELINE, hold, no_timeline, store},
    jobs::accepted,
};
use crate::{
    asker::Asker,
    content,
    extract::{Id, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    middleware::request_id,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{ExportTimeline, JobView, RenderTimeline},
};

/// Returns the timeline of a project: as it was edited, or else that of the video that was finished last.
#[utoipa::path(get, path = "/api/v1/projects/{id}/timeline", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The document, as `gala schema timeline` describes it", body = Object,
               headers(("ETag" = String, description = "The SHA-256 of the document, in quotes"))),
              (status = 304, description = "It is still the one that `If-None-Match` names")))]
pub async fn get_project_timeline(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let project = asker.project(&state, ProjectId(id), Action::ViewProject).await?;
    let finished = Finished::of(state.db(), &project).await?;
    let current = Current::of(&state, &project, &finished).await?.ok_or_else(no_timeline)?;
    let etag = current.etag();
    let value = HeaderValue::from_str(&etag).map_err(ApiError::internal)?;
    // Another one may be the newest at any time: it is asked for again, and mostly answered without a body.
    let facts = [(header::ETAG, value), (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))];
    if headers.get_all(header::IF_NONE_MATCH).iter().any(|value| content::names(value, &etag)) {
        return Ok((StatusCode::NOT_MODIFIED, facts).into_response());
    }
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok((facts, [json], current.text(&state).await?).into_response())
}

/// Renders a timeline over the files of a project. The finished video becomes an asset of the project.
#[utoipa::path(post, path = "/api/v1/projects/{id}/render", tag = "projects",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = RenderTimeline, content_type = "application/json"),
    responses((status = 202, description = "The job that renders it", body = JobView,
               headers(("Location" = String, description = "The address of the job"))),
              (status = 409, description = "The project has no finished video yet, whose files could be named",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn render_project(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/projects/{id}/render"), body.json()?);
    let project = asker.project(&state, ProjectId(id), Action::RenderProject).await?;
    let RenderTimeline { timeline, quality } = strict_json::take(strict_json::read(body.json()?)?)?;
    let wanted = wanted(&state, &project, timeline, quality.map(Into::into)).await?;
    let scope = project.scope();
    key.once(state.db(), scope, &request, async |tx| {
        hold(tx, scope, project.id, &wanted.uploads).await?;
        accepted(gala_projects::render(tx, scope, project.id, wanted.render).await?)
    })
    .await
}

/// Makes a package for a human editor of a timeline over the files of a project: clips with handles, stems, captions, and
/// the documents that editing programs open, in one ZIP file. It becomes an asset of the project, of kind `package`.
#[utoipa::path(post, path = "/api/v1/projects/{id}/export", tag = "projects",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = ExportTimeline, content_type = "application/json"),
    responses((status = 202, description = "The job that makes it", body = JobView,
               headers(("Location" = String, description = "The address of the job"))),
              (status = 409, description = "The project has no finished video yet, whose files could be named",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn export_project(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/projects/{id}/export"), body.json()?);
    let project = asker.project(&state, ProjectId(id), Action::RenderProject).await?;
    let ExportTimeline { timeline, quality } = strict_json::take(strict_json::read(body.json()?)?)?;
    let wanted = wanted(&state, &project, timeline, quality.map(Into::into)).await?;
    let scope = project.scope();
    key.once(state.db(), scope, &request, async |tx| {
        hold(tx, scope, project.id, &wanted.uploads).await?;
        accepted(gala_projects::export_package(tx, scope, &project, wanted.render).await?)
    })
    .await
}

/// What is rendered, and the files that were sent and that it is rendered of.
struct WantedRender {
    render: Render,
    uploads: Vec<AssetId>,
}

/// Finds what a timeline is made of: the one that somebody sent, or else the project's own.
async fn wanted(
    state: &ApiState,
    project: &Project,
    timeline: Option<Value>,
    quality: Option<Quality>,
) -> ApiResult<WantedRender> {
    let finished = Finished::of(state.db(), project).await?;
    let current = Current::of(state, project, &finished).await?.ok_or_else(|| {
        ApiError::conflict(NO_TIMELINE, "the project has no finished video yet; ask again when it has")
    })?;
    let (timeline, known) = match timeline {
        Some(document) => take_in(state, project, finished, document).await?,
        None => {
            let text = current.text(state).await?;
            let finished = finished.with_uploads_in(state, project, &[&text]).await?;
            let document = Timeline::from_json(&text).map_err(ApiError::internal)?;
            finished.check_uploads(&document)?;
            (current.stored(state, project).await?, Known::of(&document, &finished))
        }
    };
    let Known { sources, size, length_ms, uploads } = known;
    let (quality, trace) = (quality.unwrap_or_default(), Some(request_id::current()));
    let render = Render { timeline: TimelineInput { timeline, sources, quality }, size, length_ms, trace };
    Ok(WantedRender { render, uploads })
}

/// What is known of a document's video before it is rendered.
struct Known {
    sources: BTreeMap<String, StoredFile>,
    size: FrameSize,
    length_ms: u64,
    uploads: Vec<AssetId>,
}

impl Known {
    fn of(document: &Timeline, finished: &Finished) -> Self {
        let (sources, length_ms) = (finished.sources(document), finished.expected_ms(document));
        Self { sources, size: document.format.size, length_ms, uploads: finished.uploads_of(document) }
    }
}

/// Checks a document that somebody sent and stores it with what it names.
async fn take_in(
    state: &ApiState,
    project: &Project,
    finished: Finished,
    document: Value,
) -> ApiResult<(StoredFile, Known)> {
    let text = serde_json::to_vec(&document).map_err(ApiError::internal)?;
    let finished = finished.with_uploads_in(state, project, &[&text]).await?;
    // A long document takes a while to check, and others are to be answered meanwhile.
    let checked = tokio::task::spawn_blocking(move || {
        let timeline = finished.check(&document)?;
        let known = Known::of(&timeline, &finished);
        Ok::<_, Problems>((serde_json::to_vec_pretty(&timeline), known))
    });
    let (text, known) = checked.await.map_err(ApiError::internal)??;
    let text = text.map_err(ApiError::internal)?;
    Ok((store(state, project, text).await?, known))
}
