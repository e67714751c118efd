//! The user's own files that scenes show and play in the place of made ones: given with the brief, or uploaded later.

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::JobKind,
    payload::{self, GivenFiles, GivenKind, PlanInput},
    plan::PlannedScene,
    problem::{Problem, Problems},
    scenes::{SceneChanges, SceneEdit},
};
use gala_db::{DbError, Tx, jobs};

use super::error::{SceneError, not_planned};
use crate::uploads::given_uploads;

/// What a file is named for.
#[derive(Clone, Copy, Debug)]
enum Use {
    Picture,
    /// What is behind a subject that is cut out.
    Background,
    Narration,
}

impl Use {
    fn takes(self, kind: GivenKind) -> bool {
        match self {
            Self::Picture => matches!(kind, GivenKind::Picture | GivenKind::Video),
            Self::Background => kind == GivenKind::Picture,
            // Of a film its sound is heard.
            Self::Narration => matches!(kind, GivenKind::Audio | GivenKind::Video),
        }
    }
}

/// Returns the user's own files that a project's scenes name.
///
/// # Errors
/// [`SceneError::Conflict`] with `not_planned` before there are scenes; else as any read.
pub(super) async fn files_of(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    scenes: &[PlannedScene],
) -> Result<GivenFiles, SceneError> {
    let mut files = given(tx, scope, project).await?;
    let background =
        |scene: &'_ PlannedScene| scene.cutout.as_ref().and_then(|cutout| cutout.picture().map(str::to_owned));
    let own = |scene: &PlannedScene| [scene.picture.clone(), scene.narration.clone(), background(scene)];
    let names = scenes.iter().flat_map(own).flatten();
    let missing: Vec<String> = names.filter(|name| !files.contains_key(name)).collect();
    if !missing.is_empty() {
        let uploaded = given_uploads(tx, scope, project, missing.iter().map(String::as_str)).await?;
        files.extend(uploaded);
    }
    Ok(files)
}

/// Refuses edits that name files which the project does not have, or which are no picture or no sound.
///
/// # Errors
/// [`SceneError::Problems`] with `no_such_file` and `wrong_kind_of_file`, by the place of each in the list.
pub(super) async fn check_files(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    edits: &[SceneEdit],
) -> Result<(), SceneError> {
    let named: Vec<_> = edits.iter().enumerate().flat_map(|(index, edit)| named(index, edit)).collect();
    if named.is_empty() {
        return Ok(());
    }
    let given = given(tx, scope, project).await?;
    let uploaded = given_uploads(tx, scope, project, named.iter().map(|(_, name, _)| name.as_str())).await?;
    let mut problems = Problems::default();
    for (field, name, wanted) in named {
        let found = given.get(&name).or_else(|| uploaded.get(&name));
        match found {
            None => problems.push(Problem::new(
                "no_such_file",
                field,
                "is no file that was given with the brief, and no asset of the project, or of none, that can be used",
                "upload the file to the project, name the id of its asset, and look at the status of that",
            )),
            Some(file) if !wanted.takes(file.kind) => problems.push(Problem::new(
                "wrong_kind_of_file",
                field,
                "is not what can be used so",
                "name a picture or a film as picture, a sound or a film as narration, a picture as background",
            )),
            Some(_) => {}
        }
    }
    Ok(problems.into_result(())?)
}

/// The files that an edit names, each with its place.
fn named(index: usize, edit: &SceneEdit) -> Vec<(String, String, Use)> {
    let (place, changes) = match edit {
        SceneEdit::Update { changes, .. } => ("changes", SceneChanges::clone(changes)),
        SceneEdit::Insert { scene, .. } => ("scene.changes", SceneChanges::of(scene)),
        _ => return Vec::new(),
    };
    let background = changes.cutout.flatten().and_then(|cutout| cutout.picture().map(str::to_owned));
    let named = [
        ("picture", changes.picture.flatten(), Use::Picture),
        ("narration", changes.narration.flatten(), Use::Narration),
        ("cutout.background", background, Use::Background),
    ];
    let at = |field: &str| format!("edits[{index}].{place}.{field}");
    named.into_iter().filter_map(|(field, name, wanted)| Some((at(field), name?, wanted))).collect()
}

/// Returns the files that were there when the last video was begun, by the names that the scenes had for them.
async fn given(tx: &mut Tx, scope: Scope, project: ProjectId) -> Result<GivenFiles, SceneError> {
    let plans = jobs::of_project_and_kind(tx, scope, project, JobKind::GeneratePlan).await?;
    let input: PlanInput = payload::read(&plans.last().ok_or_else(not_planned)?.input)
        .map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    Ok(input.given().clone())
}
