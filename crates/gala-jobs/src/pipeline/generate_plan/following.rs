//! The jobs that follow a plan.

use std::collections::HashMap;

use gala_core::{
    id::{JobId, TakeId},
    job::{Failure, JobKind},
    payload::{ClipInput, FinalInput, Planned, ScenesInput},
    plan::Plan,
    project::Scene,
    scenes::Stale,
};
use gala_db::jobs::{NewJob, WaitsFor};

use super::super::json::to_json;
use crate::context::JobContext;

/// What is to be made of a plan.
#[derive(Clone, Copy)]
pub(super) struct Following<'a> {
    /// Those of the plan.
    pub scenes: &'a [Scene],
    /// The jobs that made clips that are there, by the takes that these became.
    pub made: &'a HashMap<TakeId, JobId>,
}

/// One job for each scene whose clip is to be made, and one for the video that waits for them all.
///
/// They are stored some at a time, so that no transaction grows with the number of scenes. The last one comes first
/// and waits for the planning itself too: it cannot be free before every clip stands in front of it.
pub(super) struct FollowingJobs {
    pub clips: Vec<NewJob>,
    pub last: NewJob,
    pub last_id: JobId,
}

impl Following<'_> {
    pub fn jobs(self, ctx: &JobContext, plan: &Plan, planned: &Planned) -> Result<FollowingJobs, Failure> {
        let parent = ctx.job();
        let child =
            |kind, key: &str, input| NewJob::child_of(parent, kind, key, input).trace(ctx.trace().map(str::to_owned));
        let (mut clips, mut ids) = (Vec::new(), Vec::with_capacity(self.scenes.len()));
        for scene in self.scenes {
            let stale = Stale::of(plan, scene);
            if let Some(job) = self.clip_of(scene, &stale) {
                ids.push(job);
                continue;
            }
            let input = ClipInput {
                planned: planned.with_only(&plan.files_of(&scene.planned)),
                scene: scene.number,
                uses: stale.fresh_of(&scene.takes),
                instead_of: scene.takes,
            };
            let job = child(JobKind::ProcessClip, &format!("clip {}", scene.number), to_json(&input)?);
            ids.push(job.id);
            clips.push(job.scene(scene.id, scene.number));
        }
        let input = FinalInput::Scenes(ScenesInput { planned: planned.with_only(&plan.files_of_video()), clips: ids });
        let last = child(JobKind::RenderFinal, "final", to_json(&input)?).waits_for(WaitsFor::Jobs(vec![parent.id]));
        Ok(FollowingJobs { clips, last_id: last.id, last })
    }

    /// The job whose clip the scene can go on to show.
    fn clip_of(&self, scene: &Scene, stale: &Stale) -> Option<JobId> {
        let clip = scene.takes.clip.filter(|_| stale.is_fresh())?;
        self.made.get(&clip).copied()
    }
}
