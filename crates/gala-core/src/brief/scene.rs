//! The scenes of a brief.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cutout::Cutout;
use crate::{id::LibraryId, motion::Motion};

/// A paragraph of the script with what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefScene {
    /// The heading above it, on the chapter's first scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
    /// What is spoken and captioned. Empty beside a narration: what is heard in that.
    pub text: String,
    /// The scene's own picture or clip, a path relative to the brief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What the picture shows: the alternative text, or key words for the image provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shows: Option<String>,
    /// How the camera moves; as is planned where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motion: Option<Motion>,
    /// What moves in the picture, in a sentence, for providers that animate it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<String>,
    /// The scene's own recorded voice, a path relative to the brief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// Its picture is seen without what is behind its subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutout: Option<Cutout>,
    /// Whether its photo may move in layers by its depth; as the brief says where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layers: Option<bool>,
    /// The names of the characters, places and styles of the library that it has, beside those of the brief.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cast: Vec<String>,
    /// Whom these names stand for, once somebody has looked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cast_ids: Vec<LibraryId>,
    /// The presenter of the brief is not seen in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_presenter: bool,
}
