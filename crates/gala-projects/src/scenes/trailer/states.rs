//! How far the scenes of a trailer are.

use std::collections::{HashMap, HashSet};

use gala_core::{
    access::Scope,
    approval::{Approval, ReviewStage},
    id::{ProjectId, SceneId},
    payload::{self, GivenFiles, PicturedScene, ScenePicture},
    plan::Plan,
    project::{Scene, TakeKind},
    review::Standing,
    scenes::Stale,
    trailer::{StageState, TrailerScene, TrailerStep},
};
use gala_db::{
    DbError, Tx, approvals, projects,
    reviews::{self, Review},
    scenes,
    takes::{self, Take},
};

use super::super::{cast::cast_within, error::SceneError, files::files_of};

/// The scenes of a trailer as they are, and what comes next of it.
#[derive(Clone, Debug)]
pub struct Stages {
    pub plan: Plan,
    pub scenes: Vec<Scene>,
    /// The user's own files that the scenes name.
    pub given: GivenFiles,
    pub next: TrailerStep,
}

/// Reads how far a trailer of the workspace is; none where it has no plan yet, or is deleted.
///
/// # Errors
/// [`SceneError::Conflict`] with `not_planned` where no plan was begun; else as [any read](DbError#any-read).
pub async fn stages(tx: &mut Tx, scope: Scope, project: ProjectId) -> Result<Option<Stages>, SceneError> {
    let Some(plan) = projects::plan(&mut *tx, scope, project).await? else { return Ok(None) };
    let scenes = scenes::list(&mut *tx, scope, project).await?;
    let planned: Vec<_> = scenes.iter().map(|scene| scene.planned.clone()).collect();
    let plan = Plan { library: cast_within(tx, scope, &planned).await?, scenes: planned, ..plan };
    let rules = approvals::rules(&mut *tx, scope, project).await?.unwrap_or_default();
    let mut said: HashMap<SceneId, Vec<Review>> = HashMap::new();
    for review in reviews::list(&mut *tx, scope, project).await? {
        said.entry(review.scene).or_default().push(review);
    }
    let given = files_of(tx, scope, project, &plan.scenes).await?;
    let stills = stills(takes::list_chosen_of(tx, scope, project, TakeKind::Image).await?)?;
    let states: Vec<TrailerScene> = scenes
        .iter()
        .map(|scene| {
            state(&plan, scene, said.get(&scene.id).map_or(&[][..], Vec::as_slice), stills.contains(&scene.id))
        })
        .collect();
    let next = TrailerStep::next(&states, rules.auto_approve);
    Ok(Some(Stages { plan, scenes, given, next }))
}

/// The scenes whose picture does not move by itself.
fn stills(images: Vec<Take>) -> Result<HashSet<SceneId>, DbError> {
    let mut stills = HashSet::new();
    for take in images {
        let picture: PicturedScene =
            payload::read(&take.facts).map_err(|error| DbError::Corrupt { what: "take", source: error.into() })?;
        if matches!(picture.picture, ScenePicture::Layers(_)) {
            stills.insert(take.scene_id);
        }
    }
    Ok(stills)
}

fn state(plan: &Plan, scene: &Scene, said: &[Review], is_still: bool) -> TrailerScene {
    let reviewed = |stage: ReviewStage| {
        let said = said.iter().find(|review| review.stage == stage);
        let standing = Standing::of(scene, stage, said.map(|said| (said.approval, said.content.as_str())));
        if standing.approval == Approval::Approved { StageState::Approved } else { StageState::Made }
    };
    let has_image = scene.takes.image.is_some() && Stale::of(plan, scene).image.is_none();
    let is_set_in_motion = has_image && (scene.still.is_some() || !is_still);
    let made = |is_made: bool, stage| if is_made { reviewed(stage) } else { StageState::Missing };
    TrailerScene {
        scene: scene.id,
        script: reviewed(ReviewStage::Script),
        image: made(has_image, ReviewStage::Image),
        animation: made(is_set_in_motion, ReviewStage::Animation),
    }
}
