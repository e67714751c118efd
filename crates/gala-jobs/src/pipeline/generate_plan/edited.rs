//! Scenes that people edited: what is stale of them is made again, and the video anew.

use std::collections::HashMap;

use gala_core::{
    id::{JobId, TakeId},
    job::{Failure, JobKind, JobState},
    payload::EditedInput,
    plan::Plan,
    project::Scene,
    scenes::Stale,
};
use gala_db::{
    jobs::{self, derived_uuid},
    projects, scenes,
};
use gala_projects::scenes::cast_of;

use super::{following::Following, job::GeneratePlan};
use crate::context::Done;

/// Plans the video of the project's scenes as they are.
pub(super) async fn edited(job: &GeneratePlan<'_>, input: EditedInput) -> Result<Done, Failure> {
    let (plan, scenes) = job.ctx.step("scenes", &input, || read(job)).await?;
    let is_stale = |scene: &Scene| !Stale::of(&plan, scene).is_fresh();
    // Whoever needs no new clip shows the one that a job of its own has made.
    let made = if scenes.iter().all(is_stale) { HashMap::new() } else { clip_jobs(job).await? };
    job.begin(plan.clone(), input.given, Following { scenes: &scenes, made: &made }, &[]).await
}

/// Returns the scenes as they are now, and the plan that they are.
async fn read(job: &GeneratePlan<'_>) -> Result<(Plan, Vec<Scene>), Failure> {
    let (db, scope, project) = (job.ctx.db(), job.ctx.scope(), job.project.id);
    let missing = || Failure::permanent("not_planned", "the project has no plan whose scenes could have been edited");
    let plan = projects::plan(db, scope, project).await?.ok_or_else(missing)?;
    let scenes = scenes::list(db, scope, project).await?;
    let planned: Vec<_> = scenes.iter().map(|scene| scene.planned.clone()).collect();
    let library = cast_of(db, scope, &planned).await?;
    Ok((Plan { scenes: planned, library, ..plan }, scenes))
}

/// Returns the jobs that made the clips of the project, by the takes that these became.
async fn clip_jobs(job: &GeneratePlan<'_>) -> Result<HashMap<TakeId, JobId>, Failure> {
    let jobs = jobs::outline_of_project(job.ctx.db(), job.ctx.scope(), job.project.id).await?;
    let done = jobs.iter().filter(|job| job.kind == JobKind::ProcessClip && job.state == JobState::Succeeded);
    Ok(done.map(|job| (TakeId(derived_uuid(&job.id.0, "clip")), job.id)).collect())
}
