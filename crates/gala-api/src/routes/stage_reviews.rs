//! What reviewers say of a stage of several scenes at once.

use std::collections::HashMap;

use axum::{extract::State, http::StatusCode};
use gala_core::{
    access::Action,
    brief::limits::MAX_SCENES,
    id::{ProjectId, SceneId},
    problem::{Problem, Problems},
    project::Scene,
};
use gala_db::{scene_versions, scenes};
use gala_projects::scenes::{SceneError, after_review};

use super::reviews::{SaidOfScene, note, reviewer, say};
use crate::{
    asker::Asker,
    extract::{Id, WholeBody},
    middleware::request_id,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{PutReviews, with_whole_numbers},
};

/// Says how a stage of several scenes is found, of all of them or of none: each in the version that was looked at.
#[utoipa::path(put, path = "/api/v1/projects/{id}/reviews", tag = "projects", params(("id" = Uuid, Path)),
    request_body(content = PutReviews, content_type = "application/json"),
    responses((status = 204, description = "Said of all"),
              (status = 409, description = "One of them has nothing of the stage to be reviewed yet", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 412, description = "One of them has another version by now: `path` tells which", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn put_stage_reviews(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    body: WholeBody,
) -> ApiResult<StatusCode> {
    let project = asker.project(&state, ProjectId(id), Action::ReviewProject).await?;
    let asked: PutReviews = strict_json::take(with_whole_numbers(strict_json::read(body.json()?)?))?;
    check_count(asked.scenes.len())?;
    let scope = project.scope();
    let mut tx = state.db().begin_in(scope).await?;
    // Nobody edits the scenes between the look at them and the word.
    scene_versions::lock(&mut tx, project.id).await?;
    let scenes = scenes::list(&mut tx, scope, project.id).await?;
    let scenes: HashMap<SceneId, Scene> = scenes.into_iter().map(|scene| (scene.id, scene)).collect();
    for (index, said) in asked.scenes.into_iter().enumerate() {
        let at = |field: &str| format!("scenes[{index}].{field}");
        let scene = scenes.get(&SceneId(said.id)).ok_or_else(|| ApiError::not_found().at(at("id")))?;
        if scene.version != said.version {
            return Err(ApiError::from(SceneError::Changed(scene.version)).at(at("version")));
        }
        let note = note(&said.note).map_err(|problems| problems.renamed(|field| at(field)))?;
        let said = SaidOfScene { approval: said.approval.into(), note, by: reviewer(&asker) };
        say(&mut tx, scene, asked.stage.into(), said).await.map_err(|refusal| refusal.at(at("id")))?;
    }
    after_review(&mut tx, scope, (project.id, None), Some(request_id::current())).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check_count(count: usize) -> Result<(), Problems> {
    if (1..=MAX_SCENES).contains(&count) {
        return Ok(());
    }
    let message = format!("{count} scenes are named; 1 to {MAX_SCENES} may be");
    Err(Problem::new("invalid_field", "scenes", message, "name those that you looked at").into())
}
