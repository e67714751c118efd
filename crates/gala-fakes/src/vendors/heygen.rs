//! HeyGen, version 3.

use std::collections::HashMap;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, RawQuery, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    KEY, form,
    media::{VideoFormat, video},
    state::State,
    tasks::{FakeTask, Phase},
};

const VENDOR: &str = "heygen";
/// So many videos are worked on at once for one account.
const MOST_AT_ONCE: usize = 10;

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/v3/assets", post(upload))
        .route("/v3/avatars/looks", get(list_looks))
        .route("/v3/videos", post(create))
        .route("/v3/videos/{id}", get(look))
        .with_state(state)
}

fn error(status: u16, code: &str, param: Option<&str>, message: &str) -> Response {
    let mut error = json!({ "code": code, "message": message });
    if let Some(param) = param {
        error["param"] = param.into();
    }
    (StatusCode::from_u16(status).expect("a status"), Json(json!({ "error": error }))).into_response()
}

fn invalid(param: &str, message: &str) -> Response {
    error(400, "invalid_parameter", Some(param), message)
}

fn authorize(headers: &HeaderMap) -> Result<(), Response> {
    match headers.get("x-api-key") {
        Some(key) if key.as_bytes() == KEY.as_bytes() => Ok(()),
        _ => Err(error(401, "unauthorized", None, "Invalid API key")),
    }
}

/// Returns the key of a request under which its answer is kept.
fn idempotency(headers: &HeaderMap) -> Result<Option<String>, Response> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-:.".contains(c);
    let key = key.to_str().ok().filter(|key| (1..=255).contains(&key.len()) && key.chars().all(is_allowed));
    key.map(|key| Some(key.to_owned())).ok_or_else(|| invalid("Idempotency-Key", "1 to 255 of [A-Za-z0-9_-:.]"))
}

async fn upload(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    authorize(&headers)?;
    let key = idempotency(&headers)?;
    if let Some(answer) = key.as_ref().and_then(|key| state.lock().answers.get(key).cloned()) {
        return Ok(Json(answer).into_response());
    }
    let parts = form::parts(&headers, body).await.ok_or_else(|| invalid("file", "expected multipart/form-data"))?;
    let file = parts.into_iter().find(|part| part.name == "file").ok_or_else(|| invalid("file", "Field required"))?;
    let kind = file.content_type.unwrap_or_default();
    if !matches!(kind.as_str(), "image/png" | "image/jpeg" | "audio/wav" | "audio/mpeg") || file.bytes.is_empty() {
        return Err(invalid("file", "unsupported media type"));
    }
    let mut state = state.lock();
    state.files.add(&kind, file.bytes);
    let answer = json!({ "data": { "asset_id": format!("asset-{}", state.files.count()) } });
    state.answers.extend(key.map(|key| (key, answer.clone())));
    Ok(Json(answer).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateVideo {
    #[serde(rename = "type")]
    kind: String,
    avatar_id: Option<String>,
    image: Option<CreateImage>,
    audio_asset_id: String,
    engine: CreateEngine,
    resolution: String,
    aspect_ratio: String,
    fit: Option<String>,
    output_format: String,
    background: Option<CreateBackground>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateImage {
    #[serde(rename = "type")]
    kind: String,
    asset_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateEngine {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateBackground {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

async fn create(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    authorize(&headers)?;
    let key = idempotency(&headers)?;
    if let Some(answer) = key.as_ref().and_then(|key| state.lock().answers.get(key).cloned()) {
        return Ok(Json(answer).into_response());
    }
    let asked: CreateVideo = serde_json::from_slice(&body).map_err(|error| invalid("body", &error.to_string()))?;
    check(&asked)?;
    if state.lock().tasks.running(VENDOR) >= MOST_AT_ONCE {
        let mut busy = error(429, "rate_limit_exceeded", None, "Too many concurrent videos");
        busy.headers_mut().insert("retry-after", "30".parse().expect("a header"));
        return Err(busy);
    }
    if asked.kind == "image" {
        let image = asked.image.as_ref().ok_or_else(|| invalid("image", "Field required"))?;
        asset(&state, &image.asset_id, "image/")
            .filter(|_| image.kind == "asset_id")
            .ok_or_else(|| missing("image"))?;
    }
    let speech = asset(&state, &asked.audio_asset_id, "audio/").ok_or_else(|| missing("audio_asset_id"))?;
    let length_ms = wav_ms(&speech).ok_or_else(|| invalid("audio_asset_id", "the audio cannot be read"))?;
    let format = if asked.output_format == "webm" { VideoFormat::Webm } else { VideoFormat::Mp4 };
    let (width, height) = asked.aspect_ratio.split_once(':').unwrap_or(("16", "9"));
    let file = video(length_ms, width.parse().unwrap_or(16), height.parse().unwrap_or(9), format);
    state.charge(VENDOR, "video", asked.avatar_id.unwrap_or(asked.kind));
    let mut state = state.lock();
    let (id, link) = (state.tasks.next_id(), state.files.add(format.mime(), file));
    state.tasks.add(FakeTask::new(VENDOR, id.clone(), None, link, length_ms));
    let answer = json!({ "data": { "video_id": id, "status": "waiting", "output_format": asked.output_format } });
    state.answers.extend(key.map(|key| (key, answer.clone())));
    Ok(Json(answer).into_response())
}

fn check(asked: &CreateVideo) -> Result<(), Response> {
    let one_of = |param: &str, value: &str, known: &[&str]| {
        if known.contains(&value) { Ok(()) } else { Err(invalid(param, &format!("{value:?} is none of {known:?}"))) }
    };
    one_of("type", &asked.kind, &["avatar", "image"])?;
    one_of("engine.type", &asked.engine.kind, &["avatar_iii", "avatar_iv", "avatar_v"])?;
    one_of("resolution", &asked.resolution, &["720p", "1080p", "4k"])?;
    one_of("aspect_ratio", &asked.aspect_ratio, &["16:9", "9:16", "4:5", "5:4", "1:1", "auto"])?;
    one_of("fit", asked.fit.as_deref().unwrap_or("contain"), &["contain", "cover"])?;
    one_of("output_format", &asked.output_format, &["mp4", "webm"])?;
    if asked.kind == "avatar" && asked.avatar_id.as_deref() != Some("look-anna") {
        return Err(error(404, "not_found", Some("avatar_id"), "Avatar look not found"));
    }
    if asked.engine.kind == "avatar_iii" && asked.kind == "image" {
        return Err(invalid("engine.type", "avatar_iii does not support images"));
    }
    match &asked.background {
        Some(_) if asked.output_format == "webm" => Err(invalid("background", "not supported with webm")),
        Some(background) if background.kind != "color" || !background.value.starts_with('#') => {
            Err(invalid("background", "invalid color"))
        }
        _ => Ok(()),
    }
}

fn missing(param: &str) -> Response {
    error(404, "not_found", Some(param), "Asset not found")
}

fn asset(state: &State, id: &str, kind: &str) -> Option<Bytes> {
    let file = state.lock().files.get(id.strip_prefix("asset-")?.parse().ok()?)?;
    file.content_type.starts_with(kind).then_some(file.bytes())
}

/// The length of a WAV file whose header has 44 bytes.
fn wav_ms(file: &[u8]) -> Option<u64> {
    let rate = u32::from_le_bytes(file.get(28..32)?.try_into().ok()?);
    (file.starts_with(b"RIFF") && rate > 0).then(|| (file.len() as u64 - 44) * 1000 / u64::from(rate))
}

async fn look(Shared(state): Shared<State>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Response> {
    authorize(&headers)?;
    let asked = state.lock().tasks.ask(VENDOR, |task| task.id == id);
    let (task, phase) = asked.ok_or_else(|| error(404, "not_found", None, "Video not found"))?;
    let mut data: Value =
        json!({ "id": id, "title": null, "created_at": 1, "video_page_url": "https://app.heygen.com" });
    match phase {
        Phase::Queued => data["status"] = "pending".into(),
        Phase::Working => data["status"] = "processing".into(),
        Phase::Done => {
            data["status"] = "completed".into();
            data["video_url"] = task.link.into();
            data["duration"] = json!(task.duration_ms as f64 / 1000.0);
        }
        Phase::Failed(failure) => {
            data["status"] = "failed".into();
            data["failure_code"] = failure.word.into();
            data["failure_message"] = failure.message.into();
        }
    }
    Ok(Json(json!({ "data": data })).into_response())
}

/// Looks are given two at a time, whatever is asked for, so that clients have to go on.
async fn list_looks(RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Response> {
    authorize(&headers)?;
    let mut asked: HashMap<&str, &str> = HashMap::new();
    for pair in query.as_deref().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !["group_id", "avatar_type", "ownership", "limit", "token"].contains(&name) {
            return Err(invalid(name, "unknown parameter"));
        }
        asked.insert(name, value);
    }
    if let Some(limit) = asked.get("limit")
        && !limit.parse::<u32>().is_ok_and(|limit| (1..=50).contains(&limit))
    {
        return Err(invalid("limit", "1 to 50"));
    }
    let look = |id: &str, name: &str, more: Value| {
        let mut look = json!({ "id": id, "name": name, "avatar_type": "photo_avatar", "group_id": "ag_1",
            "preview_image_url": "https://files.heygen.ai/look.jpg", "tags": [], "default_voice_id": null,
            "supported_api_engines": ["avatar_v", "avatar_iv", "avatar_iii"], "status": "completed" });
        look.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        look
    };
    let own = [
        look("look-anna", "Anna, standing", json!({})),
        look("look-young", "Not made yet", json!({ "status": "processing" })),
        look("look-old", "Of another engine", json!({ "supported_api_engines": ["avatar_v"] })),
    ];
    let public = [look("look-bo", "Bo in an office", json!({ "status": null }))];
    let all: Vec<Value> = match asked.get("ownership") {
        Some(&"private") => own.to_vec(),
        Some(&"public") => public.to_vec(),
        None => own.into_iter().chain(public).collect(),
        Some(_) => return Err(invalid("ownership", "private or public")),
    };
    let from: usize = match asked.get("token") {
        Some(token) => token.parse().map_err(|_| invalid("token", "not a token of this list"))?,
        None => 0,
    };
    let next = (all.len() > from + 2).then(|| (from + 2).to_string());
    let data: Vec<&Value> = all.iter().skip(from).take(2).collect();
    Ok(Json(json!({ "data": data, "has_more": next.is_some(), "next_token": next })).into_response())
}
