//! ElevenLabs.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, Query, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{key::KEY, sound::say, state::State};

const VOICE: &str = "21m00Tcm4TlvDq8ikWAM";
/// Of its models, the fewest.
const MAX_CHARS: usize = 10_000;

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/v1/text-to-speech/{voice}/with-timestamps", post(speak))
        .route("/v2/voices", get(voices))
        .with_state(state)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    output_format: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ElevenLabsRequest {
    text: String,
    model_id: String,
    language_code: Option<String>,
    #[serde(default)]
    voice_settings: Settings,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    speed: Option<f64>,
}

fn error(status: u16, kind: &str, code: &str, message: &str) -> Response {
    let body = json!({ "detail": { "type": kind, "code": code, "message": message, "status": code, "request_id": "req_fake_1", "param": null } });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

fn authorize(headers: &HeaderMap) -> Result<(), Response> {
    match headers.get("xi-api-key").map(|value| value.as_bytes()) {
        Some(key) if key == KEY.as_bytes() => Ok(()),
        Some(_) => Err(error(401, "authentication_error", "invalid_api_key", "Invalid API key")),
        None => Err(error(401, "authentication_error", "missing_api_key", "No API key was given")),
    }
}

async fn voices(headers: HeaderMap) -> Result<Response, Response> {
    authorize(&headers)?;
    let voice = json!({ "voice_id": VOICE, "name": "Rachel", "category": "premade", "labels": { "accent": "american" }, "description": null, "verified_languages": null });
    Ok(Json(json!({ "voices": [voice], "has_more": false, "total_count": 1, "next_page_token": null })).into_response())
}

async fn speak(
    Shared(state): Shared<State>,
    Path(voice): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let request: ElevenLabsRequest = serde_json::from_slice(&body).map_err(|error| {
        let fault = json!({ "detail": [{ "loc": ["body"], "msg": error.to_string(), "type": "value_error" }] });
        (StatusCode::UNPROCESSABLE_ENTITY, Json(fault)).into_response()
    })?;
    if parameters.output_format != "pcm_24000" {
        return Err(error(400, "validation_error", "invalid_output_format", "This format needs another plan"));
    }
    if request.text.trim().is_empty() {
        return Err(error(400, "validation_error", "empty_text", "The text is empty"));
    }
    if request.text.chars().count() > MAX_CHARS {
        return Err(error(400, "validation_error", "text_too_long", "The text is too long"));
    }
    if request.language_code.as_ref().is_some_and(|code| code.len() != 2) {
        return Err(error(400, "validation_error", "invalid_parameters", "language_code is no ISO 639-1 code"));
    }
    if !request.model_id.starts_with("eleven_") {
        return Err(error(404, "not_found", "model_not_found", "No such model"));
    }
    let speed = request.voice_settings.speed.unwrap_or(1.0);
    if !(0.7..=1.2).contains(&speed) {
        return Err(error(400, "validation_error", "invalid_parameters", "speed must be between 0.7 and 1.2"));
    }
    if voice != VOICE {
        return Err(error(404, "not_found", "voice_not_found", "No such voice"));
    }
    state.charge("elevenlabs", "speech", &request.text);
    let said = say(&state, &request.text, 24_000, speed);
    let alignment = if said.words.is_empty() { Value::Null } else { alignment(&request.text, &said.words) };
    let body = json!({ "audio_base64": BASE64_STANDARD.encode(said.pcm()), "alignment": alignment, "normalized_alignment": null });
    let characters = request.text.chars().count().to_string();
    Ok(([("request-id", "req_fake_1".to_owned()), ("character-cost", characters)], Json(body)).into_response())
}

/// Every character of the text, white space as well, with its share of its word's time.
fn alignment(text: &str, words: &[(String, f64, f64)]) -> Value {
    let (mut characters, mut starts, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = words.iter();
    let mut word: Option<(&(String, f64, f64), usize)> = None;
    let mut now = 0.0;
    for c in text.chars() {
        let mut end = now;
        if !c.is_whitespace() {
            let (current, passed) =
                word.take().or_else(|| rest.next().map(|word| (word, 0))).expect("a word for each character");
            let count = current.0.chars().count();
            let share = (current.2 - current.1) / count as f64;
            now = current.1 + share * passed as f64;
            end = now + share;
            word = (passed + 1 < count).then_some((current, passed + 1));
        }
        characters.push(c.to_string());
        starts.push(now);
        ends.push(end);
        now = end;
    }
    json!({ "characters": characters, "character_start_times_seconds": starts, "character_end_times_seconds": ends })
}
