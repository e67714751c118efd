//! What both protocols share: the envelope, and what a first frame must be.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

pub(super) const VENDOR: &str = "kling";

pub(super) fn told(data: Value) -> Response {
    Json(json!({ "code": 0, "message": "SUCCEED", "request_id": "req_kling_1", "data": data })).into_response()
}

pub(super) fn failed(status: u16, code: u32, message: &str) -> Response {
    let body = json!({ "code": code, "message": message, "request_id": "req_kling_1" });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

pub(super) fn invalid(message: &str) -> Response {
    failed(400, 1201, message)
}

/// Checks a first frame and returns its width and height.
pub(super) fn first_frame(image: &str, most_bytes: usize) -> Result<(u32, u32), Response> {
    if image.starts_with("data:") {
        return Err(invalid("image must be raw base64 without the data: prefix"));
    }
    let bytes = BASE64_STANDARD.decode(image).map_err(|_| invalid("image is neither an address nor base64"))?;
    let format = image::guess_format(&bytes).map_err(|_| invalid("image format must be jpg or png"))?;
    let is_known = matches!(format, image::ImageFormat::Png | image::ImageFormat::Jpeg);
    let decoded = image::load_from_memory(&bytes).map_err(|_| invalid("image cannot be read"))?;
    let (width, height) = (decoded.width(), decoded.height());
    let ratio = f64::from(width) / f64::from(height);
    if !is_known || bytes.len() > most_bytes || width.min(height) < 300 || !(0.4..=2.5).contains(&ratio) {
        return Err(invalid("image does not meet the requirements"));
    }
    Ok((width, height))
}

pub(super) fn is_prompt(prompt: &str) -> bool {
    !prompt.is_empty() && prompt.chars().count() <= 2500
}
