//! The document itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    audio::Loudness,
    color::Color,
    field::{Metadata, is_default},
    format::Format,
    track::Track,
    variant::Variant,
};

/// A video as tracks of clips.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    pub version: u32,
    pub format: Format,
    /// How loud the whole is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub loudness: Loudness,
    /// Visual tracks from back to front; captions lie over all of them.
    pub tracks: Vec<Track>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub markers: Vec<Marker>,
    /// The same video in other shapes, at most 32.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

impl Timeline {
    pub const VERSION: u32 = 1;

    /// A timeline of tracks, without anything else.
    pub fn new(format: Format, tracks: Vec<Track>) -> Self {
        Self {
            version: Self::VERSION,
            format,
            loudness: Loudness::default(),
            tracks,
            markers: Vec::new(),
            variants: Vec::new(),
            metadata: Metadata::new(),
        }
    }
}

/// A place in time that somebody noted, within 24 hours; its name has at most 200 bytes. There are at most 10,000.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    pub at_ms: u64,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
}
