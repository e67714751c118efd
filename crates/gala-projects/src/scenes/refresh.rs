//! A video of the scenes as they are: what is stale of them is made again.

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::{Job, JobKind, JobState},
    payload::{EditedInput, PlanInput},
    plan_limits::LimitUnit,
    project::ProjectJobs,
    video_length::VideoLength,
    workflow::ProjectWorkflow,
};
use gala_db::{
    Db, DbError, Tx,
    jobs::{self, NewJob},
    projects, quota, scene_versions,
};

use super::{
    error::SceneError,
    files::files_of,
    storyboard::{Storyboard, jobs_of},
    trailer::{TrailerWait, go_on},
};
use crate::hold::hold;

/// Queues the job that makes the video of a project's scenes as they are, in the caller's transaction. What is not stale is
/// used again.
///
/// # Errors
/// [`SceneError::Conflict`] with `not_planned` before there are scenes, `project_in_work` while the last video is being made,
/// `awaiting_approval` where people have to approve a stage of a trailer first, and `nothing_stale` where it is the video of these scenes; [`DbError::OverLimit`] where the workspace's plan does not give
/// so much.
pub async fn refresh(tx: &mut Tx, scope: Scope, project: ProjectId, trace: Option<String>) -> Result<Job, SceneError> {
    projects::keep(tx, project).await?;
    let scenes_version = scene_versions::lock(tx, project).await?;
    let storyboard = Storyboard::planned(tx, scope, project).await?;
    let jobs = jobs_of(&mut *tx, scope, project).await?;
    if jobs.are_in_work() {
        return Err(in_work());
    }
    let row = projects::get(&mut *tx, scope, project).await?.ok_or(DbError::NotFound)?;
    if row.workflow == ProjectWorkflow::Trailer {
        return refresh_trailer(tx, scope, project, &storyboard, &jobs, trace).await;
    }
    if !is_stale(&storyboard, &jobs) {
        return Err(SceneError::conflict("nothing_stale", "the last video is that of the scenes as they are"));
    }
    let limits = quota::plan(&mut *tx, scope).await?.limits;
    let length = VideoLength::of_plan(&storyboard.plan);
    limits.check(LimitUnit::VideoLengthMs, length.least_ms).map_err(DbError::from)?;
    let given = files_of(tx, scope, project, &storyboard.plan.scenes).await?;
    let input = serde_json::to_value(PlanInput::Scenes(EditedInput { scenes_version, given }))
        .map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    let job = NewJob::new(scope, JobKind::GeneratePlan, input).project(project).trace(trace);
    hold(tx, scope, &limits, job.id, length.most_ms).await?;
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    Ok(jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)?)
}

/// A trailer goes on from the first stage of which something is stale.
async fn refresh_trailer(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    storyboard: &Storyboard,
    jobs: &ProjectJobs,
    trace: Option<String>,
) -> Result<Job, SceneError> {
    let is_assembled = jobs.last == Some(JobState::Succeeded);
    if is_assembled && storyboard.is_as_planned && storyboard.stale().next().is_none() {
        return Err(SceneError::conflict("nothing_stale", "the clips are those of the scenes as they are"));
    }
    match go_on(tx, scope, project, trace).await? {
        TrailerWait::Begun(job) => Ok(*job),
        TrailerWait::Awaits(stage) => Err(SceneError::conflict(
            "awaiting_approval",
            format!("the {stage} of every scene is to be approved first; the trailer goes on by itself then"),
        )),
        TrailerWait::InWork => Err(in_work()),
    }
}

fn in_work() -> SceneError {
    SceneError::conflict("project_in_work", "the video of the project is being made; wait for it, or cancel its jobs")
}

/// Returns whether the last video is not that of a project's scenes as they are, and none of them is being made.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn is_video_stale(
    db: &Db,
    scope: Scope,
    project: ProjectId,
    storyboard: &Storyboard,
) -> Result<bool, DbError> {
    Ok(is_stale(storyboard, &jobs_of(db, scope, project).await?))
}

/// Clips may be there without the video: its job failed, or was cancelled.
fn is_stale(storyboard: &Storyboard, jobs: &ProjectJobs) -> bool {
    let has_video = jobs.are_in_work() || jobs.last == Some(JobState::Succeeded);
    !has_video || !storyboard.is_as_planned || storyboard.stale().next().is_some()
}
