//! Failures of the Gemini API. How long to wait stands in the body, not in a header.

use std::time::Duration;

use serde_json::Value;

use crate::http::{Failure, Meaning};

/// Reasons to stop that no other wording of the request's form changes.
const DECLINED: [&str; 9] = [
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
    "LANGUAGE",
];

pub(crate) fn is_declined(finish_reason: &str) -> bool {
    DECLINED.contains(&finish_reason)
}

pub(crate) fn meaning(failure: &Failure) -> Meaning {
    let body: Value = serde_json::from_slice(&failure.body).unwrap_or_default();
    // A stream wraps it in a list.
    let error = if body.is_array() { &body[0]["error"] } else { &body["error"] };
    match error {
        Value::Object(_) => of_error(error, Some(failure)),
        _ => Meaning::of_status(failure, String::from_utf8_lossy(&failure.body).into_owned()),
    }
}

/// Reads an error of a body, or of an event in a stream.
pub(super) fn of_error(error: &Value, failure: Option<&Failure>) -> Meaning {
    let message = error["message"].as_str().map_or_else(|| error.to_string(), str::to_owned);
    match error["status"].as_str().unwrap_or_default() {
        "UNAUTHENTICATED" => Meaning::Denied(message, "check its key"),
        "PERMISSION_DENIED" => Meaning::Denied(message, "check what its key may do"),
        // An unknown key is an invalid argument here.
        "INVALID_ARGUMENT" if message.contains("API key") => Meaning::Denied(message, "check its key"),
        "FAILED_PRECONDITION" => Meaning::Denied(message, "check its region and its billing"),
        "INVALID_ARGUMENT" | "NOT_FOUND" => Meaning::BadRequest(message),
        "RESOURCE_EXHAUSTED" if is_daily(error) => Meaning::Denied(message, "wait for tomorrow, or raise its quota"),
        "RESOURCE_EXHAUSTED" | "INTERNAL" | "UNAVAILABLE" | "DEADLINE_EXCEEDED" => Meaning::Busy(message, delay(error)),
        _ => failure.map_or_else(
            || Meaning::Busy(message.clone(), None),
            |failure| Meaning::of_status(failure, message.clone()),
        ),
    }
}

fn details(error: &Value) -> impl Iterator<Item = &Value> {
    error["details"].as_array().into_iter().flatten()
}

fn is_daily(error: &Value) -> bool {
    let violations = details(error).filter_map(|detail| detail["violations"].as_array()).flatten();
    violations.filter_map(|violation| violation["quotaId"].as_str()).any(|id| id.contains("PerDay"))
        || error["message"].as_str().is_some_and(|message| message.contains("limit: 0"))
}

/// `46s`, or `1.5s`.
fn delay(error: &Value) -> Option<Duration> {
    let text = details(error).find_map(|detail| detail["retryDelay"].as_str())?;
    Duration::try_from_secs_f64(text.strip_suffix('s')?.parse().ok()?).ok()
}
