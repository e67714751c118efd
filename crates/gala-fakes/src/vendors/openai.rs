//! OpenAI, and below `/openai/compatible` a server of one's own that speaks as it does.

mod chat;
mod images;
mod strict;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;

use crate::{KEY, state::State};

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(chat::complete))
        .route("/v1/models", get(models))
        .route("/compatible/v1/chat/completions", post(chat::complete_compatible))
        .route("/compatible/v1/models", get(|| async { Json(json!({ "object": "list", "data": [] })) }))
        .route("/v1/images/generations", post(draw))
        .route("/v1/images/edits", post(redraw))
        .route("/compatible/v1/images/generations", post(draw_compatible))
        .with_state(state)
}

async fn draw(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    authorize(&headers)?;
    images::generate(&state, &body).map_err(|(param, message)| invalid(param, &message))
}

async fn redraw(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    authorize(&headers)?;
    images::edit(&state, &headers, &body).map_err(|(param, message)| invalid(param, &message))
}

async fn draw_compatible(Shared(state): Shared<State>, body: Bytes) -> Result<Response, Response> {
    images::generate_compatible(&state, &body).map_err(|(param, message)| invalid(param, &message))
}

async fn models(headers: HeaderMap) -> Result<Response, Response> {
    authorize(&headers)?;
    Ok(Json(json!({ "object": "list", "data": [{ "id": "gpt-5.4-mini", "object": "model" }] })).into_response())
}

/// As OpenAI words it.
fn error(status: u16, kind: &str, code: Option<&str>, param: Option<&str>, message: &str) -> Response {
    let body = json!({ "error": { "message": message, "type": kind, "param": param, "code": code } });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

fn invalid(param: &str, message: &str) -> Response {
    error(400, "invalid_request_error", None, Some(param), message)
}

fn authorize(headers: &HeaderMap) -> Result<(), Response> {
    let given = headers.get("authorization").and_then(|value| value.to_str().ok());
    match given.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(KEY) => Ok(()),
        Some(other) => {
            let end: String = other.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
            let message = format!("Incorrect API key provided: ****{end}.");
            Err(error(401, "invalid_request_error", Some("invalid_api_key"), None, &message))
        }
        None => Err(error(401, "invalid_request_error", None, None, "You didn't provide an API key.")),
    }
}
