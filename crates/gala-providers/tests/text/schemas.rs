//! One schema for all: each vendor is told what it understands of it, in the way that it checks.

use gala_ai::provider::{Call, JsonSchema};
use gala_fakes::Fakes;
use serde_json::{Value, json};

use crate::vendor::{Vendor, request};

/// What plans and critiques have: optional fields, limits, enums, choices, references, and lists of objects.
fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Plan",
        "type": "object",
        "properties": {
            "title": { "type": "string", "minLength": 3, "maxLength": 80, "pattern": "^[A-Z]" },
            "pace": { "type": "string", "enum": ["slow", "fast"], "description": "How fast it goes.", "default": "slow" },
            "seed": { "type": ["integer", "null"], "minimum": 0, "maximum": 100 },
            "scenes": {
                "type": "array",
                "minItems": 2,
                "maxItems": 6,
                "items": { "$ref": "#/$defs/Scene" },
            },
        },
        "required": ["title", "scenes"],
        "$defs": {
            "Scene": {
                "type": "object",
                "properties": {
                    "narration": { "type": "string", "maxLength": 400 },
                    "seconds": { "type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5 },
                    "picture": {
                        "oneOf": [
                            { "type": "object", "properties": { "prompt": { "type": "string" } }, "required": ["prompt"] },
                            { "type": "null" },
                        ],
                    },
                },
                "required": ["narration"],
            },
        },
    })
}

#[tokio::test]
async fn an_answer_keeps_to_the_schema_that_was_asked_for() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let asked = gala_ai::provider::TextRequest {
            schema: Some(JsonSchema { name: "plan".to_owned(), schema: schema() }),
            ..request("Tea?")
        };
        let answer = vendor.model(&fakes).complete(&asked, &Call::unpaid()).await.expect("the vendor takes the schema");
        let mut document: Value = serde_json::from_str(&answer.text).expect("JSON");
        // What is optional may come as null: OpenAI has no other way to leave it out.
        leave_out_nulls(&mut document);
        let faults: Vec<String> = jsonschema::validator_for(&schema())
            .expect("a schema")
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(faults, [""; 0], "{vendor:?}: {document}");
        assert_eq!(fakes.charges().len(), 1, "{vendor:?}");
    }
}

fn leave_out_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(leave_out_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_nulls),
        _ => {}
    }
}

#[tokio::test]
async fn what_a_vendor_does_not_understand_of_a_schema_stands_in_its_description() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let schema = JsonSchema { name: "plan".to_owned(), schema: schema() };
        let asked = gala_ai::provider::TextRequest { schema: Some(schema), ..request("Tea?") };
        vendor.model(&fakes).complete(&asked, &Call::unpaid()).await.expect("an answer");
        let sent = fakes.received().pop().expect("a request").json;
        let told = match vendor {
            Vendor::OpenAi | Vendor::Compatible => &sent["response_format"]["json_schema"]["schema"],
            Vendor::Anthropic => &sent["output_config"]["format"]["schema"],
            Vendor::Gemini => &sent["generationConfig"]["responseJsonSchema"],
        };
        let title = told["properties"]["title"]["description"].as_str().expect("a description");
        assert!(title.contains("minLength: 3") && title.contains("maxLength: 80"), "{vendor:?}: {title}");
        let scenes = &told["properties"]["scenes"];
        let limit_is_told =
            scenes["maxItems"] == 6 || scenes["description"].as_str().is_some_and(|text| text.contains("maxItems: 6"));
        assert!(limit_is_told, "{vendor:?}: {scenes}");
        let pace = told["properties"]["pace"].to_string();
        assert!(pace.contains("How fast it goes."), "{vendor:?}: {pace}");
        let optional = told["required"].as_array().expect("a list").len();
        let all_are_required = matches!(vendor, Vendor::OpenAi | Vendor::Compatible);
        assert_eq!(optional, if all_are_required { 4 } else { 2 }, "{vendor:?}");
    }
}

/// Small models of one's own may ignore constraints: they are asked in words, too.
#[tokio::test]
async fn a_compatible_server_is_told_the_schema_in_words_too() {
    let fakes = Fakes::start().await;
    let schema = JsonSchema { name: "plan".to_owned(), schema: schema() };
    let asked = gala_ai::provider::TextRequest { schema: Some(schema), ..request("Tea?") };
    Vendor::Compatible.model(&fakes).complete(&asked, &Call::unpaid()).await.expect("an answer");
    let sent = fakes.received().pop().expect("a request").json;
    let system = sent["messages"][0]["content"].as_str().expect("a text");
    assert!(system.starts_with("You write for films.") && system.contains("\"narration\""), "{system}");
    assert_eq!((&sent["max_tokens"], &sent["max_completion_tokens"]), (&json!(500), &Value::Null));
}
