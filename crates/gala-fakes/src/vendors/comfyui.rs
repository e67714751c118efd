//! ComfyUI: graphs of nodes, a queue and a history.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, Query, State as Shared},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use image::ImageFormat;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    form,
    media::{VideoFormat, picture, video},
    state::State,
    tasks::{FakeTask, Phase},
};

const VENDOR: &str = "comfyui";

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/prompt", post(prompt))
        .route("/history/{id}", get(history))
        .route("/queue", get(queue))
        .route("/view", get(view))
        .route("/upload/image", post(upload))
        .with_state(state)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PromptRequest {
    prompt: Map<String, Value>,
    #[expect(dead_code, reason = "it must be a text where it is given")]
    client_id: Option<String>,
    prompt_id: Option<String>,
}

fn refused(kind: &str, message: &str, node_errors: Value) -> Response {
    let error = json!({ "type": kind, "message": message, "details": "", "extra_info": {} });
    (StatusCode::BAD_REQUEST, Json(json!({ "error": error, "node_errors": node_errors }))).into_response()
}

async fn prompt(Shared(state): Shared<State>, body: Bytes) -> Result<Response, Response> {
    let request: PromptRequest =
        serde_json::from_slice(&body).map_err(|error| refused("no_prompt", &error.to_string(), json!({})))?;
    let id = match request.prompt_id {
        Some(id) if uuid::Uuid::parse_str(&id).is_ok_and(|uuid| uuid.to_string() == id) => id,
        Some(_) => return Err(refused("invalid_prompt_id", "prompt_id must be a UUID", json!({}))),
        None => state.lock().tasks.next_id(),
    };
    check_links(&request.prompt)?;
    let classes: Vec<&str> = request.prompt.values().filter_map(|node| node["class_type"].as_str()).collect();
    let input = |name: &str| request.prompt.values().find_map(|node| node["inputs"].get(name)?.as_u64());
    let (operation, name, file, kind) = if classes.contains(&"SaveVideo") {
        let seconds = input("seconds").unwrap_or(5);
        ("video", "v_00001_.mp4", video(seconds * 1000, 9, 16, VideoFormat::Mp4), VideoFormat::Mp4.mime())
    } else if classes.contains(&"SaveImage") {
        let size =
            input("width").zip(input("height")).and_then(|(w, h)| Some((w.try_into().ok()?, h.try_into().ok()?)));
        let (width, height) = size.unwrap_or((512, 512));
        ("image", "a_00001_.png", picture(width, height, ImageFormat::Png), "image/png")
    } else {
        return Err(refused("prompt_no_outputs", "Prompt has no outputs", json!({})));
    };
    let text = request.prompt.values().find_map(|node| node["inputs"]["text"].as_str()).unwrap_or_default();
    state.charge(VENDOR, operation, text);
    let mut state = state.lock();
    state.files.add(kind, file);
    // The newest file of the server is this one.
    let number = state.files.count();
    let link = format!("{number}/{name}");
    state.tasks.add(FakeTask::new(VENDOR, id.clone(), None, link, 0));
    Ok(Json(json!({ "prompt_id": id, "number": 1, "node_errors": {} })).into_response())
}

fn check_links(graph: &Map<String, Value>) -> Result<(), Response> {
    for (name, node) in graph {
        let fault = |kind: &str, message: String| {
            let error = json!({ "type": kind, "message": message, "details": message, "extra_info": {} });
            let errors =
                json!({ name: { "errors": [error], "dependent_outputs": [], "class_type": node["class_type"] } });
            refused("prompt_outputs_failed_validation", "Prompt outputs failed validation", errors)
        };
        let (Some(_), Some(inputs)) = (node["class_type"].as_str(), node["inputs"].as_object()) else {
            return Err(refused("invalid_prompt", "Cannot execute because a node is missing class_type", json!({})));
        };
        for (input, value) in inputs {
            let link = value.as_array().and_then(|link| link.first()).and_then(Value::as_str);
            if link.is_some_and(|link| !graph.contains_key(link)) {
                return Err(fault("bad_linked_input", format!("Bad linked input, {input}")));
            }
            let text = value.as_str().unwrap_or_default();
            if text.contains("{{") {
                return Err(fault("value_not_in_list", format!("Value not in list: {input}: '{text}'")));
            }
            let is_number = matches!(input.as_str(), "width" | "height" | "seed" | "steps" | "seconds");
            if is_number && link.is_none() && !value.is_u64() {
                return Err(fault("invalid_input_type", format!("Failed to convert {input} to an INT value")));
            }
        }
    }
    Ok(())
}

async fn history(Shared(state): Shared<State>, Path(id): Path<String>) -> Response {
    let asked = state.lock().tasks.ask(VENDOR, |task| task.id == id);
    let (task, phase) = match asked {
        Some((task, phase @ (Phase::Done | Phase::Failed(_)))) => (task, phase),
        _ => return Json(json!({})).into_response(),
    };
    let entry = match phase {
        Phase::Failed(failure) => json!({
            "prompt": [],
            "outputs": {},
            "status": { "status_str": "error", "completed": false, "messages": [
                ["execution_start", { "prompt_id": id }],
                ["execution_error", { "node_id": "3", "node_type": "KSampler", "exception_type": failure.word,
                    "exception_message": failure.message, "traceback": [] }],
            ] },
        }),
        _ => {
            let (subfolder, name) = task.link.split_once('/').unwrap_or_default();
            let file = json!({ "filename": name, "subfolder": subfolder, "type": "output" });
            let preview = json!({ "filename": "p_00001_.png", "subfolder": "", "type": "temp" });
            let kind = if name.ends_with(".mp4") { "gifs" } else { "images" };
            json!({
                "prompt": [],
                "outputs": { "8": { "images": [preview] }, "9": { kind: [file] }, "12": { "text": ["seen"] } },
                "status": { "status_str": "success", "completed": true, "messages": [] },
            })
        }
    };
    let mut body = json!({});
    body[id.as_str()] = entry;
    Json(body).into_response()
}

/// A task that has not ended is in the queue, and each look brings it on.
async fn queue(Shared(state): Shared<State>) -> Response {
    let (mut running, mut pending) = (Vec::new(), Vec::new());
    let mut state = state.lock();
    for id in state.tasks.ids(VENDOR) {
        match state.tasks.ask(VENDOR, |task| task.id == id) {
            Some((_, Phase::Working)) => running.push(json!([1, id, {}, {}, []])),
            Some((_, Phase::Queued)) => pending.push(json!([2, id, {}, {}, []])),
            _ => {}
        }
    }
    Json(json!({ "queue_running": running, "queue_pending": pending })).into_response()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct View {
    filename: String,
    #[serde(default)]
    subfolder: String,
    #[serde(rename = "type")]
    kind: String,
}

async fn view(Shared(state): Shared<State>, Query(asked): Query<View>) -> Response {
    let file = asked.subfolder.parse().ok().and_then(|number| state.lock().files.get(number));
    match file {
        Some(file) if asked.kind == "output" && asked.filename.contains("_00001_") => {
            ([(CONTENT_TYPE, file.content_type.clone())], file.bytes()).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn upload(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    let parts = form::parts(&headers, body).await.ok_or_else(|| StatusCode::BAD_REQUEST.into_response())?;
    let image = parts.iter().find(|part| part.name == "image" && image::guess_format(&part.bytes).is_ok());
    let name = image.and_then(|image| image.file_name.clone());
    let name = name.ok_or_else(|| StatusCode::BAD_REQUEST.into_response())?;
    state.lock().files.add("image/png", image.map(|image| image.bytes.clone()).unwrap_or_default());
    Ok(Json(json!({ "name": name, "subfolder": "", "type": "input" })).into_response())
}
