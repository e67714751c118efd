//! The timeline: the document that everything becomes before it is rendered.
//!
//! Times are integer milliseconds, counted from the timeline's start in tracks and from a clip's start within it.
//! Places are fractions of the frame's sides, from its left upper corner; lengths (letters, corners, shadows) are
//! fractions of its shorter side: a timeline looks alike at every size. Sources are names: paths relative to the
//! document, which the renderer is given together with the files they stand for. Unknown fields are errors.

mod animated;
mod audio;
mod caption;
mod check;
mod color;
mod content;
mod edit;
#[cfg(test)]
mod examples;
mod facts;
pub mod limits;
mod look;
mod moment;
mod read;
mod settle;
mod shape;
mod sources;
mod text;
mod transition;
mod variant;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use animated::{Animated, Easing, Keyframe};
pub use audio::{AudioClip, AudioRole, AudioTrack, Ducking, Loudness};
pub use caption::{Caption, CaptionPosition, CaptionStyle, CaptionTrack, CaptionWord};
pub use color::{Color, Rgba};
pub use content::{
    Camera, Content, Image, Layer, MovePart, Still, Svg, Video, VideoSound, View, Visualiser, VisualiserStyle,
};
pub use edit::{Edge, Edit, InsertedClip};
pub use facts::{Facts, SourceFacts};
pub use look::{BlendMode, ColorAdjustment, Fit, Look, Mask, MaskShape, Point, Shadow, Transform};
pub use moment::{Length, Start};
pub use shape::{Fill, Gradient, Shape, ShapeKind, Stroke};
pub use text::{Align, Entrance, EntranceKind, EntranceUnit, Text, TextBox, TextRun};
pub use transition::{Direction, Transition, TransitionKind};
pub use variant::{ClipOverride, Variant};

use crate::{format::FrameSize, time::FrameRate};

/// What people and programs note beside a clip or a timeline; rendering never looks at it.
pub type Metadata = BTreeMap<String, serde_json::Value>;

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

/// What all frames share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Format {
    pub size: FrameSize,
    pub fps: FrameRate,
    /// Seen where no clip is.
    #[serde(default)]
    pub background: Color,
    /// Where captions stay; chosen by the frame's shape where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_area: Option<SafeArea>,
}

/// How far players cover the frame from each side, as fractions of its width or height; 0 to 0.4.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SafeArea {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
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

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
