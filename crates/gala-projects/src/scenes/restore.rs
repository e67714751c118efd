//! An earlier state of a project's scenes, which becomes the present one again.

use gala_core::{
    access::Scope,
    id::{ProjectId, SceneId, UserId},
    problem::{Problem, Problems},
    scenes::{EditedScenes, SceneChange, SceneList},
};
use gala_db::{DbError, Tx, scene_versions, scenes};

use super::{
    edit::{EditedStoryboard, Unchanged, keep, present},
    error::SceneError,
};

/// So many revisions are read at a time.
const PAGE: u32 = 100;

/// Makes the scenes of a project those of an earlier version again, in the caller's transaction: the same scenes in the same
/// order, each planned as then. It is an edit like any other, and is kept as one.
///
/// # Errors
/// [`SceneError::Problems`] with `no_such_version` for one that there was not; and as [`super::edit_scenes`].
pub async fn restore_scenes(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    unchanged: Unchanged,
    (wanted, user): (u32, Option<UserId>),
) -> Result<EditedStoryboard, SceneError> {
    let (version, now) = present(tx, scope, project, unchanged).await?;
    if !(1..=version).contains(&wanted) {
        let message = format!("is {wanted}; the scenes have had the versions 1 to {version}");
        return Err(Problems::from(Problem::new("no_such_version", "version", message, "take one of those")).into());
    }
    let then = earlier(tx, scope, project, now.clone(), (wanted, version)).await?;
    let edits = now.edits_to(&then);
    let edited = now.apply_all(&edits, SceneId::new)?;
    write(tx, project, &edited).await?;
    keep(tx, scope, project, version, (edited, edits, user)).await
}

/// Takes back all that was done after a version, newest first.
async fn earlier(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    mut list: SceneList,
    (wanted, mut version): (u32, u32),
) -> Result<SceneList, SceneError> {
    while version > wanted {
        let inverses = scene_versions::inverses(&mut *tx, scope, project, (wanted, version), PAGE).await?;
        if inverses.is_empty() {
            break;
        }
        for (of, inverse) in inverses {
            list = list.apply_all(&inverse, SceneId::new)?.list;
            version = of - 1;
        }
    }
    Ok(list)
}

/// Writes what is planned anew, and the order at once: moved one by one, each scene would shift all others.
async fn write(tx: &mut Tx, project: ProjectId, edited: &EditedScenes) -> Result<(), DbError> {
    for change in edited.changes.iter().filter(|change| matches!(change, SceneChange::Planned { .. })) {
        scenes::change(tx, project, change).await?;
    }
    let order: Vec<SceneId> = edited.list.scenes.iter().map(|scene| scene.id).collect();
    scenes::arrange(tx, project, &order).await
}
