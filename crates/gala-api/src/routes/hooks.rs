//! What others send here on their own account.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
};
use gala_ai::provider::SignedCallback;

use crate::{
    extract::WholeBody,
    hooks::HookRefusal,
    problem::{ApiError, ApiResult},
    state::ApiState,
};

/// A callback tells of one task.
const MAX_CALLBACK_BYTES: usize = 64 << 10;

/// Takes what a provider tells of a task that goes on, signed as Standard Webhooks are. It needs no account. Nothing that it
/// says is believed: whoever waits for the task asks the provider.
#[utoipa::path(post, path = "/api/v1/hooks/provider/{name}", tag = "server",
    params(("name" = String, Path, description = "The provider: `kling`")),
    request_body(content = Object, content_type = "application/json", description = "As the provider sends it, up to 64 KiB"),
    responses((status = 204, description = "Taken; so is one that came before, or tells of nothing that anybody waits for"),
              (status = 401, description = "`bad_signature`: it was not signed by the provider, or too long ago")))]
pub async fn receive_provider_callback(
    State(state): State<ApiState>,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: WholeBody,
) -> ApiResult<StatusCode> {
    let Path(name) = name.map_err(|_| ApiError::not_found())?;
    let body = body.json()?;
    if body.len() > MAX_CALLBACK_BYTES {
        let detail = format!("a callback has at most {MAX_CALLBACK_BYTES} bytes");
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail));
    }
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let callback = SignedCallback {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signatures: header("webhook-signature"),
        body,
    };
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed());
    match state.hooks().receive(&name, callback, now_s) {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(HookRefusal::NotSetUp) => Err(ApiError::not_found()),
        Err(HookRefusal::Bad(why)) => {
            tracing::debug!(provider = name, %why, "a callback is not believed");
            Err(ApiError::new(
                StatusCode::UNAUTHORIZED,
                "bad_signature",
                format!("the callback is not believed: {why}"),
            ))
        }
    }
}
