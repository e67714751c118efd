//! `generate_plan`: a brief becomes a plan, and the plan's scenes become jobs.

use gala_ai::maker::MakerError;
use gala_core::{
    asset::AssetKind,
    id::SceneId,
    job::{Failure, Job, JobKind},
    plan::{Plan, PlannedScene},
    project::{Approval, ChosenTakes, Project, Scene},
};
use gala_db::{
    assets,
    jobs::{NewJob, WaitsFor, derived_uuid},
    projects,
};
use gala_storage::keys::ProjectObject;
use serde_json::json;

use super::{
    documents::{ClipInput, FinalInput, PlanInput, Planned, ScenesInput},
    names,
    studio::{Studio, to_json},
};
use crate::context::{Done, JobContext};

impl Studio {
    pub(super) async fn generate_plan(&self, ctx: &JobContext, project: Project) -> Result<Done, Failure> {
        let input: PlanInput = ctx.input()?;
        let step_input = (self.planner.name(), &input.brief);
        let plan: Plan = ctx
            .step("plan", &step_input, || async { self.planner.plan(&input.brief).await.map_err(failure_of_maker) })
            .await?;
        let text = serde_json::to_vec_pretty(&plan).map_err(|error| Failure::permanent("internal", error))?;
        let key = |content| ProjectObject::Output { name: "plan", extension: "json", content }.key(&project);
        let planned = Planned { plan: self.keep_bytes(text, key).await?, given: input.given };
        let scenes: Vec<Scene> = plan.scenes.iter().map(|planned| scene(&project, planned)).collect();
        let jobs = children(ctx.job(), &project, &scenes, &plan, &planned)?;
        let output = json!({ "scenes": scenes.len(), "plan": planned.plan.key });
        Ok(Done::new(output).spawn(jobs).write(move |tx| {
            Box::pin(async move {
                projects::set_plan(tx, project.id, &plan).await?;
                let asset = planned.plan.asset(project.id, AssetKind::Document, names::mime(names::PLAN), tx.now_ms());
                assets::put(tx, &asset).await?;
                for scene in &scenes {
                    gala_db::scenes::upsert(tx, scene).await?;
                }
                Ok(())
            })
        }))
    }
}

/// A scene's id follows from its project and number, so that planning again finds the same scene.
pub(super) fn scene_id(project: &Project, number: u32) -> SceneId {
    SceneId(derived_uuid(&project.id.0, &format!("scene {number}")))
}

fn scene(project: &Project, planned: &PlannedScene) -> Scene {
    Scene {
        id: scene_id(project, planned.number),
        project_id: project.id,
        number: planned.number,
        planned: planned.clone(),
        approval: Approval::default(),
        takes: ChosenTakes::default(),
    }
}

/// One job for each scene, and one for the video that waits for them all.
fn children(
    parent: &Job,
    project: &Project,
    scenes: &[Scene],
    plan: &Plan,
    planned: &Planned,
) -> Result<Vec<NewJob>, Failure> {
    let mut jobs = Vec::with_capacity(scenes.len() + 1);
    for scene in scenes {
        let files = [scene.planned.picture.as_deref(), scene.planned.narration.as_deref()];
        let input = ClipInput { planned: planned.with_only(&files), scene: scene.number };
        let key = format!("clip {}", scene.number);
        let job = NewJob::child_of(parent, JobKind::ProcessClip, &key, to_json(&input)?);
        jobs.push(job.project(project.id).scene(scene.id, scene.number));
    }
    let clips = jobs.iter().map(|job| job.id).collect();
    let input = FinalInput::Scenes(ScenesInput { planned: planned.with_only(&[names::music_file(plan)]), clips });
    let last = NewJob::child_of(parent, JobKind::RenderFinal, "final", to_json(&input)?);
    jobs.push(last.project(project.id).waits_for(WaitsFor::Siblings));
    Ok(jobs)
}

/// What a maker's error means for the job.
pub(super) fn failure_of_maker(error: MakerError) -> Failure {
    let told = error.to_string();
    match error {
        MakerError::Refused(problem) => Failure::permanent(problem.code, told),
        MakerError::RefusedAll(problems) => {
            let code = problems.0.into_iter().next().map_or_else(|| "refused".to_owned(), |problem| problem.code);
            Failure::permanent(code, told)
        }
        MakerError::Busy { retry_after, .. } => match Failure::transient("maker_busy", told) {
            Failure::Transient { error, .. } => Failure::Transient { error, retry_after },
            other => other,
        },
        MakerError::Unavailable { .. } => Failure::machine("maker_unavailable", told),
    }
}
