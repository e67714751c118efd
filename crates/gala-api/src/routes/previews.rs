//! The video of a project's timeline while it is edited, in pieces that are made when somebody asks for them.

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::Action, hash::ContentHash, id::ProjectId, job::Failure, preview::NO_SUCH_PIECE, time::Frames,
    timeline::Timeline,
};
use gala_projects::draft_films;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::current::{Current, Finished, etag, no_timeline};
use crate::{
    asker::Asker,
    content::{CACHE, POLICY, names},
    extract::{Id, IdAnd, Query},
    previews::PreviewedTimeline,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::{FrameQuery, TimelinePreviewView},
};

/// The longer side of a frame where none is told.
const LONGEST: u32 = 1280;

/// Tells what the video of a project's timeline is made of, as a draft. A player fetches the segments that it is about to
/// show; after an edit those whose hash is another one by now.
#[utoipa::path(get, path = "/api/v1/projects/{id}/timeline/preview", tag = "projects", params(("id" = Uuid, Path)),
    responses((status = 200, body = TimelinePreviewView),
              (status = 409, description = "The timeline cannot be rendered", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn get_timeline_preview(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<TimelinePreviewView>> {
    let of = previewed(&state, &asker, id).await?;
    let etag = etag(&of.checksum);
    let outline = state.previews()?.outline(of).await.map_err(refused)?;
    Ok(Json(TimelinePreviewView::new(etag, &outline)))
}

/// Returns a segment of the draft: a fragmented MP4 of H.264, whose first picture is shown at 0. It is encoded where it was
/// not before.
#[utoipa::path(get, path = "/api/v1/projects/{id}/timeline/preview/segments/{hash}", tag = "projects",
    params(("id" = Uuid, Path), ("hash" = String, Path, description = "Of the segment")),
    responses((status = 200, description = "The segment; the type tells its profile and level", content_type = "video/mp4",
               body = serde_json::Value, headers(("ETag" = String, description = "The hash, in quotes"))),
              (status = 304, description = "The caller has it already"),
              (status = 409, description = "The timeline cannot be rendered", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn get_preview_segment(
    State(state): State<ApiState>,
    asker: Asker,
    IdAnd(id, hash): IdAnd<ContentHash>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let of = previewed(&state, &asker, id).await?;
    let mut facts = facts(&etag(&hash), CACHE)?;
    if has(&headers, &facts) {
        return Ok((StatusCode::NOT_MODIFIED, facts).into_response());
    }
    let video = state.previews()?.segment(of, hash).await.map_err(refused)?;
    let mime = format!("video/mp4; codecs=\"{}\"", video.codec);
    facts.insert(header::CONTENT_TYPE, HeaderValue::from_str(&mime).map_err(ApiError::internal)?);
    Ok((facts, video.bytes).into_response())
}

/// Returns all that is heard: AAC in a fragmented MP4. It is mixed where it was not before.
#[utoipa::path(get, path = "/api/v1/projects/{id}/timeline/preview/sounds/{hash}", tag = "projects",
    params(("id" = Uuid, Path), ("hash" = String, Path, description = "Of the sound")),
    responses((status = 200, description = "The sound", content_type = "audio/mp4", body = serde_json::Value,
               headers(("ETag" = String, description = "The hash, in quotes"))),
              (status = 304, description = "The caller has it already"),
              (status = 409, description = "The timeline cannot be rendered", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn get_preview_sound(
    State(state): State<ApiState>,
    asker: Asker,
    IdAnd(id, hash): IdAnd<ContentHash>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let of = previewed(&state, &asker, id).await?;
    let mut facts = facts(&etag(&hash), CACHE)?;
    if has(&headers, &facts) {
        return Ok((StatusCode::NOT_MODIFIED, facts).into_response());
    }
    let sound = state.previews()?.sound(of, hash).await.map_err(refused)?;
    facts.insert(header::CONTENT_TYPE, HeaderValue::from_static("audio/mp4"));
    facts.insert(header::CONTENT_LENGTH, HeaderValue::from(sound.size_bytes));
    Ok((facts, Body::from_stream(ReaderStream::new(sound.reader))).into_response())
}

/// Returns a frame as the finished video will show it, as JPEG.
#[utoipa::path(get, path = "/api/v1/projects/{id}/timeline/preview/frames/{frame}", tag = "projects",
    params(("id" = Uuid, Path), ("frame" = u64, Path, description = "From 0"), FrameQuery),
    responses((status = 200, description = "The picture", content_type = "image/jpeg", body = serde_json::Value,
               headers(("ETag" = String, description = "Names the version of the timeline, the frame and its size"))),
              (status = 304, description = "The caller has it already"),
              (status = 409, description = "The timeline cannot be rendered", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn get_preview_frame(
    State(state): State<ApiState>,
    asker: Asker,
    IdAnd(id, frame): IdAnd<u64>,
    Query(query): Query<FrameQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let longest = query.longest.unwrap_or(LONGEST);
    if !(16..=4096).contains(&longest) {
        return Err(ApiError::bad_request("invalid_parameter", "longest is from 16 to 4096 pixels").at("longest"));
    }
    let of = previewed(&state, &asker, id).await?;
    // Another version of the timeline may show something else in its place.
    let mut facts = facts(&format!("\"{}-{frame}-{longest}\"", of.checksum), "private, no-cache")?;
    if has(&headers, &facts) {
        return Ok((StatusCode::NOT_MODIFIED, facts).into_response());
    }
    let picture = state.previews()?.frame(of, Frames(frame), longest).await.map_err(refused)?;
    facts.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    Ok((facts, picture).into_response())
}

/// Finds the timeline that a project shows, for who may edit it.
async fn previewed(state: &ApiState, asker: &Asker, id: Uuid) -> ApiResult<PreviewedTimeline> {
    let project = asker.project(state, ProjectId(id), Action::EditProject).await?;
    let finished = Finished::of(state.db(), &project).await?;
    let current = Current::of(state, &project, &finished).await?.ok_or_else(no_timeline)?;
    let text = current.text(state).await?;
    let finished = finished.with_uploads_in(state, &project, &[&text]).await?;
    // A long document takes a while to read, and others are to be answered meanwhile.
    let timeline = tokio::task::spawn_blocking(move || Timeline::from_json(&text)).await.map_err(ApiError::internal)?;
    let timeline = timeline.map_err(ApiError::internal)?;
    let sources = finished.sources(&timeline);
    let draft_films = draft_films(state.db(), project.scope(), project.id, &timeline, &sources).await?;
    Ok(PreviewedTimeline { project: project.id, timeline, checksum: *current.checksum(), sources, draft_films })
}

/// What is told of a piece in every answer about it.
fn facts(etag: &str, cache: &'static str) -> ApiResult<HeaderMap> {
    let mut facts = HeaderMap::new();
    facts.insert(header::ETAG, HeaderValue::from_str(etag).map_err(ApiError::internal)?);
    facts.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    facts.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(facts)
}

/// Whether the caller has what these facts are of.
fn has(headers: &HeaderMap, facts: &HeaderMap) -> bool {
    let etag = facts.get(header::ETAG).and_then(|etag| etag.to_str().ok()).unwrap_or_default();
    headers.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value, etag))
}

/// What a piece that is not made means for who waits for it.
pub(super) fn refused(failure: Failure) -> ApiError {
    let error = failure.error().clone();
    let status = match &failure {
        Failure::Permanent(error) if error.error_code == NO_SUCH_PIECE => StatusCode::NOT_FOUND,
        Failure::Permanent(_) | Failure::Unapproved { .. } => StatusCode::CONFLICT,
        Failure::Transient { .. } | Failure::Machine(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let refusal = ApiError::new(status, error.error_code, error.error_message);
    match status {
        StatusCode::SERVICE_UNAVAILABLE => refusal.header(header::RETRY_AFTER, HeaderValue::from_static("5")),
        _ => refusal,
    }
}
