//! What sets a trailer going again: the end of the stage before, or the last word that it waited for.

use gala_core::{
    access::Scope,
    approval::ReviewStage,
    id::ProjectId,
    job::{Job, JobKind},
    payload::{PlanInput, TrailerInput},
    trailer::TrailerStep,
    video_length::VideoLength,
};
use gala_db::{
    DbError, Tx,
    jobs::{self, NewJob},
    quota, scene_versions,
};

use super::{
    super::{
        error::{SceneError, not_planned},
        storyboard::jobs_of,
    },
    states::{Stages, stages},
};
use crate::hold::hold;

/// What became of a trailer that was to go on.
#[derive(Clone, Debug, PartialEq)]
pub enum TrailerWait {
    /// It goes on with this job.
    Begun(Box<Job>),
    /// People have to approve this stage of every scene.
    Awaits(ReviewStage),
    /// Something of it is being made.
    InWork,
}

/// Lets a trailer go on where nothing waits for people, in the caller's transaction. Whoever approves calls it, so that it
/// goes on with the word that it waited for.
///
/// # Errors
/// [`SceneError::Conflict`] with `not_planned` before there are scenes; [`DbError::OverLimit`] where the workspace's plan
/// does not give so much.
pub async fn go_on(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    trace: Option<String>,
) -> Result<TrailerWait, SceneError> {
    let version = scene_versions::lock(tx, project).await?;
    if jobs_of(&mut *tx, scope, project).await?.are_in_work() {
        return Ok(TrailerWait::InWork);
    }
    let Stages { plan, given, next, .. } = stages(tx, scope, project).await?.ok_or_else(not_planned)?;
    if let TrailerStep::Await(stage) = next {
        return Ok(TrailerWait::Awaits(stage));
    }
    let input = json(&TrailerInput { trailer_scenes_version: version, given })?;
    let job = NewJob::new(scope, JobKind::GeneratePlan, input).project(project).trace(trace);
    let limits = quota::plan(&mut *tx, scope).await?.limits;
    hold(tx, scope, &limits, job.id, VideoLength::of_plan(&plan).most_ms).await?;
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    let job = jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)?;
    Ok(TrailerWait::Begun(Box::new(job)))
}

/// As [`go_on`], where a job ends a stage in the same transaction: what was held for it is held for the next one.
///
/// # Errors
/// As [`go_on`].
pub async fn go_on_after(tx: &mut Tx, job: &Job, project: ProjectId) -> Result<TrailerWait, SceneError> {
    let scope = job.scope();
    let version = scene_versions::lock(tx, project).await?;
    let Stages { given, next, .. } = stages(tx, scope, project).await?.ok_or_else(not_planned)?;
    if let TrailerStep::Await(stage) = next {
        // Nobody knows when it goes on: then it is held again.
        quota::give_back(tx, job.id).await?;
        return Ok(TrailerWait::Awaits(stage));
    }
    let input = json(&TrailerInput { trailer_scenes_version: version, given })?;
    let next = NewJob::child_of(job, JobKind::GeneratePlan, "stage", input);
    let id = next.id;
    jobs::enqueue(tx, &[next]).await?;
    quota::pass_on(tx, job.id, id).await?;
    let next = jobs::get(&mut *tx, scope, id).await?.ok_or(DbError::NotFound)?;
    Ok(TrailerWait::Begun(Box::new(next)))
}

fn json(input: &TrailerInput) -> Result<serde_json::Value, DbError> {
    serde_json::to_value(PlanInput::Trailer(input.clone()))
        .map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })
}
