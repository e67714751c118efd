use axum::{Json, extract::State};
use gala_core::{access::Action, id::SceneId};
use gala_db::takes;

use crate::{asker::Asker, extract::Id, problem::ApiResult, state::ApiState, wire::SceneView};

/// Returns one scene.
#[utoipa::path(get, path = "/api/v1/scenes/{id}", tag = "scenes", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = SceneView)))]
pub async fn get_scene(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Json<SceneView>> {
    let scene = asker.scene(&state, SceneId(id), Action::ViewProject).await?;
    let image = takes::chosen_image(state.db(), asker.scope()?, scene.id).await?;
    Ok(Json(SceneView::new(scene, image.as_ref())))
}
