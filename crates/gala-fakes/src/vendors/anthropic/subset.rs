//! The part of JSON Schema that Anthropic takes.

use serde_json::Value;

const KNOWN: [&str; 13] = [
    "type",
    "$defs",
    "$ref",
    "anyOf",
    "allOf",
    "enum",
    "const",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "description",
    "title",
];
const FORMATS: [&str; 9] = ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "uuid"];

/// Returns what is wrong with a schema, if anything is.
pub(super) fn fault(schema: &Value) -> Option<String> {
    let object = schema.as_object()?;
    for (key, value) in object {
        let is_known = KNOWN.contains(&key.as_str())
            || key == "minItems" && matches!(value.as_u64(), Some(0 | 1))
            || key == "format" && value.as_str().is_some_and(|format| FORMATS.contains(&format));
        if !is_known {
            return Some(format!("'{key}' is not supported"));
        }
    }
    if schema["type"] == "object" && schema["additionalProperties"] != false {
        return Some("'additionalProperties' must be false".to_owned());
    }
    let named = ["properties", "$defs"].iter().filter_map(|key| schema[*key].as_object()).flat_map(|map| map.values());
    let listed = ["anyOf", "allOf"].iter().filter_map(|key| schema[*key].as_array()).flatten();
    named.chain(listed).chain(schema.get("items")).find_map(fault)
}
