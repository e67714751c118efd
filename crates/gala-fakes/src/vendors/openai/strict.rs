//! What OpenAI's strict mode asks of a schema.

use serde_json::Value;

const UNKNOWN: [&str; 14] = [
    "allOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "minLength",
    "maxLength",
    "uniqueItems",
    "oneOf",
    "$schema",
    "default",
    "patternProperties",
];

/// Returns what is wrong with a schema, if anything is.
pub(super) fn fault(schema: &Value) -> Option<String> {
    if schema["type"] != "object" || schema.get("anyOf").is_some() {
        return Some("schema must be a JSON Schema of 'type: \"object\"'".to_owned());
    }
    fault_at(schema, "()", 0)
}

fn fault_at(schema: &Value, place: &str, depth: usize) -> Option<String> {
    if depth > 10 {
        return Some(format!("In context={place}, schema is nested too deep"));
    }
    let object = schema.as_object()?;
    if let Some(key) = UNKNOWN.iter().find(|key| object.contains_key(**key)) {
        return Some(format!("In context={place}, '{key}' is not permitted."));
    }
    if let Some(properties) = schema["properties"].as_object() {
        if schema["additionalProperties"] != false {
            return Some(format!(
                "In context={place}, 'additionalProperties' is required to be supplied and to be false."
            ));
        }
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if let Some(name) = properties.keys().find(|name| !required.contains(&name.as_str())) {
            return Some(format!("In context={place}, 'required' is required to include every key. Missing '{name}'."));
        }
    }
    let named = ["properties", "$defs"].iter().filter_map(|key| schema[*key].as_object()).flat_map(|map| map.values());
    let listed = ["anyOf"].iter().filter_map(|key| schema[*key].as_array()).flatten();
    let items = schema.get("items");
    named.chain(listed).chain(items).find_map(|inner| fault_at(inner, place, depth + 1))
}
