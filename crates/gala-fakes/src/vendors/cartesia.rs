//! Cartesia, version 2026-08-14 of its interface.

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{key::KEY, sound::say, state::State};

const VOICE: &str = "6ccbfb76-1fc6-48f7-b71d-91ac6298247b";
const SPANISH: &str = "5c5ad5e7-1020-476b-8b91-fdcbe9cc313c";
const RATES: [u32; 6] = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000];
/// Pieces of sound end within samples, too.
const PIECE: usize = 4_001;

pub(super) fn router(state: State) -> Router {
    Router::new().route("/tts/sse", post(speak)).route("/voices", get(voices)).with_state(state)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CartesiaRequest {
    model_id: String,
    transcript: String,
    voice: Voice,
    language: Option<String>,
    locale: Option<String>,
    output_format: SoundFormat,
    #[serde(default)]
    add_timestamps: bool,
    context_id: Option<String>,
    #[serde(default)]
    generation_config: Generation,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Voice {
    id: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SoundFormat {
    container: String,
    encoding: String,
    sample_rate: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Generation {
    speed: Option<f64>,
}

fn error(status: u16, code: Option<&str>, title: &str, message: &str) -> Response {
    let body = json!({ "error_code": code, "title": title, "message": message, "request_id": "3d2f1a6e-0000-4000-8000-000000000001" });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

fn invalid(message: &str) -> Response {
    error(400, None, "Bad request", message)
}

fn authorize(headers: &HeaderMap) -> Result<(), Response> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if header("authorization").and_then(|value| value.strip_prefix("Bearer ")) != Some(KEY) {
        return Err(error(401, None, "Unauthorized", "Invalid API key."));
    }
    match header("cartesia-version") {
        Some("2026-08-14") => Ok(()),
        Some(_) => Err(invalid("Cartesia-Version: unknown version")),
        None => Err(invalid("Cartesia-Version header is required")),
    }
}

async fn voices(headers: HeaderMap) -> Result<Response, Response> {
    authorize(&headers)?;
    let voice = |id, name, language| json!({ "id": id, "name": name, "description": "Calm.", "language": language, "locales": [], "visibility": "public" });
    Ok(Json(json!({ "data": [voice(SPANISH, "Sofía", "es"), voice(VOICE, "Tessa", "en")], "has_more": false }))
        .into_response())
}

async fn speak(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    authorize(&headers)?;
    let request: CartesiaRequest = serde_json::from_slice(&body).map_err(|error| invalid(&error.to_string()))?;
    if request.transcript.trim().is_empty() || request.model_id.is_empty() {
        return Err(invalid("transcript and model_id are required"));
    }
    if request.language.is_some() == request.locale.is_some() {
        return Err(invalid("give either language or locale"));
    }
    let format = &request.output_format;
    if format.container != "raw" || format.encoding != "pcm_s16le" || !RATES.contains(&format.sample_rate) {
        return Err(invalid("output_format: only the container raw is streamed"));
    }
    let speed = request.generation_config.speed.unwrap_or(1.0);
    if !(0.6..=1.5).contains(&speed) {
        return Err(invalid("generation_config.speed must be between 0.6 and 1.5"));
    }
    if request.voice.id != VOICE && request.voice.id != SPANISH {
        return Err(error(404, Some("voice_not_found"), "Not found", "Voice not found."));
    }
    state.charge("cartesia", "speech", &request.transcript);
    let said = say(&state, &request.transcript, format.sample_rate, speed);
    let context = request.context_id.unwrap_or_else(|| "c1".to_owned());
    let mut events: Vec<Value> = said
        .pcm()
        .chunks(PIECE)
        .map(|piece| json!({ "type": "chunk", "data": BASE64_STANDARD.encode(piece), "done": false, "status_code": 206, "step_time": 12.3, "context_id": context }))
        .collect();
    if request.add_timestamps {
        // Some come before the sound that they are of, some after it.
        for (index, words) in said.words.chunks(3).enumerate() {
            let list = |value: &dyn Fn(&(String, f64, f64)) -> Value| words.iter().map(value).collect::<Vec<_>>();
            let times = json!({ "words": list(&|word| json!(word.0)), "start": list(&|word| json!(word.1)), "end": list(&|word| json!(word.2)) });
            let event = json!({ "type": "timestamps", "done": false, "status_code": 206, "context_id": context, "word_timestamps": times });
            events.insert((index * 2).min(events.len()), event);
        }
    }
    events.push(json!({ "type": "something_of_tomorrow", "done": false }));
    events.push(json!({ "type": "done", "done": true, "status_code": 200, "context_id": context }));
    let body: String = events
        .iter()
        .map(|event| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap_or_default()))
        .collect();
    Ok(([(CONTENT_TYPE, "text/event-stream")], body).into_response())
}
