//! Failures of ElevenLabs: `detail` is an object, a list from the framework below it, or a text.

use serde_json::Value;

use crate::http::{Failure, Meaning};

/// Codes that no waiting helps against; the older ones come with status 401.
const NO_CREDIT: [&str; 2] = ["quota_exceeded", "insufficient_credits"];

pub(super) fn meaning(failure: &Failure) -> Meaning {
    let body: Value = serde_json::from_slice(&failure.body).unwrap_or_default();
    let detail = &body["detail"];
    let message = message(detail).unwrap_or_else(|| String::from_utf8_lossy(&failure.body).into_owned());
    let code = detail["code"].as_str().or(detail["status"].as_str()).unwrap_or_default();
    if NO_CREDIT.contains(&code) {
        return Meaning::Denied(message, "add credit to its account");
    }
    Meaning::of_status(failure, message)
}

fn message(detail: &Value) -> Option<String> {
    match detail {
        Value::String(message) => Some(message.clone()),
        Value::Array(faults) => {
            let faults: Vec<&str> = faults.iter().filter_map(|fault| fault["msg"].as_str()).collect();
            (!faults.is_empty()).then(|| faults.join("; "))
        }
        detail => detail["message"].as_str().map(str::to_owned),
    }
}
