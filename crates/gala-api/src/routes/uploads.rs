//! Bringing a file: what is said of it before, and its becoming an asset after all of it was sent.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::Action,
    asset::Asset,
    id::{AssetId, ProjectId},
    project::Project,
    upload::{Upload, UploadStatus},
};
use gala_db::{ingests, projects, uploads as rows};
use gala_storage::DirectWay;

use crate::{
    asker::Asker,
    extract::JsonBody,
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    problem::{ApiError, ApiResult},
    state::ApiState,
    time_text::rfc3339,
    uploads::{self, AnnouncedFile},
    wire::{AssetView, BegunUpload, FinalizeUpload, InitUpload, UploadSession},
};

/// So long a request waits for the file to be looked at and stored. After that it goes on by itself.
const WAIT: Duration = Duration::from_secs(45);
/// No file is sent in more parts.
const MOST_PARTS: usize = 1000;

/// Announces a file. The answer tells how its bytes are sent; then `POST /assets/finalize` makes it an asset.
#[utoipa::path(post, path = "/api/v1/assets/init-upload", tag = "assets",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body = InitUpload,
    responses((status = 201, description = "The file that is to come, and how it is sent", body = BegunUpload,
               headers(("Location" = String, description = "The address of the asset"))),
              (status = 404, description = "There is no such project, or the caller does not see it",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument),
              (status = 409, description = "The workspace has as many unfinished uploads as it may have",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument),
              (status = 413, description = "The file is too large, or the plan has no room for it",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument)))]
pub async fn init_upload(
    State(state): State<ApiState>,
    asker: Asker,
    key: IdempotencyKey,
    headers: HeaderMap,
    JsonBody(body): JsonBody<InitUpload>,
) -> ApiResult<StoredResponse> {
    begin(&state, &asker, &key, origin(&headers), body).await
}

/// As `POST /assets/init-upload`.
#[utoipa::path(post, path = "/api/v1/media/upload-intent", tag = "assets",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body = InitUpload,
    responses((status = 201, description = "The file that is to come, and how it is sent", body = BegunUpload,
               headers(("Location" = String, description = "The address of the asset"))),
              (status = 404, description = "There is no such project, or the caller does not see it",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument),
              (status = 409, description = "The workspace has as many unfinished uploads as it may have",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument),
              (status = 413, description = "The file is too large, or the plan has no room for it",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument)))]
pub async fn create_upload_intent(
    State(state): State<ApiState>,
    asker: Asker,
    key: IdempotencyKey,
    headers: HeaderMap,
    JsonBody(body): JsonBody<InitUpload>,
) -> ApiResult<StoredResponse> {
    begin(&state, &asker, &key, origin(&headers), body).await
}

/// The page that asks, as its browser says. It must be one of this server's own, or of whom it trusts.
fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN)?.to_str().ok()
}

async fn begin(
    state: &ApiState,
    asker: &Asker,
    key: &IdempotencyKey,
    origin: Option<&str>,
    body: InitUpload,
) -> ApiResult<StoredResponse> {
    let said = serde_json::to_vec(&body).map_err(ApiError::internal)?;
    let request = fingerprint("POST /api/v1/assets/init-upload", &said);
    let is_direct = body.direct;
    let (mut upload, project) = uploads::announced(state, asker, wanted(body)?).await?;
    // Before the transaction, which waits for no store.
    let way = match is_direct {
        true => uploads::begin_direct(state.objects(), &mut upload, &project, origin).await?,
        false => None,
    };
    let scope = project.scope();
    let begun = key.once(state.db(), scope, &request, async |tx| {
        uploads::insert(tx, state, &upload).await?;
        let location = format!("/api/v1/assets/{}", upload.id);
        let begun = BegunUpload { asset: view(state, &upload, &project), upload_session: session(&upload, way) };
        StoredResponse::new(StatusCode::CREATED, Some(location), begun)
    });
    let begun = begun.await;
    // Not of an answer that was given before: its own addresses count.
    let is_begun = begun.as_ref().is_ok_and(|answer| !answer.is_replayed());
    if let (Some(direct), false) = (&upload.direct, is_begun) {
        uploads::abandon(state.db(), state.objects(), upload.id, direct).await;
    }
    begun
}

fn wanted(body: InitUpload) -> ApiResult<AnnouncedFile> {
    let checksum = body.checksum.map(|text| text.parse()).transpose().map_err(|_| {
        ApiError::bad_request("invalid_field", "a checksum is SHA-256, as 64 hexadecimal digits").at("checksum")
    })?;
    Ok(AnnouncedFile {
        project: body.project_id.map(ProjectId),
        name: body.name,
        mime: body.mime,
        size_bytes: body.size_bytes,
        checksum,
        metadata: None,
    })
}

fn session(upload: &Upload, way: Option<DirectWay>) -> UploadSession {
    let session = UploadSession {
        kind: "tus",
        method: "PATCH",
        url: format!("/api/v1/uploads/{}", upload.id),
        headers: BTreeMap::new(),
        part_size_bytes: None,
        part_urls: Vec::new(),
        offset_bytes: upload.offset_bytes,
        expires_at: rfc3339(upload.expires_at_ms),
    };
    match way {
        None => {
            let headers = [("Tus-Resumable", "1.0.0"), ("Content-Type", "application/offset+octet-stream")];
            UploadSession { headers: headers.into(), ..session }
        }
        Some(DirectWay::Put { url }) => UploadSession { kind: "put", method: "PUT", url, ..session },
        Some(DirectWay::Session { url }) => UploadSession { kind: "session", method: "PUT", url, ..session },
        Some(DirectWay::Parts { part_size_bytes, urls }) => UploadSession {
            kind: "parts",
            method: "PUT",
            url: String::new(),
            part_size_bytes: Some(part_size_bytes),
            part_urls: urls,
            ..session
        },
    }
}

fn view(state: &ApiState, upload: &Upload, project: &Project) -> AssetView {
    AssetView::of_upload(upload, project, state.objects().provider())
}

/// Makes a file that was sent an asset: its size, checksum and type are looked at. Doing it again changes nothing.
#[utoipa::path(post, path = "/api/v1/assets/finalize", tag = "assets", request_body = FinalizeUpload,
    responses((status = 200, description = "The file is an asset", body = AssetView),
              (status = 202, description = "It is still being looked at; ask for the asset", body = AssetView),
              (status = 404, description = "There is no such file, or the caller does not see it",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument),
              (status = 409, description = "Bytes of it are missing", content_type = "application/problem+json",
               body = crate::problem::ProblemDocument),
              (status = 410, description = "It was not sent in time, or given up", content_type = "application/problem+json",
               body = crate::problem::ProblemDocument),
              (status = 422, description = "It is not what was announced", content_type = "application/problem+json",
               body = crate::problem::ProblemDocument)))]
pub async fn finalize_upload(
    State(state): State<ApiState>,
    asker: Asker,
    JsonBody(body): JsonBody<FinalizeUpload>,
) -> ApiResult<Response> {
    let id = AssetId(body.asset_id);
    let parts = checked_parts(body.parts)?;
    let Some((upload, project)) = upload(&state, &asker, id, Action::EditProject).await? else {
        // It is an asset since so long that nothing is known any more of how it came.
        let asset = asker.asset(&state, id, Action::EditProject).await?;
        return Ok(Json(ingested(&state, &asker, asset).await?).into_response());
    };
    // It goes on where nobody waits for it any longer.
    let task = tokio::spawn({
        let (state, is_direct) = (state.clone(), upload.direct.is_some());
        async move {
            match is_direct {
                true => uploads::finalise_direct(state.db(), state.objects(), id, parts).await,
                false => uploads::finalise(state.db(), state.objects(), state.spool(), id).await,
            }
        }
    });
    match tokio::time::timeout(WAIT, task).await {
        Ok(finalised) => {
            let asset = finalised.map_err(ApiError::internal)??;
            Ok(Json(ingested(&state, &asker, asset).await?).into_response())
        }
        Err(_) => Ok((StatusCode::ACCEPTED, Json(view(&state, &upload, &project))).into_response()),
    }
}

/// Tells of an asset how far its ingest is. Nobody sees it by a link: links edit nothing.
async fn ingested(state: &ApiState, asker: &Asker, asset: Asset) -> ApiResult<AssetView> {
    let ingest = ingests::of_assets(state.db(), asker.scope()?, &[asset.id]).await?.remove(&asset.id);
    Ok(AssetView::ingested(asset, ingest))
}

/// What a store told of parts goes back to it, and is no more than it can have told.
fn checked_parts(parts: Vec<String>) -> ApiResult<Vec<String>> {
    let is_tag = |tag: &String| {
        !tag.is_empty()
            && tag.len() <= 256
            && tag.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>&".contains(&byte))
    };
    if parts.len() <= MOST_PARTS && parts.iter().all(is_tag) {
        return Ok(parts);
    }
    let detail = format!("parts are the ETags that the store told, at most {MOST_PARTS} of at most 256 characters");
    Err(ApiError::bad_request("invalid_field", detail).at("parts"))
}

/// Returns what is on its way into a project in which the asker may do something, with that project.
async fn upload(state: &ApiState, asker: &Asker, id: AssetId, action: Action) -> ApiResult<Option<(Upload, Project)>> {
    let scope = asker.scope()?;
    let Some(upload) = rows::get(state.db(), scope, id).await? else { return Ok(None) };
    let Some(project) = upload.project else { return Ok(None) };
    let project = projects::with_files(state.db(), scope, project).await?.ok_or_else(ApiError::not_found)?;
    asker.may_in(state, project.id, action).await?;
    Ok(Some((upload, project)))
}

/// Shows the asset that is still on its way, where it is.
pub(super) async fn pending(state: &ApiState, asker: &Asker, id: AssetId) -> ApiResult<Option<AssetView>> {
    let found = upload(state, asker, id, Action::ViewProject).await?;
    let pending = found.filter(|(upload, _)| upload.status != UploadStatus::Ready);
    Ok(pending.map(|(upload, project)| view(state, &upload, &project)))
}
