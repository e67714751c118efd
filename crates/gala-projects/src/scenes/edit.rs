//! Edits of a project's scenes.

use gala_core::{
    access::Scope,
    id::{ProjectId, SceneId, UserId},
    plan_limits::LimitUnit,
    scenes::{EditedScenes, ListedScene, SceneEdit, SceneList},
};
use gala_db::{
    DbError, Tx, quota,
    scene_versions::{self, SceneRevision},
    scenes,
};
use uuid::Uuid;

use super::{cast::check_cast, error::SceneError, files::check_files, storyboard::Storyboard};

/// What must not have changed since it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchanged {
    /// Nothing: whatever there is is edited.
    Nothing,
    /// The scenes of the project, by their version.
    Scenes(u32),
    /// One scene, by its version.
    Scene(SceneId, u32),
}

/// What edits did.
#[derive(Clone, Debug, PartialEq)]
pub struct EditedStoryboard {
    /// Of the scenes of the project, after the edits.
    pub version: u32,
    /// The edits that take these back.
    pub inverse: Vec<SceneEdit>,
}

/// Edits the scenes of a project in the caller's transaction, all edits or none, and keeps who did what.
///
/// # Errors
/// [`SceneError::Changed`] where `unchanged` does not hold, [`SceneError::Conflict`] with `not_planned` before there are
/// scenes, [`SceneError::Problems`] for an edit that cannot be done, and [`DbError::OverLimit`] where the workspace's plan
/// does not give so many scenes.
pub async fn edit_scenes(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    unchanged: Unchanged,
    (edits, user): (Vec<SceneEdit>, Option<UserId>),
) -> Result<EditedStoryboard, SceneError> {
    let (version, list) = present(tx, scope, project, unchanged).await?;
    let edited = list.apply(&edits, SceneId::new)?;
    check_files(tx, scope, project, &edits).await?;
    check_cast(tx, scope, &edits).await?;
    for change in &edited.changes {
        scenes::change(tx, project, change).await?;
    }
    keep(tx, scope, project, version, (edited, edits, user)).await
}

/// Returns the scenes as they are, with their version. Nobody else edits them until the transaction ends.
pub(super) async fn present(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    unchanged: Unchanged,
) -> Result<(u32, SceneList), SceneError> {
    let version = scene_versions::lock(tx, project).await?;
    let storyboard = Storyboard::planned(tx, scope, project).await?;
    unchanged.check(version, &storyboard)?;
    let listed = storyboard.scenes.into_iter().map(|scene| ListedScene { id: scene.id, planned: scene.planned });
    let list = SceneList {
        language: storyboard.plan.language,
        scenes: listed.collect(),
        removed: scenes::list_removed(&mut *tx, scope, project).await?,
    };
    Ok((version, list))
}

/// Keeps who did which edits, as far as they changed something.
pub(super) async fn keep(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    version: u32,
    (edited, edits, user): (EditedScenes, Vec<SceneEdit>, Option<UserId>),
) -> Result<EditedStoryboard, SceneError> {
    let EditedScenes { list, changes, inverse } = edited;
    if changes.is_empty() {
        return Ok(EditedStoryboard { version, inverse });
    }
    let limits = quota::plan(&mut *tx, scope).await?.limits;
    limits.check(LimitUnit::ScenesPerProject, list.scenes.len() as u64).map_err(DbError::from)?;
    let (version, at_ms) = (version + 1, tx.now_ms());
    let revision = SceneRevision { id: Uuid::now_v7(), version, at_ms, user, edits, inverse };
    scene_versions::record(tx, project, &revision).await?;
    Ok(EditedStoryboard { version, inverse: revision.inverse })
}

impl Unchanged {
    fn check(self, version: u32, storyboard: &Storyboard) -> Result<(), SceneError> {
        let (wanted, found) = match self {
            Self::Nothing => return Ok(()),
            Self::Scenes(wanted) => (wanted, version),
            Self::Scene(id, wanted) => {
                let scene = storyboard.scenes.iter().find(|scene| scene.id == id).ok_or(DbError::NotFound)?;
                (wanted, scene.version)
            }
        };
        if wanted == found { Ok(()) } else { Err(SceneError::Changed(found)) }
    }
}
