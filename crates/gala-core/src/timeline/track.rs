//! Tracks, and the clips of those that are seen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    audio::AudioTrack,
    caption::CaptionTrack,
    content::Content,
    field::{Metadata, is_default},
    look::Look,
    moment::{Length, Start},
    transition::Transition,
};

/// A row of clips of one kind. Visual tracks cover the ones before them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Track {
    Visual(VisualTrack),
    Audio(AudioTrack),
    Caption(CaptionTrack),
}

/// Pictures in order of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisualTrack {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub clips: Vec<VisualClip>,
}

/// Something seen for a while.
///
/// A clip whose `transition` is set begins that long before its predecessor ends: `start_ms` counts the overlap.
/// `enter` and `exit` are played against what lies beneath, and need no neighbour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisualClip {
    /// Unique in the document, at most 200 bytes; given by the clip's place where it is absent: `visual-0-3`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub start_ms: Start,
    #[serde(default, skip_serializing_if = "is_default")]
    pub duration_ms: Length,
    pub content: Content,
    #[serde(default, skip_serializing_if = "is_default")]
    pub look: Look,
    /// How it takes over from its predecessor on the track.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<Transition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enter: Option<Transition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<Transition>,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

impl VisualClip {
    /// A clip of some content that follows its predecessor and lasts as long as fits.
    pub fn new(content: Content) -> Self {
        Self {
            id: String::new(),
            start_ms: Start::Auto,
            duration_ms: Length::Auto,
            content,
            look: Look::default(),
            transition: None,
            enter: None,
            exit: None,
            metadata: Metadata::new(),
        }
    }

    /// Returns where the clip ends in a settled timeline.
    pub fn end_ms(&self) -> Option<u64> {
        Some(self.start_ms.ms()?.saturating_add(self.duration_ms.ms()?))
    }
}
