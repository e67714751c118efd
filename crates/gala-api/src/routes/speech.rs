//! What is said in the scenes of a project.

use axum::{Json, extract::State};
use gala_core::{access::Action, id::ProjectId, project::TakeKind};
use gala_db::{assets, takes};

use crate::{
    asker::Asker,
    extract::Id,
    problem::ApiResult,
    state::ApiState,
    wire::{SpeechList, SpokenView, file_key},
};

/// Lists the speech that the scenes of a project use, in their order; scenes that have none yet are absent.
#[utoipa::path(get, path = "/api/v1/projects/{id}/speech", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = SpeechList)))]
pub async fn list_project_speech(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<SpeechList>> {
    let project = asker.project(&state, ProjectId(id), Action::ViewProject).await?;
    let (db, scope) = (state.db(), project.scope());
    let takes = takes::list_chosen_of(db, scope, project.id, TakeKind::Speech).await?;
    let keys: Vec<String> = takes.iter().filter_map(file_key).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let assets = assets::ids_by_keys(db, scope, project.id, &keys).await?;
    Ok(Json(SpeechList { items: takes.iter().filter_map(|take| SpokenView::new(take, &assets)).collect() }))
}
