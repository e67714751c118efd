//! `process_clip`: speech ∥ image → animation → clip, for one scene; or speech → stock video → clip; or speech → presenter
//! → clip.

mod animation;
mod asked;
mod checks;
mod clip;
mod made_once;
mod made_video;
mod motion;
mod narrated;
mod picture;
mod presenter;
mod scene_work;
mod seen;
mod speech;
mod stock;
mod stored_speech;
mod takes;

use gala_core::{
    job::Failure,
    payload::{ClipInput, ClipOutput},
    project::Project,
};

use self::{
    clip::{EncodedClip, clip},
    scene_work::SceneWork,
    seen::{Seen, seen},
    takes::takes,
};
use super::{json::to_json, services::Services};
use crate::context::{Done, JobContext};

/// One attempt at a job that makes the clip of a scene.
pub(super) struct ProcessClip<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}

impl ProcessClip<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let Self { services, ctx, project } = *self;
        let input: ClipInput = ctx.input()?;
        let plan = &*services.plans.read(&services.store, &input.planned).await?;
        let missing = || Failure::permanent("no_such_scene", format!("the plan has no scene {}", input.scene));
        let scene = plan.scenes.iter().find(|scene| scene.number == input.scene).ok_or_else(missing)?;
        let work = SceneWork { services, ctx, project, planned: &input.planned, plan, scene };
        let Seen { speech, picture, warnings } = seen(&work).await?;
        let EncodedClip { preview, clip, segments } = clip(&work, &speech, &picture).await?;
        let output = ClipOutput { scene: scene.number, speech, picture, preview, clip, segments, warnings };
        let (answer, takes) = (to_json(&output)?, takes(ctx.job().id, project, &output)?);
        let (project, provider) = (project.clone(), services.store.objects().provider());
        Ok(Done::new(answer).write(move |tx| {
            Box::pin(async move {
                for take in takes {
                    take.insert(tx, &project, output.scene, provider).await?;
                }
                Ok(())
            })
        }))
    }
}
