//! Pictures that the illustrator of this machine draws to show what something is like, as one drawing each.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_ai::{
    illustrator::Illustrator,
    provider::{ImageRequest, MadeImage},
};
use gala_core::{format::FrameSize, hash::ContentHash};

use crate::{
    content::{POLICY, names},
    problem::{ApiError, ApiResult},
};

/// The shape of the pictures: they are drawings, which are shown in any size.
const SIZE: FrameSize = FrameSize { width: 480, height: 360 };

/// Returns what is asked of the illustrator.
pub fn wanted(prompt: String, language: &str, preset: &str, seed: Option<u32>) -> ImageRequest {
    ImageRequest {
        prompt,
        description: String::new(),
        negative: String::new(),
        language: language.to_owned(),
        preset: preset.to_owned(),
        size: SIZE,
        variant: 0,
        references: Vec::new(),
        seed,
    }
}

/// Draws, and answers with the drawing, or with 304 where it is known.
///
/// # Errors
/// Where the illustrator refuses what is asked, which is a fault of who asks here.
pub async fn answer(wanted: ImageRequest, headers: &HeaderMap) -> ApiResult<Response> {
    let picture = tokio::task::spawn_blocking(move || drawn(&wanted)).await.map_err(ApiError::internal)??;
    let etag = format!("\"{}\"", ContentHash::of(picture.as_bytes()));
    let facts = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::ETAG, HeaderValue::from_str(&etag).map_err(ApiError::internal)?),
    ];
    if headers.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value, &etag)) {
        return Ok((StatusCode::NOT_MODIFIED, facts).into_response());
    }
    Ok((facts, picture).into_response())
}

fn drawn(wanted: &ImageRequest) -> ApiResult<String> {
    let MadeImage { layers, .. } = Illustrator::new().draw(wanted).map_err(ApiError::internal)?;
    let mut all = String::new();
    for (index, layer) in layers.into_iter().enumerate() {
        let text = String::from_utf8(layer.bytes).map_err(ApiError::internal)?;
        all.push_str(&apart(&text, index));
    }
    let FrameSize { width, height } = SIZE;
    Ok(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{all}</svg>"#
    ))
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
