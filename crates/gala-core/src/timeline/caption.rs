//! Words with their times.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Rgba, field::is_default};

/// Words with their times, drawn over everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptionTrack {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub style: CaptionStyle,
    /// BCP 47: decides shaping and where lines may break.
    pub language: String,
    /// A font that draws them, as of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub font: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub position: CaptionPosition,
    /// Of the letters, as a factor on the usual size: 0.5 to 3.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub scale: f32,
    /// Of the letters; white where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Rgba>,
    /// Of what stands out; the style's own where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highlight: Option<Rgba>,
    pub captions: Vec<Caption>,
}

impl CaptionTrack {
    pub fn new(style: CaptionStyle, language: impl Into<String>, captions: Vec<Caption>) -> Self {
        Self {
            name: String::new(),
            style,
            language: language.into(),
            font: None,
            position: CaptionPosition::default(),
            scale: one(),
            color: None,
            highlight: None,
            captions,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptionStyle {
    /// White text with an outline.
    Plain,
    /// Plain, and the spoken word stands out.
    Karaoke,
    /// Words come in as they are spoken, each with a little leap.
    Pop,
    /// Plain text on a dark box.
    Box,
    /// Letters come in as they are spoken.
    Typewriter,
    /// Only the spoken word is seen, large.
    OneWord,
}

impl CaptionStyle {
    pub const ALL: [Self; 6] = [Self::Plain, Self::Karaoke, Self::Pop, Self::Box, Self::Typewriter, Self::OneWord];
}

/// Where in the safe area captions stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptionPosition {
    /// Where players and thumbs leave the most room, by the frame's shape.
    #[default]
    Auto,
    Top,
    Middle,
    Bottom,
}

/// What is on screen at once: one or two lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Caption {
    pub start_ms: u64,
    pub end_ms: u64,
    pub text: String,
    /// The words of `text` in order; empty where their times are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
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

fn one() -> f32 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_one(value: &f32) -> bool {
    *value == 1.0
}
