//! The presenter that a brief names, looked up among those of the workspace.

use std::collections::BTreeSet;

use gala_core::{
    access::Scope,
    brief::{Brief, FilePurpose, PresenterChoice, asset_named},
    id::{AssetId, PresenterId, ProjectId},
    presenter::PresenterDraft,
    problem::{Problem, Problems},
    timeline::SourceUse,
};
use gala_db::{DbError, Source, Tx, presenters};

use crate::{
    brief_uploads::refused,
    uploads::{TimelineUploads, Unusable, given_uploads},
};

/// Puts the face, the voice and the preset of a presenter of the workspace in the place of their stage name or id. What names
/// nobody stays: it is the name that a provider has for somebody, or the id of a picture.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn look_up_presenter(source: impl Source, scope: Scope, brief: &mut Brief) -> Result<(), DbError> {
    let found = match &brief.presenter {
        None => None,
        Some(PresenterChoice::Look(name)) => presenters::named(source, scope, name).await?,
        Some(PresenterChoice::Picture(name)) => match asset_named(name) {
            Some(id) => presenters::get(source, scope, PresenterId(id.0)).await?,
            None => None,
        },
    };
    if let Some(found) = found.filter(|found| found.deleted_at_ms.is_none()) {
        found.draft.apply(brief);
    }
    Ok(())
}

/// Tells which pictures of a presenter cannot be used: they are PNG or JPEG files of no project, because presenters outlive
/// projects. Nobody deletes the others until the transaction ends.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn check_presenter_files(tx: &mut Tx, scope: Scope, draft: &PresenterDraft) -> Result<Problems, DbError> {
    let shared = ProjectId::of_shared_files(scope.workspace());
    let face = draft.picture.map(|id| ("picture".to_owned(), id.to_string()));
    let others = draft.pictures.iter().enumerate().map(|(index, id)| (format!("pictures[{index}]"), id.to_string()));
    let named: Vec<(String, String)> = face.into_iter().chain(others).collect();
    let found = given_uploads(tx, scope, shared, named.iter().map(|(_, name)| name.as_str())).await?;
    let ids: BTreeSet<AssetId> = draft.picture.into_iter().chain(draft.pictures.iter().copied()).collect();
    let held = TimelineUploads::hold(tx, scope, shared, &ids).await?;
    let mut problems = Problems::default();
    for (field, name) in named {
        match (found.get(&name), held.checked(&name, SourceUse::Picture)) {
            (None, _) => problems.push(Problem::new(
                "no_such_picture",
                field,
                "is no picture of no project that is ready",
                "send it without a project, wait until it is ready, and name its asset",
            )),
            (Some(_), Some(Err(Unusable { code, what, remedy }))) => {
                problems.push(Problem::new(code, field, what, remedy));
            }
            (Some(file), _) => {
                if let Some(remedy) = refused(FilePurpose::Presenter, file) {
                    problems.push(Problem::new("wrong_kind_of_file", field, "is not what can be used so", remedy));
                }
            }
        }
    }
    Ok(problems)
}
