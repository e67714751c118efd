//! The take that a scene uses, chosen by somebody.

use gala_core::{
    access::Scope,
    id::{ProjectId, SceneId, TakeId, UserId},
    plan::PlannedScene,
    project::TakeKind,
    scenes::{SceneChanges, SceneCutout, SceneEdit, TakeInputs},
};
use gala_db::{
    DbError, Tx, scene_versions, scenes,
    takes::{self, Take},
};

use super::{
    edit::{Unchanged, edit_scenes},
    error::SceneError,
    storyboard::Storyboard,
};

/// Makes a take the one that its scene uses, in the caller's transaction. What was planned for the take is planned for the
/// scene then: its words, its voice, its prompt.
///
/// # Errors
/// [`DbError::NotFound`] where the scene has no such take; [`SceneError::Conflict`] with `take_of_clip` for a clip, which
/// follows from the others; and as [`edit_scenes`].
pub async fn choose_take(
    tx: &mut Tx,
    scope: Scope,
    (project, scene): (ProjectId, SceneId),
    take: TakeId,
    user: Option<UserId>,
) -> Result<(), SceneError> {
    scene_versions::lock(tx, project).await?;
    let take =
        takes::get(&mut *tx, scope, take).await?.filter(|take| take.scene_id == scene).ok_or(DbError::NotFound)?;
    if take.kind == TakeKind::Clip {
        let message = "a clip is made of the speech and the picture of its scene; choose these";
        return Err(SceneError::conflict("take_of_clip", message));
    }
    let changes = Box::new(planned_for(&take));
    edit_scenes(tx, scope, project, Unchanged::Nothing, (vec![SceneEdit::Update { scene, changes }], user)).await?;
    let storyboard = Storyboard::planned(tx, scope, project).await?;
    let now = scenes::get(&mut *tx, scope, scene).await?.ok_or(DbError::NotFound)?;
    let inputs = match take.kind {
        TakeKind::Speech => TakeInputs::of_speech(&storyboard.plan, &now.planned),
        _ => {
            let is_moving = take.origin.as_ref().is_some_and(|origin| origin.inputs.is_with_speech());
            TakeInputs::of_image(&storyboard.plan, &now.planned, is_moving)
        }
    };
    takes::choose(tx, scene, (take.kind, take.id), &inputs).await?;
    Ok(())
}

/// What was planned for a take; nothing where that was not kept.
fn planned_for(take: &Take) -> SceneChanges {
    let Some(origin) = &take.origin else { return SceneChanges::default() };
    let PlannedScene { script, voice, voice_style, narration, picture, presenter, without_presenter, .. } =
        &origin.planned;
    let PlannedScene { description, image_prompt, image_variant, seed, motion_prompt, cutout, without_layers, .. } =
        &origin.planned;
    match take.kind {
        TakeKind::Speech => SceneChanges {
            script: Some(script.clone()),
            voice: Some(voice.clone()),
            voice_style: Some(voice_style.clone()),
            narration: Some(narration.clone()),
            ..SceneChanges::default()
        },
        TakeKind::Image | TakeKind::Clip => SceneChanges {
            description: Some(description.clone()),
            image_prompt: Some(image_prompt.clone()),
            image_variant: Some(*image_variant),
            seed: Some(*seed),
            motion_prompt: Some(motion_prompt.clone()),
            picture: Some(picture.clone()),
            cutout: Some(cutout.as_ref().map(SceneCutout::of)),
            layers: Some(!without_layers),
            // Of what was made before presenters could be switched off, nothing is known.
            presenter: presenter.is_some().then_some(!without_presenter),
            ..SceneChanges::default()
        },
    }
}
