//! Versions of a project's timeline that others took the place of as a whole, and the way back.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gala_core::{access::Action, hash::ContentHash, id::ProjectId};
use gala_db::{timeline_versions, timelines::EditedTimeline};

use super::current::{Current, Finished, etag};
use crate::{
    asker::Asker,
    extract::{Id, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{RestoreTimeline, RestoredTimelineView, TimelineVersionList},
};

/// Lists the versions of a project's timeline that can be gone back to, newest first. The one that it has now is among them
/// only where it was replaced before.
#[utoipa::path(get, path = "/api/v1/projects/{id}/timeline/versions", tag = "projects",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, body = TimelineVersionList)))]
pub async fn list_timeline_versions(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<TimelineVersionList>> {
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    let versions = timeline_versions::list(state.db(), project.scope(), project.id).await?;
    Ok(Json(TimelineVersionList { items: versions.into_iter().map(Into::into).collect() }))
}

/// Makes the timeline of a project an earlier version again, byte for byte. The one that it had is kept, so that going back
/// to that takes it back.
#[utoipa::path(post, path = "/api/v1/projects/{id}/timeline/restore", tag = "projects",
    params(("id" = uuid::Uuid, Path),
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the version that is left, or `*` for whichever there is"),
           ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = RestoreTimeline, content_type = "application/json"),
    responses((status = 200, description = "The timeline that it has again", body = RestoredTimelineView,
               headers(("ETag" = String, description = "The SHA-256 of the document, in quotes"))),
              (status = 412, description = "The timeline is another one by now: its `ETag` is told. Nothing was changed",
               body = ProblemDocument, content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn restore_project_timeline(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    headers: HeaderMap,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let wanted = IfMatch::of(&headers)?;
    let request = fingerprint(&format!("POST /api/v1/projects/{id}/timeline/restore {}", wanted.text()), body.json()?);
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    let RestoreTimeline { version } = strict_json::take(strict_json::read(body.json()?)?)?;
    let version: ContentHash = version.parse().map_err(|_| {
        ApiError::bad_request("invalid_field", "a version is the SHA-256 of its document, in hex").at("version")
    })?;
    let scope = project.scope();
    // The version that the first request left is gone when it is sent again.
    if let Some(kept) = key.kept(state.db(), scope, &request).await? {
        return Ok(kept);
    }
    let finished = Finished::of(state.db(), &project).await?;
    let current = Current::named(&state, &project, &finished, &wanted).await?;
    let document = current.text(&state).await?;
    let document = String::from_utf8(document.to_vec()).map_err(ApiError::internal)?;
    let before = EditedTimeline { document, checksum: *current.checksum() };
    key.once(state.db(), scope, &request, async |tx| {
        let kept = timeline_versions::get(&mut *tx, scope, project.id, &version).await?;
        let kept = kept.ok_or_else(no_version)?;
        if kept.checksum != before.checksum {
            timeline_versions::keep(tx, project.id, &before).await?;
            current.replace(tx, &project, &kept).await?;
        }
        let tag = etag(&kept.checksum);
        let timeline = serde_json::from_str(&kept.document).map_err(ApiError::internal)?;
        let view = RestoredTimelineView { etag: tag.clone(), before: current.etag(), timeline };
        Ok(StoredResponse::new(StatusCode::OK, None, view)?.etag(tag))
    })
    .await
}

fn no_version() -> ApiError {
    let detail = "no such version is kept; GET the list of versions for those that are";
    ApiError::new(StatusCode::NOT_FOUND, "no_such_version", detail).at("version")
}
