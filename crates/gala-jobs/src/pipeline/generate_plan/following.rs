//! The jobs that follow a plan.

use gala_core::{
    id::JobId,
    job::{Failure, JobKind},
    payload::{ClipInput, FinalInput, Planned, ScenesInput},
    plan::Plan,
    project::Scene,
};
use gala_db::jobs::{NewJob, WaitsFor};

use super::super::{json::to_json, names};
use crate::context::JobContext;

/// One job for each scene, and one for the video that waits for them all.
///
/// They are stored some at a time, so that no transaction grows with the number of scenes. The last one comes first
/// and waits for the planning itself too: it cannot be free before every clip stands in front of it.
pub(super) struct FollowingJobs {
    pub clips: Vec<NewJob>,
    pub last: NewJob,
    pub last_id: JobId,
}

impl FollowingJobs {
    pub fn of(ctx: &JobContext, scenes: &[Scene], plan: &Plan, planned: &Planned) -> Result<Self, Failure> {
        let parent = ctx.job();
        let child =
            |kind, key: &str, input| NewJob::child_of(parent, kind, key, input).trace(ctx.trace().map(str::to_owned));
        let clip = |scene: &Scene| {
            let input = ClipInput { planned: planned.with_only(&plan.files_of(&scene.planned)), scene: scene.number };
            let key = format!("clip {}", scene.number);
            let job = child(JobKind::ProcessClip, &key, to_json(&input)?);
            Ok(job.scene(scene.id, scene.number))
        };
        let clips: Vec<NewJob> = scenes.iter().map(clip).collect::<Result<_, Failure>>()?;
        let ids = clips.iter().map(|job| job.id).collect();
        let input = FinalInput::Scenes(ScenesInput {
            planned: planned.with_only(names::music_file(plan).as_slice()),
            clips: ids,
        });
        let last = child(JobKind::RenderFinal, "final", to_json(&input)?).waits_for(WaitsFor::Jobs(vec![parent.id]));
        Ok(Self { clips, last_id: last.id, last })
    }
}
