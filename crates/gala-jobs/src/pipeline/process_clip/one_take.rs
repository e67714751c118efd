//! `generate_take`: one more version of what is heard or seen in a scene; and the stages of a scene of a trailer.

use gala_core::{
    approval::ReviewStage,
    id::TakeId,
    job::{Failure, JobKind},
    payload::{TakeInput, TakeOutput},
    plan::Plan,
    project::{Project, TakeKind},
    workflow::Workflow,
};
use gala_db::DbError;
use gala_projects::scenes::{SceneError, Stages, stages};

use super::{
    super::{film_lengths::film_lengths, json::to_json, render_final::RenderFinal, services::Services},
    clip::preview,
    scene_work::{SceneWork, paid_for},
    seen::{Seen, seen, seen_in_motion, still_seen},
    speech::speech,
    takes::{NewTakes, StillTake},
    used::{Used, used},
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
        let TakeInput { plan, given, kind, is_chosen, takes, uses, still, script, film_ms } = ctx.input()?;
        let missing = || Failure::permanent("no_such_scene", "the plan has no scene");
        let scene = plan.scenes.first().ok_or_else(missing)?;
        let paid_for = &paid_for(ctx, project, scene, still, script);
        let work = SceneWork {
            services,
            ctx,
            project,
            given: &given,
            plan: &plan,
            scene,
            paid_for,
            spoken_before: takes.speech,
            film_ms: self.film_ms(film_ms, &plan, kind).await?,
        };
        let moved = uses.image.zip(still).map(|(take, still)| StillTake { take: takes.image.unwrap_or(take), still });
        let mut new = NewTakes::new(&work, is_chosen, takes).of_still(moved);
        if kind == TakeKind::Speech {
            let take = new.add_speech(&work, &speech(&work).await?.0)?;
            return done(take, new);
        }
        // What is seen may move with what is said, and is shown for as long.
        let used = used(ctx, uses).await?;
        let Seen { speech, picture, .. } = self.pictured(&work, used).await?;
        let preview = preview(&work, &speech, &picture).await?;
        if ctx.job().kind != JobKind::GenerateTake && uses.speech.is_none() {
            new.add_speech(&work, &speech)?;
        }
        let take = new.add_image(&work, &picture, &preview)?;
        done(take, new)
    }

    /// Returns how long a moving picture has to be in the film of a trailer. Whoever has one take made anew by hand does not know.
    async fn film_ms(&self, known: Option<u64>, plan: &Plan, kind: TakeKind) -> Result<Option<u64>, Failure> {
        let Self { services, ctx, project } = *self;
        let is_asked = kind == TakeKind::Image && ctx.job().kind == JobKind::GenerateTake;
        let Some(scene) = ctx.job().scene_id.filter(|_| is_asked && plan.workflow == Workflow::Trailer) else {
            return Ok(known);
        };
        let (id, scope) = (project.id, ctx.scope());
        let read = || async {
            let stages = ctx.write(move |tx| {
                Box::pin(async move {
                    let corrupt = |error: SceneError| DbError::Corrupt { what: "trailer", source: error.into() };
                    stages(tx, scope, id).await.map_err(corrupt)
                })
            });
            let Some(Stages { plan, scenes, given, .. }) = stages.await? else { return Ok(None) };
            let film = RenderFinal { services, ctx, project };
            Ok(film_lengths(&film, &plan, &scenes, &given).await?.get(&scene).copied())
        };
        // Asked again, it is the same: scenes may be edited meanwhile.
        ctx.step("film_length", &scene, read).await
    }

    async fn pictured(&self, work: &SceneWork<'_>, used: Used) -> Result<Seen, Failure> {
        match (self.ctx.job().kind, used.picture) {
            (JobKind::GenerateSceneImage, _) => still_seen(work, used.speech).await,
            (_, Some(picture)) => seen_in_motion(work, used.speech, picture).await,
            (_, None) => {
                let made = seen(work, Used { speech: used.speech.clone(), picture: None }).await;
                match made {
                    // The picture is one to be approved; it is set in motion after that.
                    Err(Failure::Unapproved { needed, .. }) if needed.stage == ReviewStage::Image => {
                        still_seen(work, used.speech).await
                    }
                    made => made,
                }
            }
        }
    }
}

fn done(take: TakeId, new: NewTakes) -> Result<Done, Failure> {
    Ok(Done::new(to_json(&TakeOutput { take })?).write(move |tx| Box::pin(new.insert(tx))))
}
