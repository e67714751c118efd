//! A cut that an editor gives back: a new version of the project's timeline.

use std::time::Duration;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gala_core::{
    access::Action,
    asset::AssetKind,
    hash::ContentHash,
    id::{AssetId, ProjectId},
    job::{Job, JobKind},
    payload::{self, ExportedPackage, PackageInput},
    problem::{Problem, Problems},
    project::Project,
    timeline::{Facts, Timeline, limits::MAX_BYTES},
};
use gala_db::{assets, jobs, timeline_versions, timelines::EditedTimeline};
use gala_handover::{
    conform::{Change, Returned, conform},
    hand_over,
    read::{ReturnFormat, Unread, read},
};
use serde_json::Value;
use tokio::time::timeout;

use super::current::{Current, Finished, etag, read_document};
use crate::{
    asker::Asker,
    extract::{DocumentBody, Id, Query},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    middleware::limits::busy,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::{ImportQuery, ImportedTimelineView},
};

/// So long a request waits for another one's document to be read.
const WAIT: Duration = Duration::from_secs(20);

/// Makes a new version of a project's timeline of a cut that an editor gives back: an `.otio`, `.fcpxml` or `.edl` document of
/// at most 32 MiB, which is told by how it begins. The answer has what changed, and what was not taken over: nothing is guessed, and no
/// file that the document names is looked for. The version before is kept.
#[utoipa::path(post, path = "/api/v1/projects/{id}/timeline/import", tag = "projects",
    params(("id" = uuid::Uuid, Path), ImportQuery,
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the version whose place it takes, or `*` for whichever there is"),
           ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = String, content_type = "application/octet-stream", description = "The document"),
    responses((status = 200, description = "The new timeline, and what is different in it", body = ImportedTimelineView,
               headers(("ETag" = String, description = "The SHA-256 of the project's timeline, in quotes"))),
              (status = 409, description = "The timeline was changed since the package was made", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 412, description = "The timeline is another one by now: its `ETag` is told. Nothing was changed",
               body = ProblemDocument, content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn import_project_timeline(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    Query(query): Query<ImportQuery>,
    key: IdempotencyKey,
    headers: HeaderMap,
    DocumentBody(document): DocumentBody,
) -> ApiResult<StoredResponse> {
    let wanted = IfMatch::of(&headers)?;
    let route = format!("POST /api/v1/projects/{id}/timeline/import {} {query:?}", wanted.text());
    let request = fingerprint(&route, &document);
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    let scope = project.scope();
    // The version that the first request replaced is gone when it is sent again.
    if let Some(kept) = key.kept(state.db(), scope, &request).await? {
        return Ok(kept);
    }
    let finished = Finished::of(state.db(), &project).await?;
    let current = Current::named(&state, &project, &finished, &wanted).await?;
    let text = current.text(&state).await?;
    let exported = exported(&state, &project, &query, &current).await?;
    let documents = [text.as_ref(), exported.as_deref().unwrap_or_default()];
    let finished = finished.with_uploads_in(&state, &project, &documents).await?;
    let (base, facts) = (exported.unwrap_or_else(|| text.clone()), finished.facts());
    let is_of_current = base == text;
    let permit = timeout(WAIT, state.documents().acquire()).await;
    let _permit = permit.map_err(|_| busy("imports_busy", "another document is being read"))?;
    // A long document takes a while to read, and others are to be answered meanwhile.
    let cut = tokio::task::spawn_blocking(move || ReturnedCut::of(&document, &base, &facts));
    let cut = cut.await.map_err(ApiError::internal)??;
    let is_changed = !is_of_current || !cut.changes.is_empty();
    let before = EditedTimeline {
        document: String::from_utf8(text.to_vec()).map_err(ApiError::internal)?,
        checksum: *current.checksum(),
    };
    key.once(state.db(), scope, &request, async |tx| {
        let replaces = is_changed && query.dry_run != Some(true);
        if replaces {
            timeline_versions::keep(tx, project.id, &before).await?;
            current.replace(tx, &project, &cut.edited).await?;
        }
        let tag = if replaces { etag(&cut.edited.checksum) } else { current.etag() };
        let view = ImportedTimelineView {
            etag: tag.clone(),
            before: current.etag(),
            is_changed: replaces,
            timeline: cut.timeline,
            changes: cut.changes.iter().map(Into::into).collect(),
            unread: cut.unread.into_iter().map(Into::into).collect(),
        };
        Ok(StoredResponse::new(StatusCode::OK, None, view)?.etag(tag))
    })
    .await
}

/// Returns the timeline that was exported, where that is told apart from the project's own.
///
/// # Errors
/// 404 where there is no such package; 409 where the timeline was changed since, or where packages were made, but none of the
/// timeline as it is now: the files in the document would be taken for those of other clips.
async fn exported(
    state: &ApiState,
    project: &Project,
    query: &ImportQuery,
    current: &Current,
) -> ApiResult<Option<axum::body::Bytes>> {
    let jobs = jobs::of_project_and_kind(state.db(), project.scope(), project.id, JobKind::ExportPackage).await?;
    let packages: Vec<_> = jobs.iter().filter_map(package_of).collect();
    let exported = match query.package {
        Some(id) => {
            let asset = assets::get(state.db(), project.scope(), AssetId(id)).await?;
            let asset = asset.filter(|asset| asset.project_id == project.id && asset.kind == AssetKind::Package);
            let asset = asset.ok_or_else(no_package)?;
            let mut made = packages.iter().rev().filter(|(_, package)| package.package.key == asset.object_key);
            // The same package may have been made twice: of the same clips, and so of timelines that show the same.
            let all: Vec<_> = made.by_ref().map(|(input, _)| &input.cut.timeline).collect();
            let of_current = all.iter().find(|timeline| timeline.checksum == *current.checksum());
            of_current.or(all.first()).copied().ok_or_else(no_package)?
        }
        None => {
            let is_of_current = |input: &PackageInput| input.cut.timeline.checksum == *current.checksum();
            match packages.last() {
                Some(_) if packages.iter().any(|(input, _)| is_of_current(input)) => return Ok(None),
                Some((input, _)) => &input.cut.timeline,
                None => return Ok(None),
            }
        }
    };
    if exported.checksum == *current.checksum() {
        return Ok(None);
    }
    if query.replace != Some(true) {
        let detail = "the timeline was changed since the package was made, and that would be lost; export it again, or ask \
                      with replace=true to put the cut in the place of it (what is there now is kept as a version)";
        return Err(ApiError::conflict("changed_since_package", detail).at("replace"));
    }
    read_document(state, exported).await.map(Some)
}

fn package_of(job: &Job) -> Option<(PackageInput, ExportedPackage)> {
    Some((payload::read(&job.input).ok()?, payload::read(job.output.as_ref()?).ok()?))
}

fn no_package() -> ApiError {
    let detail = "the project has no such package; name an asset of kind package, or leave it away";
    ApiError::new(StatusCode::NOT_FOUND, "no_such_package", detail).at("package")
}

/// A cut that was brought into the timeline that it was made of.
struct ReturnedCut {
    edited: EditedTimeline,
    timeline: Value,
    changes: Vec<Change>,
    unread: Vec<Unread>,
}

impl ReturnedCut {
    fn of(document: &[u8], base: &[u8], facts: &Facts) -> ApiResult<Self> {
        let settled = Timeline::from_json(base).map_err(ApiError::internal)?.settle(facts)?;
        // Names of files do not depend on what the cut is called.
        let handover = hand_over(&settled, "");
        let cut = read(document, ReturnFormat::of_content(document), &handover)?;
        let Returned { timeline, changes, unread } = conform(&settled, &handover, facts, &cut)?;
        let document = serde_json::to_string_pretty(&timeline).map_err(ApiError::internal)?;
        if document.len() > MAX_BYTES {
            let message = format!("would have {} bytes; a timeline has at most {MAX_BYTES} (32 MiB)", document.len());
            let problem = Problem::new("timeline_too_large", "document", message, "use fewer clips");
            return Err(Problems::from(problem).into());
        }
        // Through text, so that numbers are told as the document tells them.
        let timeline = serde_json::from_str(&document).map_err(ApiError::internal)?;
        let checksum = ContentHash::of(document.as_bytes());
        Ok(Self { edited: EditedTimeline { document, checksum }, timeline, changes, unread })
    }
}
