//! One schema, told to each provider in the part of JSON Schema that it understands. What it cannot be told stands in the
//! description, and is checked on the answer in any case.

use serde_json::{Map, Value, json};

/// What the strict modes of OpenAI and Anthropic do not take: limits, and what only tells.
const STRICT_DROPS: [&str; 15] = [
    "$schema",
    "title",
    "format",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
];
/// What Gemini does not know; it takes limits of numbers and lists.
const GEMINI_DROPS: [&str; 9] = [
    "$schema",
    "default",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "uniqueItems",
];

/// As Anthropic's, with every property required.
pub(super) fn for_openai(schema: &Value) -> Value {
    let mut schema = for_anthropic(schema);
    all_required(&mut schema);
    schema
}

pub(super) fn for_anthropic(schema: &Value) -> Value {
    let mut schema = tightened(schema, &STRICT_DROPS);
    one_of_is_any_of(&mut schema);
    schema
}

pub(super) fn for_gemini(schema: &Value) -> Value {
    tightened(schema, &GEMINI_DROPS)
}

/// Moves what a provider does not understand into the description, and closes every object.
fn tightened(schema: &Value, drops: &[&str]) -> Value {
    let Value::Object(old) = schema else { return schema.clone() };
    let mut new = Map::new();
    let mut told = Vec::new();
    for (key, value) in old {
        match (key.as_str(), value) {
            (key, value) if drops.contains(&key) => {
                if !matches!(key, "$schema" | "title" | "default") {
                    told.push(format!("{key}: {value}"));
                }
            }
            ("properties" | "$defs", Value::Object(named)) => {
                let named = named.iter().map(|(name, schema)| (name.clone(), tightened(schema, drops)));
                new.insert(key.clone(), Value::Object(named.collect()));
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(all)) => {
                new.insert(key.clone(), all.iter().map(|schema| tightened(schema, drops)).collect());
            }
            ("items", value) => {
                new.insert(key.clone(), tightened(value, drops));
            }
            _ => {
                new.insert(key.clone(), value.clone());
            }
        }
    }
    if new.contains_key("properties") {
        new.insert("additionalProperties".to_owned(), json!(false));
    }
    if !told.is_empty() {
        let description = new.get("description").and_then(Value::as_str).unwrap_or_default();
        let all = format!("{description} ({})", told.join(", "));
        new.insert("description".to_owned(), json!(all.trim_start()));
    }
    Value::Object(new)
}

/// What is optional may be null instead.
fn all_required(schema: &mut Value) {
    walk(schema, &mut |object| {
        let Some(Value::Object(properties)) = object.get("properties") else { return };
        let names: Vec<String> = properties.keys().cloned().collect();
        let required: Vec<String> = match object.get("required") {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        if let Some(Value::Object(properties)) = object.get_mut("properties") {
            for (_, property) in properties.iter_mut().filter(|(name, _)| !required.contains(name)) {
                let may_be_null =
                    property["anyOf"].as_array().is_some_and(|all| all.contains(&json!({"type": "null"})));
                if !may_be_null {
                    *property = json!({ "anyOf": [property.take(), { "type": "null" }] });
                }
            }
        }
        object.insert("required".to_owned(), json!(names));
    });
}

fn one_of_is_any_of(schema: &mut Value) {
    walk(schema, &mut |object| {
        if let Some(all) = object.remove("oneOf") {
            object.insert("anyOf".to_owned(), all);
        }
    });
}

fn walk(value: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            object.values_mut().for_each(|value| walk(value, visit));
        }
        Value::Array(all) => all.iter_mut().for_each(|value| walk(value, visit)),
        _ => {}
    }
}
