//! The animatic of a project: its scenes as a film, before they are made.

use axum::{Json, extract::State, http::StatusCode};
use gala_core::{
    access::Action,
    id::ProjectId,
    job::{Job, JobKind},
    payload::{self, AnimaticInput, RenderedAnimatic},
    project::Project,
};
use gala_db::{assets, jobs, scene_versions};
use gala_projects::scenes::render_animatic;

use super::jobs::accepted;
use crate::{
    asker::Asker,
    extract::Id,
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    middleware::request_id,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    time_text::rfc3339,
    wire::{AnimaticView, JobView},
};

/// Makes a film of the scenes as they are, in draft quality, with the times of the finished one. What is made of a scene is used, and
/// what is not is sketched by this machine: nobody is asked who costs something. Encoded is only what was not in one before.
#[utoipa::path(post, path = "/api/v1/projects/{id}/animatic", tag = "projects",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 202, description = "The job that makes it", body = JobView,
               headers(("Location" = String, description = "The address of the job"))),
              (status = 409, description = "The scenes are not planned yet", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn render_project_animatic(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/projects/{id}/animatic"), &[]);
    let project = asker.project(&state, ProjectId(id), Action::RenderProject).await?;
    let scope = project.scope();
    key.once(state.db(), scope, &request, async |tx| {
        accepted(render_animatic(tx, scope, project.id, Some(request_id::current())).await?)
    })
    .await
}

/// Tells which animatic of the project was made last.
#[utoipa::path(get, path = "/api/v1/projects/{id}/animatic", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = AnimaticView)))]
pub async fn get_project_animatic(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<AnimaticView>> {
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    view(&state, &project).await?.map(Json).ok_or_else(|| {
        let detail = "no animatic of the project was made yet; ask for one with POST";
        ApiError::new(StatusCode::NOT_FOUND, "no_animatic", detail)
    })
}

async fn view(state: &ApiState, project: &Project) -> ApiResult<Option<AnimaticView>> {
    let (db, scope) = (state.db(), project.scope());
    let mut made = jobs::of_project_and_kind(db, scope, project.id, JobKind::RenderAnimatic).await?;
    made.sort_by_key(|job| job.finished_at_ms);
    let rendered = |job: &Job| payload::read::<RenderedAnimatic>(job.output.as_ref()?).ok();
    let Some((job, animatic)) = made.iter().rev().find_map(|job| Some((job, rendered(job)?))) else { return Ok(None) };
    let ids = assets::ids_by_keys(db, scope, project.id, &[animatic.film.key.as_str()]).await?;
    let Some(asset) = ids.get(&animatic.film.key) else { return Ok(None) };
    let version = scene_versions::get(db, scope, project.id).await?;
    let of_version = payload::read::<AnimaticInput>(&job.input).ok().map(|input| input.scenes_version);
    Ok(Some(AnimaticView {
        asset_id: asset.0,
        job_id: job.id.0,
        is_current: version == of_version,
        made_at: job.finished_at_ms.map(rfc3339),
        duration_ms: animatic.duration_ms,
        scenes: animatic.scenes,
        sketched_pictures: animatic.sketched_pictures,
        sketched_voices: animatic.sketched_voices,
        encoded_segments: animatic.segments.encoded,
        kept_segments: animatic.segments.reused,
    }))
}
