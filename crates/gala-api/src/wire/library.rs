use gala_core::{
    composition::ComposedScene,
    id::AssetId,
    library::{self, LibraryDraft, LibraryEntry, LibraryLook},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{named::wire_enum, voices::check_language};
use crate::{problem::ApiResult, time_text::rfc3339};

wire_enum! {
    /// What an entry of the library is.
    LibraryKind = library::LibraryKind, "snake_case" { Character, Place, Style }
}

/// A new character, place or style.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateLibraryEntry {
    pub kind: LibraryKind,
    #[schema(min_length = 1, max_length = 100, example = "Anna")]
    pub name: String,
    #[serde(default)]
    #[schema(required = false)]
    pub look: LookView,
}

/// A character, place or style as it is to be: what is absent of its look is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutLibraryEntry {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    #[serde(default)]
    #[schema(required = false)]
    pub look: LookView,
}

/// How a character, place or style looks and sounds.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = LibraryLook)]
pub struct LookView {
    /// In a sentence; it stands behind the descriptions of scenes.
    #[schema(required = false, max_length = 300)]
    pub description: String,
    /// Key words that are added to the prompts of pictures.
    #[schema(required = false, max_length = 300)]
    pub prompt_addition: String,
    /// What pictures must not have, parted by commas.
    #[schema(required = false, max_length = 300)]
    pub negative: String,
    #[schema(required = false, maximum = 999_999)]
    pub seed: Option<u32>,
    /// The voice of a character, as its provider names it.
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub voice: Option<String>,
    /// Pictures whose looks are to come back: assets of projects of the workspace.
    #[schema(required = false, max_items = 6)]
    pub pictures: Vec<Uuid>,
}

impl LookView {
    pub fn draft(self, kind: library::LibraryKind, name: String) -> LibraryDraft {
        let Self { description, prompt_addition, negative, seed, voice, pictures } = self;
        let pictures = pictures.into_iter().map(AssetId).collect();
        LibraryDraft { kind, name, look: LibraryLook { description, prompt_addition, negative, seed, voice, pictures } }
    }
}

impl From<LibraryLook> for LookView {
    fn from(look: LibraryLook) -> Self {
        let LibraryLook { description, prompt_addition, negative, seed, voice, pictures } = look;
        let pictures = pictures.into_iter().map(|id| id.0).collect();
        Self { description, prompt_addition, negative, seed, voice, pictures }
    }
}

/// A character, place or style of the workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LibraryEntry)]
pub struct LibraryEntryView {
    pub id: Uuid,
    pub kind: LibraryKind,
    pub name: String,
    pub look: LookView,
    /// Raised by each change: its `ETag` without the quotes.
    pub version: u32,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was deleted; null while it is not. Scenes that name it are without it since.
    #[schema(format = DateTime)]
    pub deleted_at: Option<String>,
}

impl From<LibraryEntry> for LibraryEntryView {
    fn from(entry: LibraryEntry) -> Self {
        let LibraryDraft { kind, name, look } = entry.draft;
        Self {
            id: entry.id.0,
            kind: kind.into(),
            name,
            look: look.into(),
            version: entry.version,
            created_at: rfc3339(entry.created_at_ms),
            deleted_at: entry.deleted_at_ms.map(rfc3339),
        }
    }
}

/// Which entries of the library to list, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListLibrary {
    /// Of one kind only.
    #[param(nullable = false, inline)]
    pub kind: Option<LibraryKind>,
    /// Lists those that were deleted instead.
    #[param(default = false, nullable = false)]
    pub deleted: Option<bool>,
    /// How many to return at most.
    #[param(minimum = 1, maximum = 100, default = 20, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(nullable = false, pattern = r"^[0-9a-f]{32,48}\.[0-9a-f]{32}$")]
    pub cursor: Option<String>,
}

/// In which language the words of an entry are read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DrawLibraryEntry {
    /// A BCP 47 tag. Default: en.
    #[param(nullable = false, pattern = "^[A-Za-z0-9-]{1,35}$", example = "es")]
    language: Option<String>,
    /// Changes nothing: pages name the version of the entry, so that another one has another address.
    #[serde(rename = "version")]
    #[param(nullable = false)]
    _version: Option<i32>,
}

impl DrawLibraryEntry {
    /// # Errors
    /// 400 `invalid_field` for what cannot be a language.
    pub fn language(self) -> ApiResult<String> {
        let language = self.language.unwrap_or_else(|| "en".to_owned());
        check_language(&language).map(|()| language)
    }
}

/// A page of the library, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibraryPage {
    pub items: Vec<LibraryEntryView>,
    /// For the page behind this one; null on the last.
    pub next_cursor: Option<String>,
}

/// What is asked for a scene: what it says, with what the characters, places and styles say that it names.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Composition)]
pub struct CompositionView {
    pub image_prompt: String,
    pub description: String,
    /// What its picture must not have.
    pub negative: String,
    pub seed: Option<u32>,
    pub voice: Option<String>,
    /// The assets whose looks are to come back.
    pub pictures: Vec<Uuid>,
}

impl From<ComposedScene> for CompositionView {
    fn from(composed: ComposedScene) -> Self {
        let ComposedScene { image_prompt, description, negative, seed, voice, pictures } = composed;
        let pictures = pictures.into_iter().map(|picture| picture.asset.0).collect();
        Self { image_prompt, description, negative, seed, voice, pictures }
    }
}
