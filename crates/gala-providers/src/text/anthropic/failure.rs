//! Failures of Anthropic's interface.

use serde_json::Value;

use crate::http::{Failure, Meaning, retry_after};

pub(crate) fn meaning(failure: &Failure) -> Meaning {
    let body: Value = serde_json::from_slice(&failure.body).unwrap_or_default();
    match &body["error"] {
        Value::Object(_) => of_kind(&body["error"], Some(failure)),
        _ => Meaning::of_status(failure, String::from_utf8_lossy(&failure.body).into_owned()),
    }
}

/// Reads an error of a body, or of an event in a stream, which has no status.
pub(super) fn of_kind(error: &Value, failure: Option<&Failure>) -> Meaning {
    let message = error["message"].as_str().map_or_else(|| error.to_string(), str::to_owned);
    let limit = error["details"]["error_code"].as_str().unwrap_or_default();
    if limit.ends_with("spend_limit_reached") {
        return Meaning::Denied(message, "raise its spend limit");
    }
    match error["type"].as_str().unwrap_or_default() {
        "authentication_error" => Meaning::Denied(message, "check its key"),
        "billing_error" => Meaning::Denied(message, "add credit to its account"),
        "permission_error" => Meaning::Denied(message, "check what its key may do"),
        "invalid_request_error" | "not_found_error" | "request_too_large" => Meaning::BadRequest(message),
        "rate_limit_error" | "conflict_error" | "api_error" | "timeout_error" | "overloaded_error" => {
            Meaning::Busy(message, failure.and_then(|failure| retry_after(&failure.headers)))
        }
        _ => failure.map_or_else(
            || Meaning::Busy(message.clone(), None),
            |failure| Meaning::of_status(failure, message.clone()),
        ),
    }
}
