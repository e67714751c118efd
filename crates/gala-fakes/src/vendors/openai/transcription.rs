//! `POST /v1/audio/transcriptions`.

use axum::{
    Json,
    body::Bytes,
    extract::State as Shared,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::failure::{authorize, invalid};
use crate::{
    form::{FormPart, parts},
    state::State,
    text,
};

const MAX_BYTES: usize = 25 << 20;

struct TranscriptionForm {
    model: String,
    format: String,
    by_word: bool,
    seconds: f64,
}

/// OpenAI tells words in a list of their own, without their punctuation.
pub(super) async fn transcribe(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let request = read(&headers, body).await?;
    if !request.model.starts_with("whisper") && request.format == "verbose_json" {
        return Err(invalid("response_format", "response_format 'verbose_json' is not compatible with this model"));
    }
    let text = hear(&state, "openai", &request);
    if request.format == "json" {
        return Ok(Json(
            json!({ "text": text, "usage": { "type": "tokens", "input_tokens": 10, "output_tokens": 5 } }),
        )
        .into_response());
    }
    let mut answer = json!({ "task": "transcribe", "language": "english", "duration": request.seconds, "text": text });
    answer["usage"] = json!({ "type": "duration", "seconds": request.seconds.ceil() });
    if request.by_word {
        let words = spread(&text, request.seconds);
        let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        answer["words"] =
            words.iter().map(|(word, start, end)| json!({ "word": bare(word), "start": start, "end": end })).collect();
    }
    Ok(([("x-request-id", "req_fake_1")], Json(answer)).into_response())
}

/// whisper.cpp tells tokens within segments, with their space before them.
pub(super) async fn transcribe_compatible(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    let request = read(&headers, body).await?;
    let text = hear(&state, "openai_compatible", &request);
    let mut tokens: Vec<Value> = Vec::new();
    for (word, start, end) in spread(&text, request.seconds) {
        let middle = word.char_indices().nth(word.chars().count() / 2).map_or(0, |(at, _)| at);
        let between = (start + end) / 2.0;
        tokens.push(json!({ "word": format!(" {}", &word[..middle]), "start": start, "end": between, "t_dtw": -1, "probability": 0.9 }));
        tokens.push(json!({ "word": &word[middle..], "start": between, "end": end, "t_dtw": -1, "probability": 0.8 }));
    }
    let segment = json!({ "id": 0, "text": format!(" {text}"), "start": 0.0, "end": request.seconds, "tokens": [50364], "words": tokens, "no_speech_prob": 0.01 });
    let answer = json!({ "task": "transcribe", "language": "english", "duration": request.seconds, "text": format!(" {text}\n"), "segments": [segment] });
    Ok(Json(answer).into_response())
}

async fn read(headers: &HeaderMap, body: Bytes) -> Result<TranscriptionForm, Response> {
    let parts = parts(headers, body).await.ok_or_else(|| invalid("body", "no multipart form"))?;
    let known = ["file", "model", "language", "response_format", "timestamp_granularities[]"];
    if let Some(part) = parts.iter().find(|part| !known.contains(&part.name.as_str())) {
        return Err(invalid(&part.name, "Unrecognized request argument"));
    }
    let text = |name: &str| parts.iter().find(|part| part.name == name).map(FormPart::text);
    let file = parts.iter().find(|part| part.name == "file" && part.file_name.is_some());
    let file = file.ok_or_else(|| invalid("file", "you must provide a file"))?;
    let samples = file.bytes.len().saturating_sub(44) / 2;
    let is_wav = file.bytes.starts_with(b"RIFF") && file.bytes.get(22..28) == Some(&[1, 0, 0x80, 0x3e, 0, 0]);
    if !is_wav || samples == 0 || file.bytes.len() > MAX_BYTES {
        return Err(invalid("file", "Invalid file format: this double hears WAV, mono, 16 kHz, up to 25 MB"));
    }
    let model = text("model")
        .filter(|model| !model.is_empty())
        .ok_or_else(|| invalid("model", "you must provide a model parameter"))?;
    if text("language").is_some_and(|language| language.len() > 3) {
        return Err(invalid("language", "Language parameter must be specified in ISO-639-1 format."));
    }
    let format = text("response_format").unwrap_or_else(|| "json".to_owned());
    let by_word = text("timestamp_granularities[]").as_deref() == Some("word");
    if by_word && format != "verbose_json" {
        return Err(invalid("timestamp_granularities[]", "timestamp granularities need response_format verbose_json"));
    }
    Ok(TranscriptionForm { model, format, by_word, seconds: samples as f64 / 16_000.0 })
}

fn hear(state: &State, vendor: &'static str, request: &TranscriptionForm) -> String {
    state.charge(vendor, "transcription", format!("{} s", request.seconds));
    text::answer(state, "a sound", None)
}

/// Every word has the same time.
fn spread(text: &str, seconds: f64) -> Vec<(String, f64, f64)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let each = seconds / words.len().max(1) as f64;
    words
        .iter()
        .enumerate()
        .map(|(index, word)| ((*word).to_owned(), index as f64 * each, (index as f64 + 0.8) * each))
        .collect()
}
