//! The graphics presets, and what they look like.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_ai::{
    illustrator::{Illustrator, described_presets},
    provider::{ImageRequest, MadeImage},
};
use gala_core::{access::Action, format::FrameSize, hash::ContentHash};

use crate::{
    asker::Asker,
    content::{POLICY, names},
    problem::{ApiError, ApiResult},
    state::ApiState,
    wire::{PresetList, PresetView},
};

/// The shape of the pictures: they are drawings, which are shown in any size.
const SIZE: FrameSize = FrameSize { width: 480, height: 360 };
/// What all of them show, so that they are compared by how it is drawn.
const PROMPT: &str = "lighthouse, ship";

/// Lists the graphics presets.
#[utoipa::path(get, path = "/api/v1/presets", tag = "presets", responses((status = 200, body = PresetList)))]
pub async fn list_presets(State(_): State<ApiState>, asker: Asker) -> ApiResult<Json<PresetList>> {
    asker.may(Action::ViewWorkspace)?;
    let items = described_presets().map(|(name, description)| PresetView { name, description }).collect();
    Ok(Json(PresetList { items }))
}

/// Returns a picture as a preset draws it: the same for all, by the illustrator of this machine.
#[utoipa::path(get, path = "/api/v1/presets/{name}/picture", tag = "presets", params(("name" = String, Path)),
    responses((status = 200, description = "SVG, 480 x 360", content_type = "image/svg+xml", body = Vec<u8>),
              (status = 304, description = "It is the one that `If-None-Match` names")))]
pub async fn get_preset_picture(
    State(_): State<ApiState>,
    asker: Asker,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    asker.may(Action::ViewWorkspace)?;
    let Path(name) = name.map_err(|_| ApiError::not_found())?;
    let preset = described_presets().find(|(known, _)| *known == name).ok_or_else(ApiError::not_found)?.0;
    let picture = tokio::task::spawn_blocking(|| drawn(preset)).await.map_err(ApiError::internal)??;
    let etag = format!("\"{}\"", ContentHash::of(picture.as_bytes()));
    let facts = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::ETAG, HeaderValue::from_str(&etag).map_err(ApiError::internal)?),
    ];
    if headers.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value, &etag)) {
        return Ok((StatusCode::NOT_MODIFIED, facts).into_response());
    }
    Ok((facts, picture).into_response())
}

fn drawn(preset: &str) -> ApiResult<String> {
    let request = ImageRequest {
        prompt: PROMPT.to_owned(),
        description: String::new(),
        negative: String::new(),
        language: "en".to_owned(),
        preset: preset.to_owned(),
        size: SIZE,
        variant: 0,
        references: Vec::new(),
        seed: None,
    };
    let MadeImage { layers, .. } = Illustrator::new().draw(&request).map_err(ApiError::internal)?;
    let mut all = String::new();
    for (index, layer) in layers.into_iter().enumerate() {
        let text = String::from_utf8(layer.bytes).map_err(ApiError::internal)?;
        all.push_str(&apart(&text, index));
    }
    let FrameSize { width, height } = SIZE;
    Ok(format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{all}</svg>"#))
}

/// Every layer names its own definitions alike: within one document they have names of their own.
fn apart(layer: &str, index: usize) -> String {
    let named = |before: &str| format!("{before}l{index}-");
    [r#" id=""#, "url(#", r##"href="#"##].iter().fold(layer.to_owned(), |text, mark| text.replace(mark, &named(mark)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_name_their_definitions_apart() {
        let layer = r##"<g id="a" fill="url(#g1)"/><use href="#a"/>"##;
        assert_eq!(apart(layer, 3), r##"<g id="l3-a" fill="url(#l3-g1)"/><use href="#l3-a"/>"##);
    }
}
