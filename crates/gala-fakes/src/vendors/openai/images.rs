//! `POST /v1/images/generations` and `/v1/images/edits`.

use axum::{
    Json,
    body::Bytes,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use image::ImageFormat;
use serde::Deserialize;
use serde_json::json;

use crate::{form, media::picture, state::State};

/// The parameter that is wrong, and how.
pub(super) type ImageFault = (&'static str, String);

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenAiImageRequest {
    model: String,
    prompt: String,
    size: Option<String>,
    n: Option<u32>,
    quality: Option<String>,
    output_format: Option<String>,
    response_format: Option<String>,
}

/// # Errors
/// What is wrong with the request.
pub(super) fn generate(state: &State, body: &[u8]) -> Result<Response, ImageFault> {
    let request: OpenAiImageRequest = serde_json::from_slice(body).map_err(|error| ("body", error.to_string()))?;
    answer(state, "openai", &request, 0)
}

/// # Errors
/// What is wrong with the request.
pub(super) fn generate_compatible(state: &State, body: &[u8]) -> Result<Response, ImageFault> {
    let request: OpenAiImageRequest = serde_json::from_slice(body).map_err(|error| ("body", error.to_string()))?;
    if request.quality.is_some() || request.output_format.is_some() || request.n.is_some() {
        return Err(("body", "unknown field".to_owned()));
    }
    let (width, height) = side_lengths(request.size.as_deref().unwrap_or("1024x1024"))?;
    Ok(drawn(state, "openai_compatible", &request, (width, height), 0))
}

/// # Errors
/// What is wrong with the request.
pub(super) async fn edit(state: &State, headers: &HeaderMap, body: Bytes) -> Result<Response, ImageFault> {
    let parts = form::parts(headers, body).await.ok_or(("body", "expected multipart/form-data".to_owned()))?;
    let (images, fields): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.name == "image[]");
    if images.is_empty() || images.len() > 16 {
        return Err(("image", "1 to 16 images are needed".to_owned()));
    }
    for image in &images {
        let format = image::guess_format(&image.bytes).map_err(|_| ("image", "Invalid image".to_owned()))?;
        if image.content_type.as_deref() != Some(format.to_mime_type()) || image.file_name.is_none() {
            return Err(("image", "unsupported mimetype".to_owned()));
        }
    }
    let mut request = OpenAiImageRequest::default();
    for field in fields {
        let value = String::from_utf8(field.bytes.into()).map_err(|_| ("body", "no UTF-8".to_owned()))?;
        match field.name.as_str() {
            "model" => request.model = value,
            "prompt" => request.prompt = value,
            "size" => request.size = Some(value),
            "quality" => request.quality = Some(value),
            "output_format" => request.output_format = Some(value),
            other => return Err(("body", format!("Unknown parameter: '{other}'."))),
        }
    }
    answer(state, "openai", &request, images.len() as u64)
}

fn answer(
    state: &State,
    vendor: &'static str,
    request: &OpenAiImageRequest,
    references: u64,
) -> Result<Response, ImageFault> {
    let is_dall_e = request.model.starts_with("dall-e");
    let longest = if is_dall_e { 4000 } else { 32_000 };
    if request.prompt.is_empty() || request.prompt.chars().count() > longest {
        return Err(("prompt", format!("Invalid 'prompt': 1 to {longest} characters")));
    }
    if !is_dall_e && !request.model.starts_with("gpt-image") {
        return Err(("model", format!("The model '{}' does not exist", request.model)));
    }
    if !is_dall_e && request.response_format.is_some() {
        return Err(("response_format", "Unknown parameter: 'response_format'.".to_owned()));
    }
    if request.n.is_some_and(|n| n != 1) {
        return Err(("n", "only 1 here".to_owned()));
    }
    let quality = request.quality.as_deref().unwrap_or("auto");
    let qualities: &[&str] = if is_dall_e { &["auto", "standard", "hd"] } else { &["auto", "low", "medium", "high"] };
    if !qualities.contains(&quality) {
        return Err(("quality", format!("Invalid value: '{quality}'")));
    }
    let size = request.size.as_deref().unwrap_or("1024x1024");
    let (width, height) = side_lengths(size)?;
    let listed: &[&str] = match request.model.as_str() {
        model if is_dall_e && model == "dall-e-3" => &["1024x1024", "1792x1024", "1024x1792"],
        _ => &["1024x1024", "1536x1024", "1024x1536"],
    };
    let is_free = request.model.starts_with("gpt-image-2")
        && width % 16 == 0
        && height % 16 == 0
        && width * height <= 3840 * 2160
        && width <= 3 * height
        && height <= 3 * width;
    if !is_free && !listed.contains(&size) {
        return Err(("size", format!("Invalid value: '{size}'")));
    }
    Ok(drawn(state, vendor, request, (width, height), references))
}

fn side_lengths(size: &str) -> Result<(u32, u32), ImageFault> {
    let sides = size.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    sides.ok_or_else(|| ("size", format!("Invalid value: '{size}'")))
}

fn drawn(
    state: &State,
    vendor: &'static str,
    request: &OpenAiImageRequest,
    (width, height): (u32, u32),
    references: u64,
) -> Response {
    state.charge(vendor, "image", &request.prompt);
    let format = match request.output_format.as_deref() {
        Some("jpeg") => ImageFormat::Jpeg,
        Some("webp") => ImageFormat::WebP,
        _ => ImageFormat::Png,
    };
    let drawn = BASE64_STANDARD.encode(picture(width, height, format));
    let mut body = json!({ "created": 1, "data": [{ "b64_json": drawn }] });
    if vendor == "openai" && !request.model.starts_with("dall-e") {
        let (text, images, output) =
            (request.prompt.len() as u64 / 4, references * 300, u64::from(width * height / 252));
        body["usage"] = json!({
            "input_tokens": text + images,
            "output_tokens": output,
            "total_tokens": text + images + output,
            "input_tokens_details": { "text_tokens": text, "image_tokens": images },
        });
    }
    ([("x-request-id", "req_fake_3")], Json(body)).into_response()
}
