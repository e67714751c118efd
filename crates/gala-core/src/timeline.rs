//! The timeline: the document that everything becomes before it is rendered.
//!
//! Times are integer milliseconds. Sources are names: paths relative to the document, which the renderer is
//! given together with the files they stand for. Unknown fields are errors.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{format::FrameSize, time::FrameRate};

/// A video as tracks of clips.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    pub version: u32,
    pub format: Format,
    pub tracks: Vec<Track>,
}

impl Timeline {
    pub const VERSION: u32 = 1;
}

/// What all frames share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Format {
    pub size: FrameSize,
    pub fps: FrameRate,
    /// `#rrggbb`, seen where no clip is.
    #[serde(default = "black")]
    pub background: Color,
}

/// An opaque sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color(pub [u8; 3]);

fn black() -> Color {
    Color([0; 3])
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
    pub clips: Vec<VisualClip>,
}

/// Something seen for a while.
///
/// A clip whose `transition` is set begins that long before its predecessor ends: `start_ms` counts the overlap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisualClip {
    /// Unique in the document.
    pub id: String,
    pub start_ms: u64,
    pub duration_ms: u64,
    pub content: Content,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<Transition>,
}

/// What a visual clip shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    Still(Still),
    Video(Video),
}

/// A picture under a moving camera, as depth layers from back to front. One layer is a plain picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Still {
    pub layers: Vec<Layer>,
    pub camera: Camera,
}

/// One depth layer of a still: PNG, JPEG, WebP or SVG, scaled to cover the frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    pub source: String,
    /// How much of the camera's move the layer follows: 1 is the subject plane, 0 stands still like a
    /// far sky, up to 2 for the nearest.
    pub depth: f32,
}

/// A camera move from one view to another, eased over the clip.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Camera {
    pub from: View,
    pub to: View,
    #[serde(default)]
    pub easing: Easing,
}

/// What the camera sees: a point of the picture at the frame's centre, and how near it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// The point at the frame's centre, as a fraction of the picture: 0.5 is the middle.
    pub x: f32,
    pub y: f32,
    /// 1 shows the whole covered picture; 1 to 4. The view is kept inside the picture.
    pub zoom: f32,
}

/// How a value goes from its start to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Easing {
    Linear,
    /// Smoothstep: starts and ends at rest.
    #[default]
    InOut,
}

/// A file with moving pictures. It covers the frame, plays from its start, and its last frame stays where
/// it is shorter than the clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Video {
    pub source: String,
    #[serde(default)]
    pub source_in_ms: u64,
}

/// How a clip takes over from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    pub kind: TransitionKind,
    pub duration_ms: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransitionKind {
    #[default]
    Crossfade,
}

/// Sounds in order of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AudioTrack {
    pub role: AudioRole,
    pub clips: Vec<AudioClip>,
}

/// What a sound is for: music gives way to speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AudioRole {
    Speech,
    Music,
}

/// Something heard for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AudioClip {
    pub source: String,
    pub start_ms: u64,
    pub duration_ms: u64,
    #[serde(default)]
    pub gain_db: f32,
    #[serde(default)]
    pub fade_in_ms: u64,
    #[serde(default)]
    pub fade_out_ms: u64,
    /// Starts again from its beginning when it is shorter than the clip.
    #[serde(default)]
    pub looped: bool,
}

/// Words with their times, drawn over everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptionTrack {
    pub style: CaptionStyle,
    /// BCP 47: decides shaping and where lines may break.
    pub language: String,
    pub captions: Vec<Caption>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptionStyle {
    /// White text with an outline.
    Plain,
    /// Plain, and the spoken word stands out.
    Karaoke,
}

/// What is on screen at once: one or two lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Caption {
    pub start_ms: u64,
    pub end_ms: u64,
    pub text: String,
    /// The words of `text` in order; empty where their times are not known.
    #[serde(default)]
    pub words: Vec<CaptionWord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptionWord {
    /// Where the word stands in the caption's text, in UTF-8 bytes.
    pub bytes: std::ops::Range<usize>,
    pub start_ms: u64,
    pub end_ms: u64,
}

mod color {
    use super::{Color, JsonSchema};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    impl Serialize for Color {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let [r, g, b] = self.0;
            serializer.collect_str(&format_args!("#{r:02x}{g:02x}{b:02x}"))
        }
    }

    impl<'de> Deserialize<'de> for Color {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
            let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            let [_, r, g, b] = value.ok_or_else(|| de::Error::custom("a colour is #rrggbb"))?.to_be_bytes();
            Ok(Self([r, g, b]))
        }
    }

    impl JsonSchema for Color {
        fn schema_name() -> std::borrow::Cow<'static, str> {
            "Color".into()
        }

        fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
            schemars::json_schema!({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"})
        }
    }
}
