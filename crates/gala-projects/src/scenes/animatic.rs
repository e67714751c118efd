//! A film of the scenes as they are, before they are made.

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::{Job, JobKind},
    payload::AnimaticInput,
    plan_limits::LimitUnit,
    video_length::VideoLength,
};
use gala_db::{
    DbError, Tx,
    jobs::{self, NewJob},
    projects, quota, scene_versions,
};

use super::{error::SceneError, files::files_of, storyboard::Storyboard};
use crate::hold::hold;

/// Somebody waits for it, and clips take long.
const PRIORITY: i32 = 10;

/// Queues the job that makes the animatic of a project, in the caller's transaction. Nothing of it costs anything at a provider.
///
/// # Errors
/// [`SceneError::Conflict`] with `not_planned` before there are scenes; [`DbError::OverLimit`] where the workspace's plan does not
/// give so much.
pub async fn render_animatic(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    trace: Option<String>,
) -> Result<Job, SceneError> {
    projects::keep(tx, project).await?;
    let scenes_version = scene_versions::lock(tx, project).await?;
    let storyboard = Storyboard::planned(tx, scope, project).await?;
    let limits = quota::plan(&mut *tx, scope).await?.limits;
    let length = VideoLength::of_plan(&storyboard.plan);
    limits.check(LimitUnit::VideoLengthMs, length.least_ms).map_err(DbError::from)?;
    let given = files_of(tx, scope, project, &storyboard.plan.scenes).await?;
    let input = serde_json::to_value(AnimaticInput { scenes_version, given })
        .map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    let job = NewJob::new(scope, JobKind::RenderAnimatic, input).project(project).trace(trace).priority(PRIORITY);
    hold(tx, scope, &limits, job.id, length.most_ms).await?;
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    Ok(jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)?)
}
