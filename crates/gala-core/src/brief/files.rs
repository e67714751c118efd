//! The files that a brief names.

use super::{
    choice::{MusicChoice, PresenterChoice},
    cutout::Cutout,
    scene::BriefScene,
};

/// A file that a brief names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile<'a> {
    /// Where it is named, as [`crate::problem::Problem::field`].
    pub field: String,
    /// Relative to the brief.
    pub path: &'a str,
    pub purpose: FilePurpose,
}

/// What a brief says a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePurpose {
    Picture,
    /// A picture behind a subject that is cut out.
    Background,
    Narration,
    Music,
    /// The face of a presenter.
    Presenter,
    /// A picture that the made ones are to be consistent with.
    Reference,
}

/// Returns what music, presenter, references and scenes name, in the order of a brief.
pub fn of<'a>(
    music: &'a MusicChoice,
    presenter: Option<&'a PresenterChoice>,
    references: &'a [String],
    scenes: &'a [BriefScene],
) -> Vec<NamedFile<'a>> {
    let mut named = Vec::new();
    if let MusicChoice::File(path) = music {
        named.push(NamedFile { field: "music".to_owned(), path, purpose: FilePurpose::Music });
    }
    if let Some(PresenterChoice::Picture(path)) = presenter {
        named.push(NamedFile { field: "presenter".to_owned(), path, purpose: FilePurpose::Presenter });
    }
    for (index, path) in references.iter().enumerate() {
        named.push(NamedFile { field: format!("references[{index}]"), path, purpose: FilePurpose::Reference });
    }
    for (index, scene) in scenes.iter().enumerate() {
        let files = [
            ("picture", scene.picture.as_deref(), FilePurpose::Picture),
            ("narration", scene.narration.as_deref(), FilePurpose::Narration),
            ("background", scene.cutout.as_ref().and_then(Cutout::picture), FilePurpose::Background),
        ];
        for (key, path, purpose) in files {
            let named_here = |path: &'a str| NamedFile { field: format!("scenes[{index}].{key}"), path, purpose };
            named.extend(path.map(named_here));
        }
    }
    named
}
