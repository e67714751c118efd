//! The page on which a person gives their permission: here they do so at once.

use std::collections::HashMap;

use axum::{
    extract::{Query, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{key::ACCESS_KEY, state::State};

/// Leads back to the program that asks, with a code. To a program on the person's own machine only, as for desktop clients.
pub(super) async fn ask(
    Shared(state): Shared<State>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Redirect, Response> {
    let field = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let is = |name: &str, value: &str| field(name) == value;
    let back = field("redirect_uri");
    let is_loopback = back.starts_with("http://127.0.0.1:") || back.starts_with("http://[::1]:");
    let scope = field("scope").strip_prefix("https://www.googleapis.com/auth/").unwrap_or_default();
    let is_whole = is("response_type", "code")
        && is("client_id", ACCESS_KEY)
        && is("access_type", "offline")
        && is("prompt", "consent")
        && is("code_challenge_method", "S256")
        && field("code_challenge").len() == 43
        && !field("state").is_empty();
    if !is_loopback || !is_whole || !matches!(scope, "drive" | "drive.file") {
        return Err((StatusCode::BAD_REQUEST, "Error 400: invalid_request").into_response());
    }
    let mut inner = state.lock();
    let code = format!("4/fake-code-{}", inner.google.number());
    let to = format!("{back}?state={}&code={}&scope={}", field("state"), code.replace('/', "%2F"), field("scope"));
    inner.google.codes.insert(code, query);
    Ok(Redirect::to(&to))
}
