//! `POST /v1/chat/completions`, as a stream and whole.

use axum::{
    Json,
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    failure::{authorize, invalid},
    strict,
};
use crate::{
    state::State,
    text::{self, deltas, tokens},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatRequest {
    model: String,
    messages: Vec<ChatMessage>,
    max_completion_tokens: Option<u64>,
    max_tokens: Option<u64>,
    response_format: Option<ResponseFormat>,
    #[serde(default)]
    stream: bool,
    stream_options: Option<StreamOptions>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatMessage {
    role: String,
    content: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StreamOptions {
    #[serde(default)]
    include_usage: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, tag = "type", rename_all = "snake_case")]
enum ResponseFormat {
    Text,
    JsonObject,
    JsonSchema { json_schema: Schema },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Schema {
    name: String,
    schema: Value,
    #[serde(default)]
    strict: bool,
}

pub(super) async fn complete(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let request = read(&body)?;
    if request.max_tokens.is_some() {
        let message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
        return Err(invalid("max_tokens", message));
    }
    if let Some(ResponseFormat::JsonSchema { json_schema }) = &request.response_format {
        let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        if json_schema.name.is_empty() || json_schema.name.len() > 64 || !is_name(&json_schema.name) {
            return Err(invalid("response_format.json_schema.name", "Invalid name"));
        }
        if json_schema.strict
            && let Some(fault) = strict::fault(&json_schema.schema)
        {
            let message = format!("Invalid schema for response_format '{}': {fault}", json_schema.name);
            return Err(invalid("response_format", &message));
        }
    }
    Ok(answer(&state, "openai", &request, request.max_completion_tokens))
}

pub(super) async fn complete_compatible(Shared(state): Shared<State>, body: Bytes) -> Result<Response, Response> {
    let request = read(&body)?;
    if request.max_completion_tokens.is_some() {
        return Err(invalid("max_completion_tokens", "unknown field"));
    }
    Ok(answer(&state, "openai_compatible", &request, request.max_tokens))
}

fn read(body: &[u8]) -> Result<ChatRequest, Response> {
    let request: ChatRequest =
        serde_json::from_slice(body).map_err(|error| invalid("body", &format!("Invalid body: {error}")))?;
    if request.model.is_empty() {
        return Err(invalid("model", "you must provide a model parameter"));
    }
    if request.messages.is_empty() {
        return Err(invalid("messages", "[] is too short - 'messages'"));
    }
    match request
        .messages
        .iter()
        .find(|message| !matches!(message.role.as_str(), "developer" | "system" | "user" | "assistant"))
    {
        Some(_) => Err(invalid("messages[0].role", "Invalid value")),
        None => Ok(request),
    }
}

fn answer(state: &State, vendor: &'static str, request: &ChatRequest, limit: Option<u64>) -> Response {
    let prompt = request.messages.last().map(|message| message.content.as_str()).unwrap_or_default();
    let schema = match &request.response_format {
        Some(ResponseFormat::JsonSchema { json_schema }) => Some(&json_schema.schema),
        _ => None,
    };
    state.charge(vendor, "text", prompt);
    let mut text = text::answer(state, prompt, schema);
    let mut finish = "stop";
    if limit.is_some_and(|limit| tokens(&text) > limit) {
        text = text.chars().take(usize::try_from(limit.unwrap_or_default()).unwrap_or(usize::MAX)).collect();
        finish = "length";
    }
    let read: u64 = request.messages.iter().map(|message| tokens(&message.content)).sum();
    let usage =
        json!({ "prompt_tokens": read, "completion_tokens": tokens(&text), "total_tokens": read + tokens(&text) });
    let whole = |object| json!({ "id": "chatcmpl-1", "object": object, "created": 1, "model": request.model });
    if request.stream {
        let with_usage = request.stream_options.as_ref().is_some_and(|options| options.include_usage);
        return streamed(&text, finish, whole("chat.completion.chunk"), with_usage.then_some(usage));
    }
    let mut body = whole("chat.completion");
    body["choices"] = json!([{ "index": 0, "message": { "role": "assistant", "content": text, "refusal": null }, "logprobs": null, "finish_reason": finish }]);
    body["usage"] = usage;
    Json(body).into_response()
}

fn streamed(text: &str, finish: &str, chunk: Value, usage: Option<Value>) -> Response {
    let with = |choices: Value| {
        let mut chunk = chunk.clone();
        chunk["choices"] = choices;
        if usage.is_some() {
            chunk["usage"] = Value::Null;
        }
        chunk
    };
    let delta =
        |delta: Value, finish: Option<&str>| with(json!([{ "index": 0, "delta": delta, "finish_reason": finish }]));
    let mut chunks = vec![delta(json!({ "role": "assistant", "content": "" }), None)];
    for piece in deltas(text) {
        let mut chunk = delta(json!({ "content": piece }), None);
        chunk["obfuscation"] = json!("x7f");
        chunks.push(chunk);
    }
    chunks.push(delta(json!({}), Some(finish)));
    if let Some(usage) = &usage {
        let mut last = with(json!([]));
        last["usage"] = usage.clone();
        chunks.push(last);
    }
    let mut body = String::from(": keep-alive\n\n");
    for chunk in chunks {
        body.push_str(&format!("data: {chunk}\n\n"));
    }
    body.push_str("data: [DONE]\n\n");
    ([(CONTENT_TYPE, "text/event-stream"), ("x-request-id".parse().expect("a name"), "req_fake_1")], body)
        .into_response()
}
