//! Failures of ComfyUI: of a graph that it does not take, and of a node that failed.

use serde_json::Value;

use crate::http::{Failure, Meaning};

pub(super) fn meaning(failure: &Failure) -> Meaning {
    let body: Value = serde_json::from_slice(&failure.body).unwrap_or_default();
    let Some(message) = body["error"]["message"].as_str().or(body["error"].as_str()) else {
        return Meaning::of_status(failure, String::from_utf8_lossy(&failure.body).into_owned());
    };
    let nodes = body["node_errors"].as_object().into_iter().flatten();
    let faults = nodes.filter_map(|(node, fault)| {
        let told = fault["errors"].as_array()?.iter();
        let told: Vec<&str> =
            told.filter_map(|error| error["details"].as_str().or(error["message"].as_str())).collect();
        Some(format!("node {node} ({}): {}", fault["class_type"].as_str().unwrap_or("?"), told.join(", ")))
    });
    let faults: Vec<String> = faults.collect();
    let message = if faults.is_empty() { message.to_owned() } else { format!("{message}: {}", faults.join("; ")) };
    Meaning::of_status(failure, message)
}

/// Reads what became of a graph that failed. The graph is at fault, unless the memory of the machine was too small now.
pub(super) fn of_messages(messages: &Value) -> Meaning {
    let mut messages = messages.as_array().into_iter().flatten();
    let Some(error) = messages.find(|message| message[0] == "execution_error").map(|message| &message[1]) else {
        return Meaning::Busy("it was interrupted".to_owned(), None);
    };
    let text = |field: &str| error[field].as_str().unwrap_or("?").to_owned();
    let (kind, node) = (text("exception_type"), text("node_type"));
    let message = format!("node {} ({node}): {kind}: {}", text("node_id"), text("exception_message"));
    if kind.contains("OutOfMemory") { Meaning::Busy(message, None) } else { Meaning::BadRequest(message) }
}
