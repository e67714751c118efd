//! The graphics presets, and what they look like.

use axum::{
    Json,
    extract::{Path, rejection::PathRejection},
    http::HeaderMap,
    response::Response,
};
use gala_ai::illustrator::described_presets;
use gala_core::access::Action;

use crate::{
    asker::Asker,
    illustration::{answer, wanted},
    problem::{ApiError, ApiResult},
    wire::{PresetList, PresetView},
};

/// What all of them show, so that they are compared by how it is drawn.
const PROMPT: &str = "lighthouse, ship";

/// Lists the graphics presets.
#[utoipa::path(get, path = "/api/v1/presets", tag = "presets", responses((status = 200, body = PresetList)))]
pub async fn list_presets(asker: Asker) -> ApiResult<Json<PresetList>> {
    asker.may(Action::ViewWorkspace)?;
    let items = described_presets().map(|(name, description)| PresetView { name, description }).collect();
    Ok(Json(PresetList { items }))
}

/// Returns a picture as a preset draws it: the same for all, by the illustrator of this machine.
#[utoipa::path(get, path = "/api/v1/presets/{name}/picture", tag = "presets", params(("name" = String, Path)),
    responses((status = 200, description = "SVG, 480 x 360", content_type = "image/svg+xml", body = Vec<u8>),
              (status = 304, description = "It is the one that `If-None-Match` names")))]
pub async fn get_preset_picture(
    asker: Asker,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    asker.may(Action::ViewWorkspace)?;
    let Path(name) = name.map_err(|_| ApiError::not_found())?;
    let (preset, _) = described_presets().find(|(known, _)| *known == name).ok_or_else(ApiError::not_found)?;
    answer(wanted(PROMPT.to_owned(), "en", preset, None), &headers).await
}
