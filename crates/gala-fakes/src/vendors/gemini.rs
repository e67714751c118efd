//! Google's Gemini API, `v1beta`.

mod images;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, RawQuery, State as Shared},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    KEY,
    state::State,
    text::{self, deltas, tokens},
};

/// With all that is inline in it, in bytes.
const MAX_REQUEST: usize = 20_000_000;
const SCHEMA_WORDS: [&str; 20] = [
    "$id",
    "$defs",
    "$ref",
    "$anchor",
    "type",
    "format",
    "title",
    "description",
    "enum",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "anyOf",
    "oneOf",
    "properties",
    "additionalProperties",
    "required",
];

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/v1beta/models/{method}", post(generate))
        .route("/v1beta/models", get(models))
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .with_state(state)
}

async fn models(headers: HeaderMap) -> Result<Response, Response> {
    authorize(&headers)?;
    Ok(Json(json!({ "models": [{ "name": "models/gemini-3.8-flash" }] })).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct GenerateRequest {
    contents: Vec<Content>,
    system_instruction: Option<Content>,
    #[serde(default)]
    generation_config: Config,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    #[serde(default)]
    role: Option<String>,
    parts: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Part {
    text: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Config {
    max_output_tokens: Option<u64>,
    response_mime_type: Option<String>,
    response_json_schema: Option<Value>,
}

pub(super) fn error(code: u16, status: &str, message: &str) -> Response {
    let body = json!({ "error": { "code": code, "message": message, "status": status } });
    (StatusCode::from_u16(code).expect("a status"), Json(body)).into_response()
}

fn invalid(message: &str) -> Response {
    error(400, "INVALID_ARGUMENT", message)
}

fn authorize(headers: &HeaderMap) -> Result<(), Response> {
    match headers.get("x-goog-api-key").map(|value| value.as_bytes()) {
        Some(key) if key == KEY.as_bytes() => Ok(()),
        Some(_) => Err(invalid("API key not valid. Please pass a valid API key.")),
        None => Err(error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")),
    }
}

async fn generate(
    Shared(state): Shared<State>,
    Path(method): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let model = match method.split_once(':') {
        Some((model, "streamGenerateContent")) => model,
        Some((model, "generateContent")) => {
            return images::generate(&state, model, &body).map_err(|message| invalid(&message));
        }
        _ => return Err(error(404, "NOT_FOUND", "no such method")),
    };
    if query.as_deref() != Some("alt=sse") {
        return Err(invalid("only alt=sse is served here"));
    }
    let request: GenerateRequest =
        serde_json::from_slice(&body).map_err(|error| invalid(&format!("Invalid JSON payload received. {error}")))?;
    let schema = request.generation_config.response_json_schema.as_ref();
    if schema.is_some() && request.generation_config.response_mime_type.as_deref() != Some("application/json") {
        return Err(invalid("responseJsonSchema needs responseMimeType application/json"));
    }
    if let Some(word) = schema.and_then(unknown_word) {
        return Err(invalid(&format!("Unknown name \"{word}\" at 'generation_config.response_json_schema'")));
    }
    if request.contents.iter().any(|content| !matches!(content.role.as_deref(), None | Some("user" | "model"))) {
        return Err(invalid("Please use a valid role: user, model."));
    }
    Ok(answer(&state, model, &request, schema))
}

fn unknown_word(schema: &Value) -> Option<String> {
    let object = schema.as_object()?;
    if let Some(word) = object.keys().find(|word| !SCHEMA_WORDS.contains(&word.as_str())) {
        return Some(word.clone());
    }
    let named = ["properties", "$defs"].iter().filter_map(|key| schema[*key].as_object()).flat_map(|map| map.values());
    let listed = ["anyOf", "oneOf", "prefixItems"].iter().filter_map(|key| schema[*key].as_array()).flatten();
    named.chain(listed).chain(schema.get("items")).find_map(unknown_word)
}

fn answer(state: &State, model: &str, request: &GenerateRequest, schema: Option<&Value>) -> Response {
    let all = |content: &Content| content.parts.iter().filter_map(|part| part.text.clone()).collect::<String>();
    let prompt = request.contents.last().map(all).unwrap_or_default();
    state.charge("gemini", "text", &prompt);
    let mut text = text::answer(state, &prompt, schema);
    let mut finish = "STOP";
    if let Some(limit) = request.generation_config.max_output_tokens
        && tokens(&text) > limit
    {
        text = text.chars().take(usize::try_from(limit).unwrap_or(usize::MAX)).collect();
        finish = "MAX_TOKENS";
    }
    let read = tokens(&prompt) + request.system_instruction.as_ref().map_or(0, |system| tokens(&all(system)));
    let chunk = |parts: Value, finish: Option<&str>| {
        let mut candidate = json!({ "content": { "role": "model", "parts": parts }, "index": 0 });
        if let Some(finish) = finish {
            candidate["finishReason"] = json!(finish);
        }
        json!({ "candidates": [candidate], "modelVersion": model, "responseId": "resp_fake_1" })
    };
    let mut chunks = vec![chunk(json!([{ "text": "let me think", "thought": true }]), None)];
    chunks.extend(deltas(&text).into_iter().map(|piece| chunk(json!([{ "text": piece }]), None)));
    let mut last = chunk(json!([{ "text": "" }]), Some(finish));
    let written = tokens(&text);
    last["usageMetadata"] = json!({ "promptTokenCount": read, "candidatesTokenCount": written, "thoughtsTokenCount": 3, "totalTokenCount": read + written + 3 });
    chunks.push(last);
    let body: String = chunks.iter().map(|chunk| format!("data: {chunk}\r\n\r\n")).collect();
    ([(CONTENT_TYPE, "text/event-stream")], body).into_response()
}
