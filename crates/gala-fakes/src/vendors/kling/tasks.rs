//! The new protocol: `POST /image-to-video/{model}` and `GET /tasks`.

use axum::{
    body::Bytes,
    extract::{Path, Query, State as Shared},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{VENDOR, failed, first_frame, invalid, is_prompt, told};
use crate::{
    KEY,
    media::{VideoFormat, video},
    state::State,
    tasks::{FakeTask, Phase},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KlingRequest {
    contents: Vec<KlingContent>,
    settings: KlingSettings,
    #[serde(default)]
    options: KlingOptions,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, tag = "type", rename_all = "snake_case")]
enum KlingContent {
    Prompt { text: String },
    FirstFrame { url: String },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KlingSettings {
    resolution: String,
    duration: u64,
    audio: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct KlingOptions {
    callback_url: Option<String>,
    external_task_id: Option<String>,
    watermark_info: Option<Value>,
}

fn authorize(headers: &HeaderMap) -> Result<(), Response> {
    match headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer ")) {
        Some(KEY) => Ok(()),
        Some(token) if token.split('.').count() == 3 => {
            Err(failed(401, 1002, "this API does not support AK/SK authentication"))
        }
        Some(_) => Err(failed(401, 1002, "Authorization is invalid")),
        None => Err(failed(401, 1001, "Authorization is empty")),
    }
}

pub(in super::super) async fn submit(
    Shared(state): Shared<State>,
    Path(model): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let seconds: &[u64] = match model.as_str() {
        "kling-3.0-turbo" | "kling-3.0" => &[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        "kling-2.6" | "kling-2.5-turbo" => &[5, 10],
        _ => return Err(failed(404, 1203, "model not found")),
    };
    let request: KlingRequest = serde_json::from_slice(&body).map_err(|error| invalid(&error.to_string()))?;
    let settings = &request.settings;
    if !seconds.contains(&settings.duration) || !matches!(settings.resolution.as_str(), "720p" | "1080p") {
        return Err(invalid("settings.duration or settings.resolution is invalid"));
    }
    if settings.audio.is_some() && model == "kling-3.0-turbo" {
        return Err(invalid("settings.audio is not supported"));
    }
    let prompt = request.contents.iter().find_map(|content| match content {
        KlingContent::Prompt { text } => Some(text.as_str()),
        KlingContent::FirstFrame { .. } => None,
    });
    let frame = request.contents.iter().find_map(|content| match content {
        KlingContent::FirstFrame { url } => Some(url),
        KlingContent::Prompt { .. } => None,
    });
    let (width, height) = first_frame(frame.ok_or_else(|| invalid("contents has no first_frame"))?, 50 << 20)?;
    let prompt = prompt.filter(|prompt| is_prompt(prompt)).ok_or_else(|| invalid("prompt is invalid"))?;
    let options = request.options;
    if options.callback_url.is_some_and(|url| !url.starts_with("https://"))
        || options.watermark_info.is_some_and(|info| !info["enabled"].is_boolean())
    {
        return Err(invalid("options is invalid"));
    }
    let file = video(settings.duration * 1000, width, height, VideoFormat::Mp4);
    let mut inner = state.lock();
    let external = options.external_task_id;
    if external.is_some() && inner.tasks.has(VENDOR, |task| task.external == external) {
        return Err(invalid("external_task_id must be unique"));
    }
    let (id, link) = (inner.tasks.next_id(), inner.files.add("video/mp4", file));
    inner.tasks.add(FakeTask::new(VENDOR, id.clone(), external.clone(), link, settings.duration * 1000));
    drop(inner);
    state.charge(VENDOR, "video", prompt);
    Ok(told(json!({ "id": id, "status": "submitted", "create_time": 1, "update_time": 1, "external_id": external })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TasksQuery {
    task_ids: Option<String>,
    external_task_ids: Option<String>,
}

pub(in super::super) async fn list(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Query(query): Query<TasksQuery>,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let (ids, is_external) = match (query.task_ids, query.external_task_ids) {
        (Some(ids), None) => (ids, false),
        (None, Some(ids)) => (ids, true),
        _ => return Err(invalid("exactly one of task_ids and external_task_ids is needed")),
    };
    let mut state = state.lock();
    let named =
        |id: &str, task: &FakeTask| if is_external { task.external.as_deref() == Some(id) } else { task.id == id };
    let tasks: Vec<Value> =
        ids.split(',').filter_map(|id| state.tasks.ask(VENDOR, |task| named(id, task))).map(shown).collect();
    Ok(told(Value::Array(tasks)))
}

fn shown((task, phase): (FakeTask, Phase)) -> Value {
    let (status, message) = match &phase {
        Phase::Queued => ("submitted", ""),
        Phase::Working => ("processing", ""),
        Phase::Done => ("succeeded", ""),
        Phase::Failed(failure) => (failure.word.as_str(), failure.message.as_str()),
    };
    let mut shown = json!({ "id": task.id, "status": status, "message": message, "create_time": 1, "update_time": 2,
        "external_id": task.external });
    if phase == Phase::Done {
        let duration = format!("{}.0", task.duration_ms / 1000);
        shown["outputs"] = json!([{ "type": "video", "id": "o1", "url": task.link, "duration": duration }]);
        shown["billing"] = json!([{ "charge_type": "unit", "amount": "1.5" }]);
    }
    shown
}
