//! Signing in by a passkey, in two halves.

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};

use super::auth::answer;
use crate::{
    accounts::{Trail, begin_by_passkey, sign_in_by_passkey},
    extract::JsonBody,
    problem::{ApiResult, ProblemDocument},
    state::ApiState,
    wire::{BeginPasskeySignIn, FinishPasskeySignIn, Me, PasskeyCeremony},
};

/// Begins to sign in by a passkey: with a name, or with what the device finds by itself. All names are answered alike.
#[utoipa::path(post, path = "/api/v1/auth/passkey/begin", tag = "accounts",
    request_body(content = BeginPasskeySignIn, content_type = "application/json"),
    responses((status = 200, description = "What the browser is to ask its devices", body = PasskeyCeremony),
              (status = 404, description = "`no_passkeys`: the server was not told its address", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn begin_passkey_sign_in(
    State(state): State<ApiState>,
    trail: Trail,
    JsonBody(asked): JsonBody<BeginPasskeySignIn>,
) -> ApiResult<Response> {
    let passkeys = state.accounts()?.passkeys()?;
    let begun = begin_by_passkey(state.db(), passkeys, asked.name.as_deref(), &trail).await?;
    Ok(Json(PasskeyCeremony::from(begun)).into_response())
}

/// Signs in by what a device answered. The session is a cookie that scripts cannot read, and needs no code.
#[utoipa::path(post, path = "/api/v1/auth/passkey/finish", tag = "accounts",
    request_body(content = FinishPasskeySignIn, content_type = "application/json"),
    responses((status = 200, description = "Signed in", body = Me,
               headers(("Set-Cookie" = String, description = "The session"))),
              (status = 401, description = "`passkey_refused`, `passkey_ended` or `passkey_copied`",
               body = ProblemDocument, content_type = "application/problem+json"),
              (status = 404, description = "`no_passkeys`: the server was not told its address", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn finish_passkey_sign_in(
    State(state): State<ApiState>,
    trail: Trail,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<FinishPasskeySignIn>,
) -> ApiResult<Response> {
    let passkeys = state.accounts()?.passkeys()?;
    let sent = (asked.ceremony.as_str(), &*asked.credential.to_string());
    let signed_in = sign_in_by_passkey(state.db(), passkeys, sent, &trail, &headers).await?;
    answer(&state, signed_in).await
}
