//! `generate_take`: one more version of what is heard or seen in a scene.

use gala_core::{
    job::Failure,
    payload::{TakeInput, TakeOutput},
    project::{Project, TakeKind},
};

use super::{
    super::{json::to_json, services::Services},
    clip::preview,
    scene_work::SceneWork,
    seen::{Seen, seen},
    speech::speech,
    takes::NewTakes,
    used::used,
};
use crate::context::{Done, JobContext};

/// One attempt at a job that makes a take.
pub(in super::super) struct GenerateTake<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}

impl GenerateTake<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let Self { services, ctx, project } = *self;
        let TakeInput { plan, given, kind, is_chosen, takes, uses } = ctx.input()?;
        let missing = || Failure::permanent("no_such_scene", "the plan has no scene");
        let scene = plan.scenes.first().ok_or_else(missing)?;
        let work = SceneWork { services, ctx, project, given: &given, plan: &plan, scene };
        let mut new = NewTakes::new(&work, is_chosen, takes);
        let take = match kind {
            TakeKind::Speech => new.add_speech(&work, &speech(&work).await?.0)?,
            // What is seen may move with what is said, and is shown for as long.
            TakeKind::Image | TakeKind::Clip => {
                let Seen { speech, picture, .. } = seen(&work, used(ctx, uses).await?).await?;
                let preview = preview(&work, &speech, &picture).await?;
                new.add_image(&work, &picture, &preview)?
            }
        };
        Ok(Done::new(to_json(&TakeOutput { take })?).write(move |tx| Box::pin(new.insert(tx))))
    }
}
