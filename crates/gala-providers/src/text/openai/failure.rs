//! Failures of OpenAI's interface and of those that speak as it does.

use reqwest::StatusCode;
use serde_json::Value;

use crate::http::{Failure, Meaning, retry_after};

/// Codes that no waiting helps against, though they come with status 429.
const NO_CREDIT: [&str; 3] = ["insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached"];
const MODERATED: [&str; 2] = ["moderation_blocked", "content_policy_violation"];

/// Returns what a failure means. Compatible servers answer with `error` as an object or a text, or with `detail` as an
/// object, a list or a text; proxies before them with anything.
pub(crate) fn meaning(failure: &Failure) -> Meaning {
    let body: Value = serde_json::from_slice(&failure.body).unwrap_or_default();
    let error = if body["error"].is_null() { &body["detail"] } else { &body["error"] };
    let message = message(error).unwrap_or_else(|| String::from_utf8_lossy(&failure.body).into_owned());
    match code(error).as_str() {
        code if NO_CREDIT.contains(&code) => Meaning::Denied(message, "add credit to its account"),
        code if MODERATED.contains(&code) => Meaning::Declined(message),
        _ => match failure.headers.get("x-should-retry").and_then(|value| value.to_str().ok()) {
            Some("true") => Meaning::Busy(message, retry_after(&failure.headers)),
            Some("false") if failure.status == StatusCode::TOO_MANY_REQUESTS => {
                Meaning::Denied(message, "look at the limits of its account")
            }
            _ => Meaning::of_status(failure, message),
        },
    }
}

/// Returns what a failure means that came in the middle of an answer.
pub(super) fn in_stream(error: &Value) -> Meaning {
    let message = message(error).unwrap_or_else(|| error.to_string());
    let kind = error["type"].as_str().unwrap_or_default();
    match code(error).as_str() {
        code if NO_CREDIT.contains(&code) => Meaning::Denied(message, "add credit to its account"),
        code if MODERATED.contains(&code) => Meaning::Declined(message),
        _ if kind == "invalid_request_error" => Meaning::BadRequest(message),
        _ => Meaning::Busy(message, None),
    }
}

/// A text, or a number at llama.cpp and vLLM.
fn code(error: &Value) -> String {
    let code = if error["code"].is_null() { &error["type"] } else { &error["code"] };
    code.as_str().map_or_else(|| code.to_string(), str::to_owned)
}

fn message(error: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match error {
        Value::String(message) => Some(message.clone()),
        Value::Array(faults) => {
            let faults: Vec<String> = faults.iter().filter_map(|fault| text(&fault["msg"])).collect();
            (!faults.is_empty()).then(|| faults.join("; "))
        }
        error => text(&error["message"]),
    }
}
