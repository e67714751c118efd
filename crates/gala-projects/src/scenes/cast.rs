//! The characters, places and styles that scenes name.

use gala_core::{
    access::Scope,
    id::LibraryId,
    library::CastEntry,
    plan::PlannedScene,
    problem::{Problem, Problems},
    scenes::{SceneChanges, SceneEdit},
};
use gala_db::{Db, DbError, Tx, library};

use super::error::SceneError;

/// Returns what scenes name of the library of the workspace, as it is now.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn cast_of(db: &Db, scope: Scope, scenes: &[PlannedScene]) -> Result<Vec<CastEntry>, DbError> {
    let entries = library::named(db, scope, &ids_of(scenes)).await?;
    let pictures = library::pictures(db, scope, &entries).await?;
    Ok(library::cast(entries, &pictures))
}

/// As [`cast_of`], within a transaction.
pub(super) async fn cast_within(tx: &mut Tx, scope: Scope, scenes: &[PlannedScene]) -> Result<Vec<CastEntry>, DbError> {
    let entries = library::named(&mut *tx, scope, &ids_of(scenes)).await?;
    let pictures = library::pictures(tx, scope, &entries).await?;
    Ok(library::cast(entries, &pictures))
}

fn ids_of(scenes: &[PlannedScene]) -> Vec<LibraryId> {
    let mut ids: Vec<LibraryId> = scenes.iter().flat_map(|scene| scene.cast.iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Refuses edits that name what the library of the workspace does not have.
///
/// # Errors
/// [`SceneError::Problems`] with `no_such_entry`, by the place of each in the list.
pub(super) async fn check_cast(tx: &mut Tx, scope: Scope, edits: &[SceneEdit]) -> Result<(), SceneError> {
    let named: Vec<_> = edits.iter().enumerate().filter_map(|(index, edit)| named(index, edit)).collect();
    let ids: Vec<LibraryId> = named.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let there: Vec<LibraryId> = library::named(tx, scope, &ids).await?.iter().map(|entry| entry.id).collect();
    let mut problems = Problems::default();
    for (field, ids) in named {
        if ids.iter().any(|id| !there.contains(id)) {
            let message = "names what is no character, place or style of the workspace, or was deleted";
            problems.push(Problem::new("no_such_entry", field, message, "name entries of the library by their ids"));
        }
    }
    Ok(problems.into_result(())?)
}

fn named(index: usize, edit: &SceneEdit) -> Option<(String, &[LibraryId])> {
    match edit {
        SceneEdit::Update { changes, .. } => {
            let SceneChanges { cast, .. } = &**changes;
            Some((format!("edits[{index}].changes.cast"), cast.as_deref()?))
        }
        SceneEdit::Insert { scene, .. } => Some((format!("edits[{index}].scene.changes.cast"), &scene.cast)),
        _ => None,
    }
}
