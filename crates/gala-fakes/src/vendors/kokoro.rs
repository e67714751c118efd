//! A Kokoro server of one's own.

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Shared,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::json;

use crate::{sound::say, state::State};

const VOICES: [&str; 4] = ["af_heart", "af_bella", "bf_emma", "jf_alpha"];

pub(super) fn router(state: State) -> Router {
    Router::new().route("/dev/captioned_speech", post(speak)).route("/v1/audio/voices", get(voices)).with_state(state)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KokoroRequest {
    model: String,
    input: String,
    voice: String,
    response_format: String,
    #[serde(default = "usual")]
    speed: f64,
    #[serde(default = "yes")]
    stream: bool,
    #[serde(default)]
    return_timestamps: bool,
}

fn usual() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

fn error(status: u16, error: &str, message: &str) -> Response {
    let body = json!({ "detail": { "error": error, "message": message, "type": "invalid_request_error" } });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

async fn voices() -> Response {
    let voices: Vec<_> = VOICES.iter().map(|voice| json!({ "id": voice, "name": voice })).collect();
    Json(json!({ "voices": voices })).into_response()
}

async fn speak(Shared(state): Shared<State>, body: Bytes) -> Result<Response, Response> {
    let request: KokoroRequest =
        serde_json::from_slice(&body).map_err(|fault| error(422, "validation_error", &fault.to_string()))?;
    if !["kokoro", "tts-1", "tts-1-hd"].contains(&request.model.as_str()) {
        return Err(error(400, "invalid_model", "Unsupported model"));
    }
    if !VOICES.contains(&request.voice.as_str()) {
        return Err(error(400, "validation_error", &format!("Voice {} not found", request.voice)));
    }
    if request.response_format != "wav" || request.stream || !request.return_timestamps {
        return Err(error(400, "validation_error", "this double serves whole WAV files with timestamps"));
    }
    if !(0.25..=4.0).contains(&request.speed) {
        return Err(error(422, "validation_error", "speed is out of range"));
    }
    state.charge("kokoro", "speech", &request.input);
    let said = say(&state, &request.input, 24_000, request.speed);
    let words: Vec<_> = said
        .words
        .iter()
        .map(|(word, start, end)| json!({ "word": word, "start_time": start, "end_time": end }))
        .collect();
    let body = json!({ "audio": BASE64_STANDARD.encode(said.wav()), "audio_format": "wav", "timestamps": words });
    Ok(Json(body).into_response())
}
