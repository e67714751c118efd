//! What OpenAI answers to a request that is at fault.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::key::KEY;

/// As OpenAI words it.
pub(super) fn error(status: u16, kind: &str, code: Option<&str>, param: Option<&str>, message: &str) -> Response {
    let body = json!({ "error": { "message": message, "type": kind, "param": param, "code": code } });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

pub(super) fn invalid(param: &str, message: &str) -> Response {
    error(400, "invalid_request_error", None, Some(param), message)
}

pub(super) fn authorize(headers: &HeaderMap) -> Result<(), Response> {
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
