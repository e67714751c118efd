//! Higgsfield: pictures and videos by one protocol of jobs.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use image::ImageFormat;
use serde_json::{Map, Value, json};

use crate::{
    KEY,
    media::{VideoFormat, picture, video},
    state::State,
    tasks::{FakeTask, Phase},
};

const VENDOR: &str = "higgsfield";

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/requests/{id}/status", get(status))
        .route("/files/generate-upload-url", post(upload_address))
        .route("/{*model}", post(submit))
        .with_state(state)
}

fn authorize(headers: &HeaderMap) -> Result<(), Response> {
    let given = headers.get("authorization").and_then(|value| value.to_str().ok());
    if given == Some(format!("Key {KEY}:{KEY}").as_str()) {
        return Ok(());
    }
    Err((StatusCode::UNAUTHORIZED, Json(json!({ "detail": "Invalid credentials" }))).into_response())
}

fn invalid(place: &str, message: &str) -> Response {
    let body = json!({ "detail": [{ "loc": ["body", place], "msg": message, "type": "value_error" }] });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}

/// What each model takes; what must be there comes first.
const MODELS: [(&str, &[&str], &[&str]); 6] = [
    ("bytedance/seedream/v4/text-to-image", &["prompt"], &["resolution", "aspect_ratio", "camera_fixed"]),
    ("flux-pro/kontext/max/text-to-image", &["prompt"], &["aspect_ratio", "safety_tolerance", "seed"]),
    ("higgsfield-ai/soul/standard", &["prompt"], &["aspect_ratio", "resolution"]),
    (
        "v1/text2image/soul",
        &["prompt", "width_and_height"],
        &["quality", "batch_size", "image_reference", "enhance_prompt", "seed", "style_id", "style_strength"],
    ),
    ("v1/image2video/dop", &["model", "prompt", "input_images"], &["motions", "seed", "enhance_prompt"]),
    ("higgsfield-ai/dop/standard", &["image_url", "prompt", "duration"], &["motion_strength"]),
];

async fn submit(
    Shared(state): Shared<State>,
    Path(model): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let Some((_, required, optional)) = MODELS.iter().find(|(known, ..)| *known == model) else {
        return Err((StatusCode::NOT_FOUND, Json(json!({ "detail": "Model not found" }))).into_response());
    };
    let arguments: Map<String, Value> = serde_json::from_slice(&body).map_err(|_| invalid("", "not an object"))?;
    if let Some(missing) = required.iter().find(|name| !arguments.contains_key(**name)) {
        return Err(invalid(missing, "Field required"));
    }
    let is_known = |name: &str| required.contains(&name) || optional.contains(&name);
    if let Some(unknown) = arguments.keys().find(|name| !is_known(name)) {
        return Err(invalid(unknown, "Extra inputs are not permitted"));
    }
    if arguments["prompt"].as_str().is_none_or(str::is_empty) {
        return Err(invalid("prompt", "Input should be a valid string"));
    }
    if arguments.get("seed").is_some_and(|seed| seed.as_u64().is_none_or(|seed| seed > 1_000_000)) {
        return Err(invalid("seed", "Input should be less than or equal to 1000000"));
    }
    let (operation, link, duration_ms) = if model.contains("image2video") || model.contains("/dop/") {
        let seconds = animated(&state, &arguments)?;
        let file = video(seconds * 1000, 9, 16, VideoFormat::Mp4);
        ("video", state.lock().files.add("video/mp4", file), seconds * 1000)
    } else {
        let (width, height) = drawn(&arguments)?;
        let file = picture(width, height, ImageFormat::Png);
        ("image", state.lock().files.add("image/png", file), 0)
    };
    state.charge(VENDOR, operation, arguments["prompt"].as_str().unwrap_or_default());
    let mut state = state.lock();
    let id = state.tasks.next_id();
    state.tasks.add(FakeTask::new(VENDOR, id.clone(), None, link, duration_ms));
    Ok(Json(told(&state.files.base, &id, "queued")).into_response())
}

/// Returns the size of what is drawn.
fn drawn(arguments: &Map<String, Value>) -> Result<(u32, u32), Response> {
    let text = |name: &str| arguments.get(name).map(|value| value.as_str().unwrap_or("?"));
    if let Some(size) = text("width_and_height") {
        let sizes = ["1152x2048", "2048x1152", "1536x1536"];
        let size = sizes.contains(&size).then_some(size).and_then(|size| size.split_once('x'));
        let (width, height) = size.ok_or_else(|| invalid("width_and_height", "Input should be one of 13"))?;
        return Ok((width.parse().unwrap_or_default(), height.parse().unwrap_or_default()));
    }
    let scale = match text("resolution") {
        None | Some("1K" | "720p") => 1,
        Some("2K" | "1080p") => 2,
        Some("4K") => 4,
        Some(_) => return Err(invalid("resolution", "Input should be '1K', '2K' or '4K'")),
    };
    let (width, height) = match text("aspect_ratio") {
        None | Some("1:1") => (512, 512),
        Some("9:16") => (432, 768),
        Some("16:9") => (768, 432),
        Some("3:4") => (480, 640),
        Some("4:3") => (640, 480),
        Some("2:3") => (480, 720),
        Some("3:2") => (720, 480),
        Some(_) => return Err(invalid("aspect_ratio", "Input should be an aspect ratio")),
    };
    Ok((width * scale, height * scale))
}

/// Returns the length in seconds. Pictures must have been uploaded.
fn animated(state: &State, arguments: &Map<String, Value>) -> Result<u64, Response> {
    let image = match arguments.get("input_images") {
        Some(images) => &images[0]["image_url"],
        None => &arguments["image_url"],
    };
    let file = image.as_str().and_then(|url| state.lock().files.at(url));
    if file.is_none_or(|file| image::guess_format(&file.bytes()).is_err()) {
        return Err(invalid("image_url", "the image cannot be downloaded"));
    }
    match arguments.get("duration").map(Value::as_u64) {
        None | Some(Some(5)) => Ok(5),
        Some(Some(10)) => Ok(10),
        Some(_) => Err(invalid("duration", "Input should be 5 or 10")),
    }
}

fn told(base: &str, id: &str, status: &str) -> Value {
    json!({
        "status": status,
        "request_id": id,
        "status_url": format!("{base}/higgsfield/requests/{id}/status"),
        "cancel_url": format!("{base}/higgsfield/requests/{id}/cancel"),
    })
}

async fn status(
    Shared(state): Shared<State>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let mut state = state.lock();
    let Some((task, phase)) = state.tasks.ask(VENDOR, |task| task.id == id) else {
        return Err((StatusCode::NOT_FOUND, Json(json!({ "detail": "Request not found" }))).into_response());
    };
    let mut body = match &phase {
        Phase::Queued => told(&state.files.base, &id, "queued"),
        Phase::Working => told(&state.files.base, &id, "in_progress"),
        Phase::Done => told(&state.files.base, &id, "completed"),
        Phase::Failed(failure) => told(&state.files.base, &id, &failure.word),
    };
    if phase == Phase::Done {
        let url = &task.link;
        if task.duration_ms > 0 {
            body["video"] = json!({ "url": url });
        } else {
            body["images"] = json!([{ "url": url }]);
        }
    }
    Ok(Json(body).into_response())
}

async fn upload_address(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let kind = body["content_type"].as_str().filter(|kind| kind.starts_with("image/") || kind.starts_with("audio/"));
    let kind = kind.ok_or_else(|| invalid("content_type", "Field required"))?;
    let url = state.lock().files.add(kind, Bytes::new());
    Ok(Json(json!({ "public_url": url, "upload_url": url })).into_response())
}
