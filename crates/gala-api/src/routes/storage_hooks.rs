//! What stores tell of uploads that came straight to them.

use std::time::Duration;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, header},
};
use gala_accounts::push_tokens::PushTokenError;
use gala_core::upload::UploadStatus;
use gala_db::{found_films, stored, uploads as rows};
use gala_storage::DirectTicket;

use crate::{
    extract::{Query, WholeBody},
    problem::{ApiError, ApiResult},
    state::ApiState,
    storage_hooks::{StorageEventSource, film_of, upload_of},
    uploads,
    wire::HookQuery,
};

/// A message tells of some objects.
const MAX_MESSAGE_BYTES: usize = 1 << 20;
/// So long the store waits for the file to be looked at. After that it goes on by itself.
const WAIT: Duration = Duration::from_secs(8);

/// Takes what a store tells of objects that came to be: event records of S3 and MinIO, push messages of Pub/Sub for Google
/// Cloud Storage. It needs no account, but the token of the installation, or of Pub/Sub one that Google signed. Files that were sent
/// straight to the store become assets by it, as by `POST /assets/finalize`, and folders are looked into soon for films that were put
/// there; what it tells may come twice, late, or never.
#[utoipa::path(post, path = "/api/v1/hooks/storage/{provider}", tag = "server",
    params(("provider" = String, Path, description = "The store: `s3` or `gcs`"), HookQuery),
    request_body(content = Object, content_type = "application/json", description = "As the store sends it, up to 1 MiB"),
    responses((status = 204, description = "Taken; so is what came before, or tells of nothing that anybody waits for"),
              (status = 401, description = "`bad_token`: it has not the token of the installation, nor one of Google's that is right"),
              (status = 503, description = "It could not be looked at now; send it again")))]
pub async fn receive_storage_event(
    State(state): State<ApiState>,
    provider: Result<Path<String>, PathRejection>,
    Query(query): Query<HookQuery>,
    headers: HeaderMap,
    body: WholeBody,
) -> ApiResult<StatusCode> {
    let Path(provider) = provider.map_err(|_| ApiError::not_found())?;
    let source = StorageEventSource::of(&provider).ok_or_else(ApiError::not_found)?;
    check_token(&state, source, &headers, &query).await?;
    let body = body.json()?;
    if body.len() > MAX_MESSAGE_BYTES {
        let detail = format!("a message has at most {MAX_MESSAGE_BYTES} bytes");
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail));
    }
    let names = source.created(body).map_err(|_| {
        ApiError::bad_request("invalid_message", "the message is not one that this store sends of its objects")
    })?;
    for name in names {
        take(&state, &name).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Believes who knows the token of the installation; and of Pub/Sub also who sends a token that Google signed for it.
async fn check_token(
    state: &ApiState,
    source: StorageEventSource,
    headers: &HeaderMap,
    query: &HookQuery,
) -> ApiResult<()> {
    let hooks = state.storage_hooks();
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let known = hooks.knows(query.token.as_deref().or(bearer).unwrap_or_default());
    if known == Some(true) {
        return Ok(());
    }
    let push = hooks.push().filter(|_| source == StorageEventSource::Gcs);
    match (push, bearer, known) {
        (Some(push), Some(token), _) => push.check(token).await.map_err(refused),
        (Some(_), None, _) | (None, _, Some(_)) => Err(bad_token()),
        (None, _, None) => Err(ApiError::not_found()),
    }
}

fn refused(error: PushTokenError) -> ApiError {
    match error {
        // It is sent again, and the keys may be there then.
        PushTokenError::Keys(_) => {
            let detail = "the keys of Google by which its tokens are checked cannot be read now; send it again";
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "keys_away", detail).caused_by(error)
        }
        PushTokenError::Untrusted(why) => {
            tracing::warn!(why, "a push was refused");
            bad_token()
        }
    }
}

fn bad_token() -> ApiError {
    let detail = "what stores tell is sent with the token that STORAGE_HOOK_TOKEN has, or of Pub/Sub with one that Google \
                  signed for the audience and account that are set";
    ApiError::new(StatusCode::UNAUTHORIZED, "bad_token", detail)
}

/// Makes the upload whose object came to be an asset, if it is one of an upload that is open. Other objects may be films.
async fn take(state: &ApiState, name: &str) -> ApiResult<()> {
    let Some(id) = upload_of(name) else { return look_soon(state, name).await };
    let Some(upload) = rows::get_any(state.db(), id).await? else { return Ok(()) };
    let ticket = upload.direct.as_deref().and_then(|direct| serde_json::from_str::<DirectTicket>(direct).ok());
    // Below whatever prefix, it is the object that is awaited.
    let is_awaited = upload.status == UploadStatus::Pending && ticket.is_some_and(|ticket| name.ends_with(&ticket.key));
    if !is_awaited {
        return Ok(());
    }
    let task = tokio::spawn({
        let state = state.clone();
        async move { uploads::finalise_direct(state.db(), state.objects(), id, Vec::new()).await }
    });
    match tokio::time::timeout(WAIT, task).await {
        // What the file is at fault for is noted with it, and no second message helps.
        Ok(Ok(Err(error))) if error.status().is_server_error() => Err(error),
        Ok(Err(error)) => Err(ApiError::internal(error)),
        _ => Ok(()),
    }
}

/// Has the folder of a project looked into for a film that came to be in it, where it is kept up to date.
async fn look_soon(state: &ApiState, name: &str) -> ApiResult<()> {
    let Some(suffix) = film_of(name) else { return Ok(()) };
    for project in stored::folder_projects(state.db(), suffix).await? {
        let mut tx = state.db().begin().await?;
        found_films::look_within(&mut tx, project, 0).await?;
        tx.commit().await?;
    }
    Ok(())
}
