//! `POST /v1/audio/speech`.

use axum::{
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::failure::{authorize, invalid};
use crate::{sound::say, state::State};

const VOICES: [&str; 13] =
    ["alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin", "cedar"];
const MAX_CHARS: usize = 4096;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpeechRequest {
    model: String,
    input: String,
    voice: String,
    response_format: String,
    #[serde(default = "usual")]
    speed: f64,
}

fn usual() -> f64 {
    1.0
}

pub(super) async fn speak(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    authorize(&headers)?;
    answer(&state, "openai", &body)
}

pub(super) async fn speak_compatible(Shared(state): Shared<State>, body: Bytes) -> Result<Response, Response> {
    answer(&state, "openai_compatible", &body)
}

fn answer(state: &State, vendor: &'static str, body: &[u8]) -> Result<Response, Response> {
    let request: SpeechRequest = serde_json::from_slice(body).map_err(|error| invalid("body", &error.to_string()))?;
    if request.model.is_empty() {
        return Err(invalid("model", "you must provide a model parameter"));
    }
    if request.input.is_empty() || request.input.chars().count() > MAX_CHARS {
        return Err(invalid("input", "Invalid 'input': string too long or empty. Expected 1 to 4096 characters."));
    }
    if !VOICES.contains(&request.voice.as_str()) {
        return Err(invalid("voice", &format!("Invalid value: '{}'.", request.voice)));
    }
    if request.response_format != "wav" {
        return Err(invalid("response_format", "this double serves wav"));
    }
    if !(0.25..=4.0).contains(&request.speed) {
        return Err(invalid("speed", "Invalid 'speed': must be between 0.25 and 4."));
    }
    state.charge(vendor, "speech", &request.input);
    let wav = say(state, &request.input, 24_000, request.speed).streamed_wav();
    Ok(([(CONTENT_TYPE, "audio/wav"), ("x-request-id".parse().expect("a name"), "req_fake_1")], wav).into_response())
}
