//! The old protocol: `POST` and `GET /v1/videos/image2video`, by an API key or by a token signed with a pair of keys.

use axum::{
    body::Bytes,
    extract::{Path, State as Shared},
    http::HeaderMap,
    response::Response,
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, errors::ErrorKind};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{VENDOR, failed, first_frame, invalid, is_prompt, told};
use crate::{
    KEY,
    key::ACCESS_KEY,
    media::{VideoFormat, video},
    state::State,
    tasks::{FakeTask, Phase},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KlingLegacyRequest {
    model_name: Option<String>,
    image: String,
    prompt: String,
    negative_prompt: Option<String>,
    duration: String,
    mode: String,
    callback_url: Option<String>,
    external_task_id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    exp: u64,
    nbf: u64,
}

fn authorize(headers: &HeaderMap) -> Result<(), Response> {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = header.ok_or_else(|| failed(401, 1001, "Authorization is empty"))?;
    if token == KEY {
        return Ok(());
    }
    let mut validation = Validation::new(Algorithm::HS256);
    (validation.leeway, validation.validate_nbf) = (0, true);
    validation.set_required_spec_claims(&["exp", "nbf", "iss"]);
    let claims = decode::<Claims>(token, &DecodingKey::from_secret(KEY.as_bytes()), &validation);
    let claims = claims.map_err(|error| match error.kind() {
        ErrorKind::ExpiredSignature => failed(401, 1004, "Authorization has expired"),
        ErrorKind::ImmatureSignature => failed(401, 1003, "Authorization is not yet valid"),
        _ => failed(401, 1002, "Authorization is invalid"),
    })?;
    let claims = claims.claims;
    if claims.iss != ACCESS_KEY || claims.exp.saturating_sub(claims.nbf) > 1810 {
        return Err(failed(401, 1002, "Authorization is invalid"));
    }
    Ok(())
}

pub(in super::super) async fn submit(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let request: KlingLegacyRequest = serde_json::from_slice(&body).map_err(|error| invalid(&error.to_string()))?;
    let seconds = match request.model_name.as_deref() {
        Some("kling-v3") => (3..=15).map(|seconds: u64| seconds.to_string()).collect(),
        Some("kling-v2-6" | "kling-v2-5-turbo") => vec!["5".to_owned(), "10".to_owned()],
        Some(_) => return Err(failed(404, 1203, "model not found")),
        None => return Err(invalid("the default is kling-v1, which nobody wants")),
    };
    if !seconds.contains(&request.duration) || !matches!(request.mode.as_str(), "std" | "pro") {
        return Err(invalid("duration or mode is invalid"));
    }
    if !is_prompt(&request.prompt) || request.negative_prompt.is_some_and(|prompt| prompt.chars().count() > 2500) {
        return Err(invalid("prompt is invalid"));
    }
    if request.callback_url.is_some_and(|url| !url.starts_with("https://")) {
        return Err(invalid("callback_url is invalid"));
    }
    let (width, height) = first_frame(&request.image, 10 << 20)?;
    let duration_ms = request.duration.parse::<u64>().unwrap_or(5) * 1000;
    let file = video(duration_ms, width, height, VideoFormat::Mp4);
    let mut inner = state.lock();
    let external = request.external_task_id;
    if external.is_some() && inner.tasks.has(VENDOR, |task| task.external == external) {
        return Err(invalid("external_task_id must be unique"));
    }
    let (id, link) = (inner.tasks.next_id(), inner.files.add("video/mp4", file));
    inner.tasks.add(FakeTask::new(VENDOR, id.clone(), external.clone(), link, duration_ms));
    drop(inner);
    state.charge("kling_legacy", "video", request.prompt);
    let info = json!({ "external_task_id": external });
    Ok(told(json!({ "task_id": id, "task_info": info, "task_status": "submitted", "created_at": 1, "updated_at": 1 })))
}

pub(in super::super) async fn look(
    Shared(state): Shared<State>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let asked = state.lock().tasks.ask(VENDOR, |task| task.id == id || task.external.as_ref() == Some(&id));
    asked.map(|task| told(shown(task))).ok_or_else(|| failed(404, 1203, "the resource does not exist"))
}

fn shown((task, phase): (FakeTask, Phase)) -> Value {
    let (status, message) = match &phase {
        Phase::Queued => ("submitted", ""),
        Phase::Working => ("processing", ""),
        Phase::Done => ("succeed", ""),
        Phase::Failed(failure) => (failure.word.as_str(), failure.message.as_str()),
    };
    let info = json!({ "external_task_id": task.external });
    let mut shown = json!({ "task_id": task.id, "task_status": status, "task_status_msg": message, "task_info": info,
        "created_at": 1, "updated_at": 2 });
    if phase == Phase::Done {
        let duration = format!("{}.1", task.duration_ms / 1000);
        shown["task_result"] = json!({ "videos": [{ "id": "o1", "url": task.link, "duration": duration }] });
        shown["final_unit_deduction"] = json!("1.5");
    }
    shown
}
