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
mod waiting;

use gala_core::{
    job::Failure,
    payload::{ClipInput, ClipOutput},
    project::Project,
};

use self::{
    clip::{EncodedClip, clip},
    seen::{Seen, seen, seen_in_motion},
    takes::NewTakes,
    used::used,
    waiting::{wait, waited_for},
};
pub(super) use self::{
    one_take::GenerateTake,
    picture::picture,
    scene_work::{SceneWork, paid_for},
    speech::speech,
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
        let used = used(ctx, input.uses).await?;
        let waited = if used.picture.is_none() { waited_for(ctx, project, scene).await? } else { None };
        let paid_for = &paid_for(ctx, project, scene, waited.as_ref().map(|waited| waited.still.still), None);
        let (given, spoken_before) = (&input.planned.given, input.instead_of.speech);
        let work = SceneWork { services, ctx, project, given, plan, scene, paid_for, spoken_before, film_ms: None };
        let still = waited.as_ref().map(|waited| waited.still);
        let seen = match waited {
            Some(waited) => seen_in_motion(&work, used.speech, waited.picture).await,
            None => seen(&work, used).await,
        };
        let Seen { speech, picture, warnings } = match seen {
            Ok(seen) => seen,
            Err(failure) => return Err(wait(&work, &input, still, failure).await?),
        };
        let EncodedClip { preview, clip, segments } = clip(&work, &speech, &picture).await?;
        let output = ClipOutput { scene: scene.number, speech, picture, preview, clip, segments, warnings };
        let answer = to_json(&output)?;
        let takes = NewTakes::of_clip(&work, &output, &input, still)?;
        Ok(Done::new(answer).write(move |tx| Box::pin(takes.insert(tx))))
    }
}
