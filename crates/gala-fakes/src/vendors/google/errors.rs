use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An error as all of Google's APIs tell it.
pub(in crate::vendors) fn refused(status: u16, domain: &str, reason: &str, message: &str) -> Response {
    let detail = json!({ "domain": domain, "reason": reason, "message": message });
    let body = json!({ "error": { "code": status, "message": message, "errors": [detail] } });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

pub(in crate::vendors) fn invalid(message: &str) -> Response {
    refused(400, "global", "invalid", message)
}

pub(in crate::vendors) fn not_found(what: &str) -> Response {
    refused(404, "global", "notFound", &format!("Not found: {what}"))
}
