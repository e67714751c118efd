use serde_json::{Map, Value, json};

use super::super::{ExpandedTemplate, Template};
use crate::problem::Problems;

/// A template with one text clip whose text is `text`, and these parameters.
pub fn document(params: Value, text: &str) -> Value {
    json!({
        "version": 1, "title": "Test", "kind": "test", "params": params,
        "timeline": {
            "version": 1, "format": {"size": "128x72", "fps": 25},
            "tracks": [{"kind": "visual", "clips": [
                {"duration_ms": 1000, "content": {"kind": "text", "runs": [{"text": text}]}}
            ]}]
        }
    })
}

/// As it is read, without being checked: what is wrong is to be told when data are there, too.
pub fn unchecked(document: Value) -> Template {
    serde_json::from_value(document).expect("a template")
}

pub fn object(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

pub fn expand(document: Value, data: Value) -> Result<ExpandedTemplate, Problems> {
    unchecked(document).expand(&object(data))
}

/// The text that comes out of [`document`].
pub fn text_of(expanded: &ExpandedTemplate) -> String {
    let timeline = serde_json::to_value(&expanded.timeline).expect("JSON");
    let text = timeline.pointer("/tracks/0/clips/0/content/runs/0/text").expect("a text");
    text.as_str().expect("a text").to_owned()
}

/// What is told, as `code field`.
pub fn told(problems: &Problems) -> Vec<String> {
    problems.0.iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
}
