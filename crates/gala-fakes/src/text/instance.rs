//! A document of a JSON Schema: what a model would answer that keeps to it.

use serde_json::{Map, Value, json};

const SENTENCES: [&str; 6] = [
    "A fox crosses the quiet river at dawn.",
    "Steam rises from a cup of tea on the table.",
    "Two mountains stand behind the small village.",
    "A boat sails slowly past the old lighthouse.",
    "Children fly red kites over the wide beach.",
    "Snow falls on the roofs of the sleeping town.",
];

/// Returns one: lists have four elements where they may, texts are sentences that differ.
pub(super) fn of(schema: &Value) -> Value {
    Writer { root: schema, sentences: 0 }.write(schema)
}

struct Writer<'a> {
    root: &'a Value,
    sentences: usize,
}

impl Writer<'_> {
    fn write(&mut self, schema: &Value) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            let target = self.root.pointer(name.trim_start_matches('#')).cloned().unwrap_or_default();
            return self.write(&target);
        }
        if let Some(first) = schema["enum"].get(0) {
            return first.clone();
        }
        if let Some(first) = schema["anyOf"].get(0) {
            return self.write(&first.clone());
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema),
            Some("array") => {
                let few = schema["minItems"].as_u64().unwrap_or(0).max(4).min(schema["maxItems"].as_u64().unwrap_or(4));
                (0..few).map(|_| self.write(&schema["items"])).collect()
            }
            Some("integer" | "number") => json!(schema["minimum"].as_i64().unwrap_or(1)),
            Some("boolean") => json!(true),
            Some("string") => {
                let sentence = SENTENCES[self.sentences % SENTENCES.len()];
                self.sentences += 1;
                json!(sentence)
            }
            _ => Value::Null,
        }
    }

    fn object(&mut self, schema: &Value) -> Value {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let written: Map<String, Value> = properties.map(|(name, schema)| (name.clone(), self.write(schema))).collect();
        Value::Object(written)
    }
}
