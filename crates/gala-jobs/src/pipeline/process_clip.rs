//! `process_clip`: speech ∥ image → animation → clip, for one scene; or speech → stock video → clip; or speech → presenter
//! → clip.

mod animation;
mod asked;
mod checks;
mod clip;
mod cut_out;
mod layered;
mod made_once;
mod made_video;
mod motion;
mod narrated;
mod one_take;
mod photo;
mod picture;
mod presenter;
mod scene_work;
mod seen;
mod seen_layers;
mod speech;
mod stays;
mod stock;
mod stored_speech;
mod takes;
mod used;

use gala_core::{
    job::Failure,
    payload::{ClipInput, ClipOutput},
    project::Project,
};

pub(super) use self::one_take::GenerateTake;
use self::{
    clip::{EncodedClip, clip},
    scene_work::SceneWork,
    seen::{Seen, seen},
    takes::NewTakes,
    used::used,
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
        let work = SceneWork { services, ctx, project, given: &input.planned.given, plan, scene };
        let Seen { speech, picture, warnings } = seen(&work, used(ctx, input.uses).await?).await?;
        let EncodedClip { preview, clip, segments } = clip(&work, &speech, &picture).await?;
        let output = ClipOutput { scene: scene.number, speech, picture, preview, clip, segments, warnings };
        let answer = to_json(&output)?;
        let takes = NewTakes::of_clip(&work, &output, &input)?;
        Ok(Done::new(answer).write(move |tx| Box::pin(takes.insert(tx))))
    }
}
