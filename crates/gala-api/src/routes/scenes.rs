use axum::{Json, extract::State};
use gala_core::id::SceneId;
use gala_db::scenes;

use crate::{
    extract::Id,
    problem::{ApiError, ApiResult},
    state::ApiState,
    wire::SceneView,
};

/// Returns one scene.
#[utoipa::path(get, path = "/api/v1/scenes/{id}", tag = "scenes", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = SceneView)))]
pub async fn get_scene(State(state): State<ApiState>, Id(id): Id) -> ApiResult<Json<SceneView>> {
    let scene = scenes::get(state.db(), state.owner(), SceneId(id)).await?.ok_or_else(ApiError::not_found)?;
    Ok(Json(scene.into()))
}
