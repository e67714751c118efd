//! An entry of the library, and what of it a plan keeps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    asset::StoredFile,
    id::{AssetId, LibraryId},
};

/// What an entry of the library is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LibraryKind {
    /// Somebody who is seen, and may be heard.
    Character,
    Place,
    Style,
}

impl LibraryKind {
    pub const ALL: [Self; 3] = [Self::Character, Self::Place, Self::Style];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Character => "character",
            Self::Place => "place",
            Self::Style => "style",
        }
    }
}

/// How an entry looks and sounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LibraryLook {
    /// In a sentence: "Anna, a woman of sixty with a red scarf".
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Key words that are added to the prompts of pictures.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prompt_addition: String,
    /// What pictures must not have, where a provider takes that.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub negative: String,
    /// Where a provider takes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
    /// The voice of a character, as its provider names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    /// Pictures whose looks are to come back: assets of projects of the workspace.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<AssetId>,
}

/// What somebody says of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryDraft {
    pub kind: LibraryKind,
    pub name: String,
    pub look: LibraryLook,
}

/// An entry of the library of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryEntry {
    pub id: LibraryId,
    pub draft: LibraryDraft,
    /// Raised by each change.
    pub version: u32,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    /// When it was deleted; scenes that name it are without it since.
    pub deleted_at_ms: Option<i64>,
}

/// An entry as a plan keeps it: what is made of the plan does not change with the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CastEntry {
    pub id: LibraryId,
    pub kind: LibraryKind,
    pub name: String,
    pub look: LibraryLook,
    /// The pictures of the look that are there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<CastPicture>,
}

/// A picture of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CastPicture {
    pub asset: AssetId,
    pub file: StoredFile,
}
