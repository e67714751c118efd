//! The files that a brief names.

use super::{
    choice::{MusicChoice, PresenterChoice},
    cutout::Cutout,
    scene::BriefScene,
};
use crate::id::AssetId;

/// A file that a brief names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile<'a> {
    /// Where it is named, as [`crate::problem::Problem::field`].
    pub field: String,
    /// Relative to the brief.
    pub path: &'a str,
    pub purpose: FilePurpose,
}

impl NamedFile<'_> {
    /// Returns the asset that it names by its id; `None` of a file beside the brief.
    pub fn asset(&self) -> Option<AssetId> {
        asset_named(self.path)
    }
}

/// Returns the asset whose id a name is, as ids are written.
pub fn asset_named(name: &str) -> Option<AssetId> {
    name.parse::<AssetId>().ok().filter(|id| id.to_string() == name)
}

/// What a brief says a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePurpose {
    Picture,
    /// A picture behind a subject that is cut out.
    Background,
    Narration,
    Music,
    /// Of captions and cards.
    Font,
    /// The face of a presenter.
    Presenter,
    /// A picture that the made ones are to be consistent with.
    Reference,
}

/// Returns what font, music, presenter, references and scenes name, in the order of a brief.
pub fn of<'a>(
    font: Option<&'a str>,
    music: &'a MusicChoice,
    presenter: Option<&'a PresenterChoice>,
    references: &'a [String],
    scenes: &'a [BriefScene],
) -> Vec<NamedFile<'a>> {
    let mut named = Vec::new();
    if let Some(path) = font {
        named.push(NamedFile { field: "font".to_owned(), path, purpose: FilePurpose::Font });
    }
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
            let named_here = |path| NamedFile { field: format!("scenes[{index}].{key}"), path, purpose };
            named.extend(path.map(named_here));
        }
    }
    named
}
