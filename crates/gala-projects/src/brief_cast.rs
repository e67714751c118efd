//! The characters, places and styles that a brief names, looked up in the library of the workspace.

use gala_core::{
    access::Scope,
    brief::Brief,
    id::LibraryId,
    library::limits::MAX_CAST,
    problem::{Problem, Problems},
    text::nearest,
};
use gala_db::{DbError, Tx, library};

/// Whom the names of a brief stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BriefCast {
    /// Of every scene.
    pub all: Vec<LibraryId>,
    /// What is wrong with the names.
    pub problems: Problems,
}

/// Looks up the names of a brief and gives them to its scenes. `first` is what every scene has besides, before them. Names are
/// compared without regard to capitals.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn look_up_cast(
    tx: &mut Tx,
    scope: Scope,
    brief: &mut Brief,
    first: Vec<LibraryId>,
) -> Result<BriefCast, DbError> {
    let mut cast = BriefCast { all: first, problems: Problems::default() };
    if brief.cast.is_empty() && brief.scenes.iter().all(|scene| scene.cast.is_empty()) {
        return Ok(cast);
    }
    let library = CastNames(library::names(tx, scope).await?);
    for id in library.ids("cast", &brief.cast, &mut cast.problems) {
        add(&mut cast.all, id);
    }
    check(&mut cast.problems, "cast", cast.all.len());
    for (index, scene) in brief.scenes.iter_mut().enumerate().filter(|(_, scene)| !scene.cast.is_empty()) {
        let field = format!("scenes[{index}].cast");
        scene.cast_ids = library.ids(&field, &scene.cast, &mut cast.problems);
        let others = scene.cast_ids.iter().filter(|id| !cast.all.contains(id)).count();
        check(&mut cast.problems, &field, cast.all.len() + others);
    }
    Ok(cast)
}

fn add(ids: &mut Vec<LibraryId>, id: LibraryId) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

fn check(problems: &mut Problems, field: &str, count: usize) {
    if count > MAX_CAST {
        let message = format!("comes to {count} entries of the library; a scene has at most {MAX_CAST}");
        problems.push(Problem::new("too_large_cast", field, message, "leave some out"));
    }
}

/// The entries of a library by their names.
struct CastNames(Vec<(LibraryId, String)>);

impl CastNames {
    /// Returns whom names stand for; what stands for nobody, or for several, is a problem.
    fn ids(&self, field: &str, names: &[String], problems: &mut Problems) -> Vec<LibraryId> {
        let mut ids = Vec::with_capacity(names.len());
        for name in names {
            let wanted = name.to_lowercase();
            let found: Vec<LibraryId> =
                self.0.iter().filter(|(_, known)| known.to_lowercase() == wanted).map(|(id, _)| *id).collect();
            match found.as_slice() {
                [id] => add(&mut ids, *id),
                [] => problems.push(self.unknown(field, name)),
                several => {
                    let message =
                        format!("names `{name}`, and {} entries of the library have that name", several.len());
                    problems.push(Problem::new("ambiguous_cast", field, message, "rename all but one of them"));
                }
            }
        }
        ids
    }

    fn unknown(&self, field: &str, name: &str) -> Problem {
        let remedy = match nearest(name, self.0.iter().map(|(_, known)| known.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "use the name of an entry of the library, or make one (POST /api/v1/library)".to_owned(),
        };
        let message = format!("names `{name}`, which is no character, place or style of the library");
        Problem::new("unknown_cast", field, message, remedy)
    }
}
