use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gala_core::{
    access::Action,
    hash::ContentHash,
    id::{AssetId, ProjectId},
    problem::{Problem, Problems},
    timeline::{Edit, Timeline, limits::MAX_BYTES},
};
use gala_db::timelines::EditedTimeline;
use serde_json::Value;

use super::current::{Current, Finished, etag, hold};
use crate::{
    asker::Asker,
    extract::{Id, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{EditTimeline, EditedTimelineView},
};

/// Edits the timeline of a project. The timelines of its finished videos stay what they are.
#[utoipa::path(patch, path = "/api/v1/projects/{id}/timeline", tag = "projects",
    params(("id" = uuid::Uuid, Path),
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the version that is edited, or `*` for whichever there is"),
           ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = EditTimeline, content_type = "application/json"),
    responses((status = 200, description = "The edited timeline, and the edits that take it back", body = EditedTimelineView,
               headers(("ETag" = String, description = "The SHA-256 of the document, in quotes"))),
              (status = 412, description = "The timeline is another one by now: its `ETag` is told. Nothing was changed",
               body = ProblemDocument, content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn edit_project_timeline(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    headers: HeaderMap,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let wanted = IfMatch::of(&headers)?;
    let route = format!("PATCH /api/v1/projects/{id}/timeline {}", wanted.text());
    let request = fingerprint(&route, body.json()?);
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    let asked: EditTimeline = strict_json::take(strict_json::read(body.json()?)?)?;
    let scope = project.scope();
    // The version that the first request edited is gone when it is sent again.
    if let Some(kept) = key.kept(state.db(), scope, &request).await? {
        return Ok(kept);
    }
    let finished = Finished::of(state.db(), &project).await?;
    let current = Current::named(&state, &project, &finished, &wanted).await?;
    let text = current.text(&state).await?;
    let edits = serde_json::to_vec(&asked.edits).map_err(ApiError::internal)?;
    let finished = finished.with_uploads_in(&state, &project, &[&text, &edits]).await?;
    // A long document takes a while to edit, and others are to be answered meanwhile.
    let done = tokio::task::spawn_blocking(move || Done::of(asked.edits, &text, &finished));
    let done = done.await.map_err(ApiError::internal)??;
    key.once(state.db(), scope, &request, async |tx| {
        hold(tx, scope, project.id, &done.uploads).await?;
        current.replace(tx, &project, &done.edited).await?;
        let tag = etag(&done.edited.checksum);
        let view = EditedTimelineView { etag: tag.clone(), timeline: done.timeline, inverse: done.inverse };
        Ok(StoredResponse::new(StatusCode::OK, None, view)?.etag(tag))
    })
    .await
}

/// What edits made of a document.
struct Done {
    edited: EditedTimeline,
    timeline: Value,
    inverse: Value,
    /// Files that were sent and that it names.
    uploads: Vec<AssetId>,
}

impl Done {
    fn of(edits: Vec<Value>, text: &[u8], finished: &Finished) -> ApiResult<Self> {
        let edits = Edit::list_from(edits)?;
        let edited = Timeline::from_json(text).map_err(ApiError::internal)?.apply_all(&edits, &finished.facts())?;
        finished.check_uploads(&edited.timeline)?;
        let uploads = finished.uploads_of(&edited.timeline);
        let document = serde_json::to_string_pretty(&edited.timeline).map_err(ApiError::internal)?;
        if document.len() > MAX_BYTES {
            let message = format!("would have {} bytes; a timeline has at most {MAX_BYTES} (32 MiB)", document.len());
            let problem = Problem::new("timeline_too_large", "edits", message, "edit less, or split the timeline");
            return Err(Problems::from(problem).into());
        }
        // Through text, so that numbers are told as the document tells them.
        let timeline = serde_json::from_str(&document).map_err(ApiError::internal)?;
        let inverse = serde_json::to_string(&edited.inverse).map_err(ApiError::internal)?;
        let inverse = serde_json::from_str(&inverse).map_err(ApiError::internal)?;
        let checksum = ContentHash::of(document.as_bytes());
        Ok(Self { edited: EditedTimeline { document, checksum }, timeline, inverse, uploads })
    }
}
