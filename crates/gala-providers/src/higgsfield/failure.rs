//! Failures of Higgsfield: what is wrong stands in one of four fields, as a text or as a list.

use serde_json::Value;

use crate::http::{Failure, Meaning};

pub(super) fn meaning(failure: &Failure) -> Meaning {
    let body: Value = serde_json::from_slice(&failure.body).unwrap_or_default();
    let told = ["detail", "details", "message", "error"].into_iter().find_map(|field| text(&body[field]));
    let message = told.unwrap_or_else(|| String::from_utf8_lossy(&failure.body).into_owned());
    match failure.status.as_u16() {
        403 if message.to_ascii_lowercase().contains("credit") => Meaning::Denied(message, "add credit to its account"),
        _ => Meaning::of_status(failure, message),
    }
}

fn text(told: &Value) -> Option<String> {
    match told {
        Value::String(message) => Some(message.clone()),
        Value::Array(faults) => {
            let fault = |fault: &Value| {
                let place: Vec<&str> = fault["loc"].as_array()?.iter().filter_map(Value::as_str).collect();
                Some(format!("{}: {}", place.join("."), fault["msg"].as_str()?))
            };
            let faults: Vec<String> = faults.iter().filter_map(fault).collect();
            (!faults.is_empty()).then(|| faults.join("; "))
        }
        _ => None,
    }
}
