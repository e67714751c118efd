//! `generate_plan`: a brief becomes a plan, and the plan's scenes become jobs.

use gala_ai::provider::ProviderError;
use gala_core::{
    asset::AssetKind,
    id::{JobId, ProjectId, SceneId},
    job::{Failure, JobKind},
    payload::{ClipInput, FinalInput, PlanInput, PlanOutput, Planned, ScenesInput},
    plan::{Plan, PlannedScene},
    project::{Approval, ChosenTakes, Project, Scene},
};
use gala_db::{
    assets,
    jobs::{self, NewJob, WaitsFor, derived_uuid},
    projects,
};
use gala_storage::keys::ProjectObject;

use super::{
    names,
    registration::ROWS_AT_ONCE,
    studio::{Studio, to_json},
};
use crate::context::{Done, JobContext};

impl Studio {
    pub(super) async fn generate_plan(&self, ctx: &JobContext, project: Project) -> Result<Done, Failure> {
        let input: PlanInput = ctx.input()?;
        let step_input = (self.planner.name(), &input.brief);
        let plan: Plan = ctx
            .step("plan", &step_input, || async { self.planner.plan(&input.brief).await.map_err(failure_of_provider) })
            .await?;
        let text = serde_json::to_vec_pretty(&plan).map_err(|error| Failure::permanent("internal", error))?;
        let key = |content| ProjectObject::Output { name: "plan", extension: "json", content }.key(&project);
        let planned = Planned { plan: self.keep_bytes(text, key).await?, given: input.given };
        let scenes: Vec<Scene> = plan.scenes.iter().map(|planned| scene(&project, planned)).collect();
        let jobs = Jobs::of(ctx, &scenes, &plan, &planned)?;
        let output = to_json(&PlanOutput { scenes: scenes.len(), plan: planned.plan.key.clone() })?;
        begin_video(ctx, project.id, plan, planned, jobs.last).await?;
        let batches = scenes.chunks(ROWS_AT_ONCE).zip(jobs.clips.chunks(ROWS_AT_ONCE));
        for (scenes, clips) in batches {
            begin_clips(ctx, scenes.to_vec(), clips.to_vec(), jobs.last_id).await?;
        }
        Ok(Done::new(output))
    }
}

/// Stores the plan, and the job that waits for its clips.
async fn begin_video(
    ctx: &JobContext,
    project: ProjectId,
    plan: Plan,
    planned: Planned,
    last: NewJob,
) -> Result<(), Failure> {
    ctx.write(move |tx| {
        Box::pin(async move {
            projects::set_plan(tx, project, &plan).await?;
            let asset = planned.plan.asset(project, AssetKind::Document, names::mime(names::PLAN), tx.now_ms());
            assets::put(tx, &asset).await?;
            jobs::enqueue(tx, &[last]).await?;
            Ok(())
        })
    })
    .await
}

/// Stores some scenes with the jobs that make their clips, for which the last job waits as well.
async fn begin_clips(ctx: &JobContext, scenes: Vec<Scene>, clips: Vec<NewJob>, last: JobId) -> Result<(), Failure> {
    ctx.write(move |tx| {
        Box::pin(async move {
            for scene in &scenes {
                gala_db::scenes::upsert(tx, scene).await?;
            }
            jobs::enqueue_before(tx, last, &clips).await?;
            Ok(())
        })
    })
    .await
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
///
/// They are stored some at a time, so that no transaction grows with the number of scenes. The last one comes first
/// and waits for the planning itself too: it cannot be free before every clip stands in front of it.
struct Jobs {
    clips: Vec<NewJob>,
    last: NewJob,
    last_id: JobId,
}

impl Jobs {
    fn of(ctx: &JobContext, scenes: &[Scene], plan: &Plan, planned: &Planned) -> Result<Self, Failure> {
        let parent = ctx.job();
        let child =
            |kind, key: &str, input| NewJob::child_of(parent, kind, key, input).trace(ctx.trace().map(str::to_owned));
        let clip = |scene: &Scene| {
            let files = [scene.planned.picture.as_deref(), scene.planned.narration.as_deref()];
            let input = ClipInput { planned: planned.with_only(&files), scene: scene.number };
            let key = format!("clip {}", scene.number);
            let job = child(JobKind::ProcessClip, &key, to_json(&input)?);
            Ok(job.scene(scene.id, scene.number))
        };
        let clips: Vec<NewJob> = scenes.iter().map(clip).collect::<Result<_, Failure>>()?;
        let ids = clips.iter().map(|job| job.id).collect();
        let input =
            FinalInput::Scenes(ScenesInput { planned: planned.with_only(&[names::music_file(plan)]), clips: ids });
        let last = child(JobKind::RenderFinal, "final", to_json(&input)?).waits_for(WaitsFor::Jobs(vec![parent.id]));
        Ok(Self { clips, last_id: last.id, last })
    }
}

/// What a provider's error means for the job.
pub(super) fn failure_of_provider(error: ProviderError) -> Failure {
    let told = error.to_string();
    match error {
        ProviderError::Refused(problem) => Failure::permanent(problem.code, told),
        ProviderError::RefusedAll(problems) => {
            let code = problems.0.into_iter().next().map_or_else(|| "refused".to_owned(), |problem| problem.code);
            Failure::permanent(code, told)
        }
        ProviderError::Busy { retry_after, .. } => match Failure::transient("provider_busy", told) {
            Failure::Transient { error, .. } => Failure::Transient { error, retry_after },
            other => other,
        },
        ProviderError::Unavailable { remedy, .. } => {
            // What does not work may be named by its path, which is for the log.
            tracing::warn!(error = told, "a provider does not work");
            Failure::machine("provider_unavailable", format!("a provider does not work on this machine ({remedy})"))
        }
    }
}
