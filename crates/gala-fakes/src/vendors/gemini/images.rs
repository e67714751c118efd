//! `generateContent` of the models that draw.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use image::ImageFormat;
use serde::Deserialize;
use serde_json::json;

use crate::{media::picture, state::State};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct GeminiImageRequest {
    contents: Vec<GeminiImageContent>,
    generation_config: GeminiImageConfig,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GeminiImageContent {
    role: Option<String>,
    parts: Vec<GeminiImagePart>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct GeminiImagePart {
    text: Option<String>,
    inline_data: Option<InlineData>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct InlineData {
    mime_type: String,
    data: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct GeminiImageConfig {
    response_modalities: Vec<String>,
    image_config: ImageConfig,
}

/// `personGeneration`, `outputMimeType` and the compression are Vertex's alone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ImageConfig {
    aspect_ratio: String,
    image_size: Option<String>,
}

/// The long list of sizes, in short: those of 1K, by aspect ratio.
const SIZES: [(&str, u32, u32); 10] = [
    ("1:1", 1024, 1024),
    ("2:3", 832, 1248),
    ("3:2", 1248, 832),
    ("3:4", 864, 1184),
    ("4:3", 1184, 864),
    ("4:5", 896, 1152),
    ("5:4", 1152, 896),
    ("9:16", 768, 1344),
    ("16:9", 1344, 768),
    ("21:9", 1536, 672),
];

/// # Errors
/// What is wrong with the request.
pub(super) fn generate(state: &State, model: &str, body: &[u8]) -> Result<Response, String> {
    let request: GeminiImageRequest =
        serde_json::from_slice(body).map_err(|error| format!("Invalid JSON payload received. {error}"))?;
    let config = &request.generation_config;
    if !config.response_modalities.iter().any(|modality| modality == "IMAGE") {
        return Err("Only text was asked for".to_owned());
    }
    let ratio = config.image_config.aspect_ratio.as_str();
    let (_, width, height) = SIZES
        .into_iter()
        .find(|(known, ..)| *known == ratio)
        .ok_or_else(|| format!("Invalid value at 'generation_config.image_config.aspect_ratio': {ratio}"))?;
    let scale = match config.image_config.image_size.as_deref() {
        None | Some("1K") => 1,
        Some("2K") => 2,
        Some("4K") => 4,
        Some(other) => return Err(format!("Invalid value at 'image_size': {other}")),
    };
    let parts: Vec<&GeminiImagePart> = request.contents.iter().flat_map(|content| &content.parts).collect();
    if request.contents.iter().any(|content| content.role.as_deref().is_some_and(|role| role != "user")) {
        return Err("Please use a valid role: user, model.".to_owned());
    }
    let mut references = 0;
    for data in parts.iter().filter_map(|part| part.inline_data.as_ref()) {
        let bytes = BASE64_STANDARD.decode(&data.data).map_err(|_| "Base64 decoding failed".to_owned())?;
        let format = image::guess_format(&bytes).map_err(|_| "Unable to process input image".to_owned())?;
        if format.to_mime_type() != data.mime_type {
            return Err("Unable to process input image: its MIME type is another".to_owned());
        }
        references += 1;
    }
    let prompt: String = parts.iter().filter_map(|part| part.text.as_deref()).collect();
    if prompt.is_empty() {
        return Err("contents is not specified".to_owned());
    }
    state.charge("gemini", "image", &prompt);
    // The vendor chooses: JPEG for the small ones here.
    let (format, mime) = if scale == 1 { (ImageFormat::Jpeg, "image/jpeg") } else { (ImageFormat::Png, "image/png") };
    let drawn = BASE64_STANDARD.encode(picture(width * scale, height * scale, format));
    let tokens = 1120 * u64::from(scale.min(2));
    Ok(Json(json!({
        "candidates": [{
            "content": { "role": "model", "parts": [
                { "text": "Let me think about colours.", "thought": true },
                { "text": "Here is your picture:" },
                { "inlineData": { "mimeType": mime, "data": drawn } },
            ] },
            "finishReason": "STOP",
            "index": 0,
        }],
        "modelVersion": model,
        "responseId": "resp_fake_2",
        "usageMetadata": {
            "promptTokenCount": prompt.len() / 4 + references * 258,
            "candidatesTokenCount": tokens,
            "candidatesTokensDetails": [{ "modality": "IMAGE", "tokenCount": tokens }],
            "totalTokenCount": 1,
        },
    }))
    .into_response())
}
