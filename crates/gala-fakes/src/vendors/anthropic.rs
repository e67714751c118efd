//! Anthropic, version 2026-10-21 of its interface.

mod subset;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Shared,
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

pub(super) fn router(state: State) -> Router {
    Router::new().route("/v1/messages", post(message)).route("/v1/models", get(models)).with_state(state)
}

async fn models(headers: HeaderMap) -> Result<Response, Response> {
    authorize(&headers)?;
    Ok(Json(json!({ "data": [{ "type": "model", "id": "claude-haiku-5-5" }], "has_more": false })).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageRequest {
    model: String,
    max_tokens: u64,
    messages: Vec<AnthropicMessage>,
    system: Option<String>,
    output_config: Option<OutputConfig>,
    #[serde(default)]
    stream: bool,
    // Known, and refused by this version.
    temperature: Option<Value>,
    top_p: Option<Value>,
    top_k: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnthropicMessage {
    role: String,
    content: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutputConfig {
    format: Option<AnswerFormat>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, tag = "type", rename_all = "snake_case")]
enum AnswerFormat {
    JsonSchema { schema: Value },
}

fn error(status: u16, kind: &str, message: &str) -> Response {
    let body = json!({ "type": "error", "error": { "type": kind, "message": message }, "request_id": "req_fake_1" });
    (StatusCode::from_u16(status).expect("a status"), [("request-id", "req_fake_1")], Json(body)).into_response()
}

fn invalid(message: &str) -> Response {
    error(400, "invalid_request_error", message)
}

fn authorize(headers: &HeaderMap) -> Result<(), Response> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let key = header("x-api-key").or_else(|| header("authorization")?.strip_prefix("Bearer "));
    if key != Some(KEY) {
        return Err(error(401, "authentication_error", "invalid x-api-key"));
    }
    match header("anthropic-version") {
        Some("2026-10-21") => Ok(()),
        Some(_) => Err(invalid("anthropic-version: unknown version")),
        None => Err(invalid("anthropic-version: header is required")),
    }
}

async fn message(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    authorize(&headers)?;
    let request: MessageRequest = serde_json::from_slice(&body).map_err(|error| invalid(&error.to_string()))?;
    if [&request.temperature, &request.top_p, &request.top_k].iter().any(|value| value.is_some()) {
        return Err(invalid("temperature, top_p and top_k are not supported in this version"));
    }
    if request.model.is_empty() || request.max_tokens == 0 {
        return Err(invalid("model and max_tokens are required"));
    }
    match request.messages.as_slice() {
        [] => return Err(invalid("messages: at least one message is required")),
        [.., last] if last.role != "user" => return Err(invalid("messages: prefill is not supported")),
        _ => {}
    }
    let schema = match &request.output_config {
        Some(OutputConfig { format: Some(AnswerFormat::JsonSchema { schema }) }) => Some(schema),
        _ => None,
    };
    if let Some(fault) = schema.and_then(subset::fault) {
        return Err(invalid(&format!("output_config.format.schema: {fault}")));
    }
    Ok(answer(&state, &request, schema))
}

fn answer(state: &State, request: &MessageRequest, schema: Option<&Value>) -> Response {
    let prompt = request.messages.last().map(|message| message.content.as_str()).unwrap_or_default();
    state.charge("anthropic", "text", prompt);
    let mut text = text::answer(state, prompt, schema);
    let mut stop = "end_turn";
    if tokens(&text) > request.max_tokens {
        text = text.chars().take(usize::try_from(request.max_tokens).unwrap_or(usize::MAX)).collect();
        stop = "max_tokens";
    }
    let read = tokens(prompt) + tokens(request.system.as_deref().unwrap_or_default());
    let usage = json!({ "input_tokens": read, "output_tokens": tokens(&text), "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0 });
    let message = |content: Value, stop: Value, usage: &Value| {
        json!({ "id": "msg_1", "type": "message", "role": "assistant", "model": request.model, "content": content,
                "stop_reason": stop, "stop_sequence": null, "usage": usage })
    };
    if !request.stream {
        return Json(message(json!([{ "type": "text", "text": text }]), json!(stop), &usage)).into_response();
    }
    let start = json!({ "input_tokens": read, "output_tokens": 1 });
    let mut events = vec![
        json!({ "type": "message_start", "message": message(json!([]), Value::Null, &start) }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } }),
        json!({ "type": "ping" }),
        json!({ "type": "an_event_of_tomorrow", "anything": 1 }),
    ];
    for piece in deltas(&text) {
        events.push(
            json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": piece } }),
        );
    }
    events.push(json!({ "type": "content_block_stop", "index": 0 }));
    events.push(json!({ "type": "message_delta", "delta": { "stop_reason": stop, "stop_sequence": null }, "usage": { "output_tokens": tokens(&text) } }));
    events.push(json!({ "type": "message_stop" }));
    // Lines may end as they do on Windows.
    let body: String = events
        .iter()
        .map(|event| format!("event: {}\r\ndata: {event}\r\n\r\n", event["type"].as_str().unwrap_or_default()))
        .collect();
    ([(CONTENT_TYPE, "text/event-stream; charset=utf-8"), ("request-id".parse().expect("a name"), "req_fake_1")], body)
        .into_response()
}
