//! A document of a JSON Schema: what a model would answer that keeps to it.

use serde_json::{Map, Value, json};

const SUBJECTS: [&str; 11] = [
    "A red fox",
    "The old keeper",
    "A fishing boat",
    "The tall tower",
    "A young sailor",
    "The grey cat",
    "A brass lamp",
    "The long road",
    "A small village",
    "The night train",
    "A stone bridge",
];
const VERBS: [&str; 7] = [
    "waits beside",
    "turns slowly towards",
    "shines far across",
    "stands high above",
    "returns to",
    "belongs to",
    "looks over",
];
const PLACES: [&str; 13] = [
    "the quiet river",
    "a wooden harbour",
    "the snowy mountains",
    "an empty beach",
    "the market square",
    "a dark forest",
    "the morning fog",
    "a garden full of roses",
    "the last lighthouse",
    "a field of wheat",
    "the windy island",
    "an open window",
    "the frozen lake",
];

/// Returns one. Lists are half-way between their fewest and most elements, texts are sentences of which no two are alike.
pub(super) fn of(schema: &Value) -> Value {
    Writer { root: schema, sentences: 0 }.write("", schema)
}

struct Writer<'a> {
    root: &'a Value,
    sentences: usize,
}

impl Writer<'_> {
    fn write(&mut self, name: &str, schema: &Value) -> Value {
        if let Some(path) = schema["$ref"].as_str() {
            let target = self.root.pointer(path.trim_start_matches('#')).cloned().unwrap_or_default();
            return self.write(name, &target);
        }
        if let Some(first) = schema["enum"].get(0) {
            return first.clone();
        }
        if let Some(any) = schema["anyOf"].as_array() {
            // What may be null is null.
            let null = any.iter().find(|one| one["type"] == "null");
            return null.or(any.first()).map(|one| self.write(name, one)).unwrap_or_default();
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema),
            Some("array") => self.list(schema),
            Some("integer" | "number") => json!(schema["minimum"].as_i64().unwrap_or(1)),
            Some("boolean") => json!(true),
            // What is told at length has two sentences.
            Some("string") if name == "text" => json!(format!("{} {}", self.sentence(), self.sentence())),
            Some("string") => json!(self.sentence()),
            _ => Value::Null,
        }
    }

    fn object(&mut self, schema: &Value) -> Value {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let written: Map<String, Value> =
            properties.map(|(name, schema)| (name.clone(), self.write(name, schema))).collect();
        Value::Object(written)
    }

    /// The limits of a list stand in its description where the vendor takes none.
    fn list(&mut self, schema: &Value) -> Value {
        let limit = |key: &str| schema[key].as_u64().or_else(|| told(schema["description"].as_str()?, key));
        let least = limit("minItems").unwrap_or(1);
        let most = limit("maxItems").unwrap_or(least + 4);
        (0..(least + most) / 2).map(|_| self.write("", &schema["items"])).collect()
    }

    fn sentence(&mut self) -> String {
        let n = self.sentences;
        self.sentences += 1;
        let (subject, verb, place) = (SUBJECTS[n % 11], VERBS[n % 7], PLACES[n % 13]);
        format!("{subject} {verb} {place}.")
    }
}

fn told(description: &str, key: &str) -> Option<u64> {
    let (_, rest) = description.split_once(&format!("{key}: "))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
