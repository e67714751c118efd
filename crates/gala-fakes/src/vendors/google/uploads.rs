//! The answers to requests of an upload session.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::errors::{invalid, not_found};
use crate::{google::Step, state::State};

/// Takes a chunk or tells how far the session is. `finish` makes what the session was begun for of its bytes.
pub(in crate::vendors) fn put(
    state: &State,
    id: &str,
    headers: &HeaderMap,
    body: &[u8],
    finish: impl FnOnce(Value, Vec<u8>) -> Result<Value, Response>,
) -> Result<Response, Response> {
    let origin = state.lock().google.sessions.origin(id);
    let mut answer = answer(state, id, headers, body, finish)?;
    // A browser lets a page send to, and read of, what it was begun for and nothing else.
    if let Some(origin) = origin {
        answer.headers_mut().insert("access-control-allow-origin", origin.parse().expect("an origin"));
    }
    Ok(answer)
}

fn answer(
    state: &State,
    id: &str,
    headers: &HeaderMap,
    body: &[u8],
    finish: impl FnOnce(Value, Vec<u8>) -> Result<Value, Response>,
) -> Result<Response, Response> {
    let step = state.lock().google.sessions.put(id, headers, body);
    match step {
        Step::Kept(0) => Ok(StatusCode::PERMANENT_REDIRECT.into_response()),
        Step::Kept(bytes) => {
            Ok((StatusCode::PERMANENT_REDIRECT, [("range", format!("bytes=0-{}", bytes - 1))]).into_response())
        }
        Step::Whole { target, bytes } => {
            let answer = finish(target, bytes)?;
            state.lock().google.sessions.finished(id, answer.clone());
            Ok(Json(answer).into_response())
        }
        Step::Finished(answer) => Ok(Json(answer).into_response()),
        Step::Unknown => Err(not_found("upload session")),
        Step::Refused(message) => Err(invalid(&message)),
    }
}

/// Ends a session.
pub(in crate::vendors) fn cancel(state: &State, id: &str) -> Response {
    if !state.lock().google.sessions.cancel(id) {
        return not_found("upload session");
    }
    // As Google answers: the client closed the request.
    StatusCode::from_u16(499).expect("a status").into_response()
}

/// Reads how long the file of a session is.
pub(in crate::vendors) fn total(headers: &HeaderMap) -> Result<u64, Response> {
    let length = headers.get("x-upload-content-length").and_then(|length| length.to_str().ok()?.parse().ok());
    length.ok_or_else(|| invalid("X-Upload-Content-Length is missing"))
}
