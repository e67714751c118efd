//! Failures of HeyGen: `error` with a code, and the field that is wrong.

use gala_ai::provider::ProviderError;
use serde_json::Value;

use crate::http::{Failure, Meaning};

const NO_CREDIT: [&str; 4] = ["insufficient_credit", "insufficient_credits", "insufficient_balance", "quota_exceeded"];
const UNSAFE: [&str; 4] = ["moderation", "nsfw", "policy", "sensitive"];
const NOT_FOUND: &str = " (not found)";

pub(super) fn meaning(failure: &Failure) -> Meaning {
    let body: Value = serde_json::from_slice(&failure.body).unwrap_or_default();
    let error = &body["error"];
    let Some(message) = error["message"].as_str() else {
        return Meaning::of_status(failure, String::from_utf8_lossy(&failure.body).into_owned());
    };
    let message = match error["param"].as_str() {
        Some(field) => format!("{field}: {message}"),
        None => message.to_owned(),
    };
    match error["code"].as_str().unwrap_or_default() {
        code if NO_CREDIT.contains(&code) => Meaning::Denied(message, "add credit to its account"),
        code if is_unsafe(code) => Meaning::Declined(message),
        _ if failure.status == 404 => Meaning::BadRequest(format!("{message}{NOT_FOUND}")),
        _ => Meaning::of_status(failure, message),
    }
}

/// Returns whether something that the request names is not there, or not yet.
pub(super) fn is_not_found(error: &ProviderError) -> bool {
    matches!(error, ProviderError::Refused(problem) if problem.message.ends_with(NOT_FOUND))
}

/// Returns what it means that a video failed.
pub(super) fn of_video(code: &str, message: &str) -> ProviderError {
    let message = if code.is_empty() { message.to_owned() } else { format!("{message} ({code})") };
    if is_unsafe(code) { Meaning::Declined(message) } else { Meaning::Broken(message) }.into_error("heygen")
}

fn is_unsafe(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    UNSAFE.iter().any(|word| code.contains(word))
}
