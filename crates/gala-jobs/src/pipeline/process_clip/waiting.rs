//! A picture that people have to approve before somebody is paid for setting it in motion.

use gala_core::{
    approval::ReviewStage,
    job::Failure,
    payload::{ClipInput, PicturedScene},
    plan::PlannedScene,
    project::{ChosenTakes, Project},
};
use gala_db::{scenes, takes};

use super::{
    clip::preview,
    scene_work::{SceneWork, paid_for, still_of},
    seen::{Seen, still_seen},
    takes::{NewTakes, StillTake},
    used::used,
};
use crate::context::JobContext;

/// The picture that a scene has by now, where a job of it waited for its approval.
pub(super) struct Waited {
    pub still: StillTake,
    pub picture: PicturedScene,
}

/// Returns the picture that the scene uses, where an earlier attempt at the job left it one to be approved: that one, or
/// another one that somebody chose since.
pub(super) async fn waited_for(
    ctx: &JobContext,
    project: &Project,
    scene: &PlannedScene,
) -> Result<Option<Waited>, Failure> {
    let (scope, left) = (ctx.scope(), still_of(ctx));
    if takes::get(ctx.db(), scope, left).await?.is_none() {
        return Ok(None);
    }
    let scene = paid_for(ctx, project, scene, None, None).scene;
    let now = scenes::get(ctx.db(), scope, scene).await?;
    let take = now.as_ref().and_then(|scene| scene.takes.image).unwrap_or(left);
    let still = now.and_then(|scene| scene.still).unwrap_or(take);
    let chosen = used(ctx, ChosenTakes { image: Some(take), ..ChosenTakes::default() }).await?;
    Ok(chosen.picture.map(|picture| Waited { still: StillTake { take, still }, picture }))
}

/// Leaves the picture as a take that people can approve, where that is what a job waits for. Returns the failure that the job
/// ends with.
pub(super) async fn wait(
    work: &SceneWork<'_>,
    input: &ClipInput,
    waited: Option<StillTake>,
    failure: Failure,
) -> Result<Failure, Failure> {
    let is_of_picture = matches!(&failure, Failure::Unapproved { needed, .. } if needed.stage == ReviewStage::Image);
    if !is_of_picture || waited.is_some() {
        return Ok(failure);
    }
    // All of it was made by the attempt that found out, and is found again.
    let spoken = used(work.ctx, input.uses).await?.speech;
    let Seen { speech, picture, .. } = still_seen(work, spoken).await?;
    let preview = preview(work, &speech, &picture).await?;
    let mut new = NewTakes::new(work, true, input.instead_of);
    if input.uses.speech.is_none() {
        new.add_speech(work, &speech)?;
    }
    new.add_still(work, &picture, &preview)?;
    work.ctx.write(move |tx| Box::pin(new.insert(tx))).await?;
    Ok(failure)
}
