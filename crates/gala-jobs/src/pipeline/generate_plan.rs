//! `generate_plan`: a brief becomes a plan, and the plan's scenes become jobs; or scenes that were edited do.

mod asked_model;
mod edited;
mod following;
mod job;
mod kept_plan;
mod narrations;
mod script;
mod shots;
mod trailer;

use std::collections::HashMap;

use gala_core::{
    asset::AssetKind,
    brief::MusicChoice,
    id::{JobId, LibraryId},
    job::Failure,
    payload::{BriefInput, GivenFiles, PlanInput, PlanOutput, Planned},
    plan::{Plan, PlannedScene},
    project::{Approval, ChosenTakes, MadeOf, Project, Scene},
    workflow::Workflow,
};
use gala_db::{
    assets,
    jobs::{self, NewJob},
    quota, scenes,
};
use gala_projects::scenes::cast_of;

pub(super) use self::job::GeneratePlan;
use self::{
    edited::edited,
    following::Following,
    kept_plan::set_plan,
    narrations::written_down,
    script::{Written, script},
    shots::with_shots,
    trailer::{begin_trailer, next_stage},
};
use super::{
    failures::failure_of_provider, json::to_json, mood_bed::mood_bed, names, registration::ROWS_AT_ONCE,
    scene_id::scene_id, services::Services,
};
use crate::context::Done;

impl GeneratePlan<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        match self.ctx.input()? {
            PlanInput::Brief(input) => self.plan(input).await,
            PlanInput::Scenes(input) => edited(self, input).await,
            PlanInput::Trailer(input) => next_stage(self, input).await,
        }
    }

    async fn plan(&self, input: BriefInput) -> Result<Done, Failure> {
        let Self { services: Services { providers, .. }, ctx, project } = *self;
        let planner = &providers.planner;
        let Written { brief, model } = match input.brief.topic {
            Some(_) => script(self, &input.brief).await?,
            None => Written { brief: input.brief, model: planner.name() },
        };
        let brief = written_down(self, brief, &input.given).await?;
        let Written { brief, model } = with_shots(self, Written { brief, model }).await?;
        let make = || async { planner.plan(&brief).await.map_err(failure_of_provider) };
        let plan: Plan = ctx.step("plan", &(planner.name(), &brief), make).await?;
        let plan = with_cast(self, Plan { planner: model, ..plan }, &input.cast).await?;
        let scenes: Vec<Scene> = plan.scenes.iter().map(|planned| scene(project, planned)).collect();
        if plan.workflow == Workflow::Trailer {
            return begin_trailer(self, plan, scenes).await;
        }
        let following = Following { scenes: &scenes, made: &HashMap::new() };
        self.begin(plan, input.given, following, &scenes).await
    }

    /// Stores the plan and the jobs that follow it, and the scenes that are new.
    async fn begin(
        &self,
        plan: Plan,
        given: GivenFiles,
        following: Following<'_>,
        new: &[Scene],
    ) -> Result<Done, Failure> {
        let Self { services: Services { store, .. }, ctx, project } = *self;
        let planned = Planned { plan: store.put_json(project, "plan", &plan).await?, given };
        let jobs = following.jobs(ctx, &plan, &planned)?;
        let output = to_json(&PlanOutput { scenes: plan.scenes.len(), plan: planned.plan.key.clone() })?;
        let music = plan.music.clone();
        self.begin_video(plan, planned, jobs.last).await?;
        let mut rows = new.chunks(ROWS_AT_ONCE);
        for clips in jobs.clips.chunks(ROWS_AT_ONCE) {
            self.begin_clips(rows.next().unwrap_or_default().to_vec(), clips.to_vec(), jobs.last_id).await?;
        }
        // Beside the clips, which begin meanwhile: at the end, everything would wait for it.
        if let MusicChoice::Mood(mood) = music
            && let Err(error) = mood_bed(store, ctx, mood).await
        {
            tracing::warn!(?error, "the music could not be made ahead; the video makes it");
        }
        Ok(Done::new(output))
    }

    /// Stores the plan, and the job that waits for its clips. What was held for the planning is held for that one from then
    /// on.
    async fn begin_video(&self, plan: Plan, planned: Planned, last: NewJob) -> Result<(), Failure> {
        let (project, scope, planning) = (self.project.id, self.project.scope(), self.ctx.job().id);
        let provider = self.services.store.objects().provider();
        self.ctx
            .write(move |tx| {
                Box::pin(async move {
                    set_plan(tx, scope, project, &plan).await?;
                    let asset = planned.plan.asset(project, AssetKind::Document, names::mime(names::PLAN), tx.now_ms());
                    assets::put(tx, &asset.at(provider)).await?;
                    let last_id = last.id;
                    jobs::enqueue(tx, &[last]).await?;
                    quota::pass_on(tx, planning, last_id).await
                })
            })
            .await
    }

    /// Stores some scenes with the jobs that make their clips, for which the last job waits as well.
    async fn begin_clips(&self, scenes: Vec<Scene>, clips: Vec<NewJob>, last: JobId) -> Result<(), Failure> {
        self.ctx
            .write(move |tx| {
                Box::pin(async move {
                    for scene in &scenes {
                        scenes::upsert(tx, scene).await?;
                    }
                    jobs::enqueue_before(tx, last, &clips).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// Gives every scene of a plan the characters, places and styles that all have, before its own; of both those that are there.
async fn with_cast(job: &GeneratePlan<'_>, mut plan: Plan, cast: &[LibraryId]) -> Result<Plan, Failure> {
    for scene in &mut plan.scenes {
        let own = std::mem::take(&mut scene.cast);
        scene.cast = cast.to_vec();
        scene.cast.extend(own.into_iter().filter(|id| !cast.contains(id)));
    }
    if plan.scenes.iter().all(|scene| scene.cast.is_empty()) {
        return Ok(plan);
    }
    plan.library = cast_of(job.ctx.db(), job.ctx.scope(), &plan.scenes).await?;
    let there: Vec<LibraryId> = plan.library.iter().map(|entry| entry.id).collect();
    for scene in &mut plan.scenes {
        scene.cast.retain(|id| there.contains(id));
    }
    Ok(plan)
}

fn scene(project: &Project, planned: &PlannedScene) -> Scene {
    Scene {
        id: scene_id(project, planned.number),
        project_id: project.id,
        number: planned.number,
        planned: planned.clone(),
        approval: Approval::default(),
        takes: ChosenTakes::default(),
        still: None,
        made_of: MadeOf::default(),
        version: 1,
    }
}
