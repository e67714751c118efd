//! AUTOMATIC1111's Stable Diffusion web UI with `--api --api-auth user:<key>`.

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use image::ImageFormat;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{KEY, media::picture, state::State};

pub(super) fn router(state: State) -> Router {
    Router::new().route("/sdapi/v1/txt2img", post(draw)).with_state(state)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Txt2ImgRequest {
    prompt: String,
    #[serde(default)]
    negative_prompt: String,
    width: u32,
    height: u32,
    steps: Option<u32>,
    cfg_scale: Option<f64>,
    seed: i64,
    override_settings: Option<Value>,
    override_settings_restore_afterwards: Option<bool>,
}

fn failed(status: StatusCode, detail: &str) -> Response {
    (status, Json(json!({ "error": "HTTPException", "detail": detail, "body": "", "errors": "" }))).into_response()
}

async fn draw(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    let expected = format!("Basic {}", BASE64_STANDARD.encode(format!("user:{KEY}")));
    if headers.get("authorization").is_none_or(|given| given.as_bytes() != expected.as_bytes()) {
        let body = json!({ "detail": "Incorrect username or password" });
        return Err((StatusCode::UNAUTHORIZED, Json(body)).into_response());
    }
    let request: Txt2ImgRequest = serde_json::from_slice(&body).map_err(|error| {
        let detail = json!([{ "loc": ["body"], "msg": error.to_string(), "type": "value_error" }]);
        (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "detail": detail }))).into_response()
    })?;
    let checkpoint = request.override_settings.as_ref().map(|settings| &settings["sd_model_checkpoint"]);
    if checkpoint.is_some_and(|checkpoint| checkpoint != "sd_xl_base_1.0") {
        return Err(failed(StatusCode::NOT_FOUND, "Model not found"));
    }
    if !request.width.is_multiple_of(8)
        || !request.height.is_multiple_of(8)
        || request.width * request.height > 2048 * 2048
    {
        return Err(failed(StatusCode::INTERNAL_SERVER_ERROR, "the size is no multiple of 8, or too large"));
    }
    state.charge("automatic1111", "image", &request.prompt);
    let info = json!({ "seed": request.seed, "all_seeds": [request.seed], "negative_prompt": request.negative_prompt });
    let drawn = BASE64_STANDARD.encode(picture(request.width, request.height, ImageFormat::Png));
    let parameters = json!({ "steps": request.steps, "cfg_scale": request.cfg_scale,
        "override_settings_restore_afterwards": request.override_settings_restore_afterwards });
    Ok(Json(json!({ "images": [drawn], "parameters": parameters, "info": info.to_string() })).into_response())
}
