//! OpenAI, and below `/openai/compatible` a server of one's own that speaks as it does.

mod chat;
mod strict;

use axum::{
    Json, Router,
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
        .with_state(state)
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
