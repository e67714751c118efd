//! Text as a clip.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Rgba, Shadow, Stroke};

/// Text in a box in the middle of the frame, until its clip's transform moves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "S: Deserialize<'de>"))]
pub struct Text<S = String> {
    /// The whole text is what the runs say one after the other, at most 10,000 bytes; `\n` breaks a line.
    pub runs: Vec<TextRun>,
    /// BCP 47: decides shaping and where lines may break.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// A font that draws it; what that lacks, and all where there is none, is drawn with the fonts of the machine. TTF, OTF, WOFF or
    /// WOFF2 of at most 32 MiB. Weights and italics that it does not have are made of those that it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub font: Option<S>,
    /// The height of letters (the em), as a fraction of the frame's shorter side: 0.01 to 1.
    #[serde(default = "size", skip_serializing_if = "is_size")]
    pub size: f32,
    /// Between baselines, in letter heights: 0.5 to 4.
    #[serde(default = "line_height", skip_serializing_if = "is_line_height")]
    pub line_height: f32,
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub align: Align,
    /// As fractions of the frame's width and height. Letters shrink until the text fits.
    #[serde(default, rename = "box", skip_serializing_if = "super::field::is_default")]
    pub bounds: TextBox,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Stroke>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shadow: Option<Shadow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrance: Option<Entrance>,
}

impl Text {
    /// Plain white text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            runs: vec![TextRun::new(text)],
            language: String::new(),
            font: None,
            size: size(),
            line_height: line_height(),
            align: Align::default(),
            bounds: TextBox::default(),
            outline: None,
            shadow: None,
            entrance: None,
        }
    }
}

impl<S> Text<S> {
    /// Returns the text of all runs.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Returns the same text with another value for its font.
    ///
    /// # Errors
    /// That of `file`.
    pub fn try_map_sources<'a, T, E>(&'a self, file: impl FnOnce(&'a S) -> Result<T, E>) -> Result<Text<T>, E> {
        let Self { runs, language, font, size, line_height, align, bounds, outline, shadow, entrance } = self;
        Ok(Text {
            runs: runs.clone(),
            language: language.clone(),
            font: font.as_ref().map(file).transpose()?,
            size: *size,
            line_height: *line_height,
            align: *align,
            bounds: bounds.clone(),
            outline: *outline,
            shadow: *shadow,
            entrance: *entrance,
        })
    }
}

/// Letters of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextRun {
    pub text: String,
    #[serde(default = "white", skip_serializing_if = "is_white")]
    pub color: Rgba,
    /// 100 to 900; the nearest that the font has is used.
    #[serde(default = "bold", skip_serializing_if = "is_bold")]
    pub weight: u32,
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub italic: bool,
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub underline: bool,
    /// Of the letters, as a factor on the text's size: 0.2 to 5.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub scale: f32,
}

impl TextRun {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), color: white(), weight: bold(), italic: false, underline: false, scale: one() }
    }
}

/// Where lines begin: `start` is the right in Arabic and Hebrew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Start,
    #[default]
    Center,
    End,
    Justify,
}

/// The room for a text, and what lies behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TextBox {
    /// Above 0 to 1.
    pub width: f32,
    pub height: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<Rgba>,
    /// Between text and the background's edge, as a fraction of the frame's shorter side: 0 to 0.5.
    pub padding: f32,
    /// Of the background's corners, the same unit and range.
    pub radius: f32,
}

impl Default for TextBox {
    fn default() -> Self {
        Self { width: 0.86, height: 0.8, background: None, padding: 0.03, radius: 0.0 }
    }
}

/// How a text comes in, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entrance {
    pub kind: EntranceKind,
    #[serde(default)]
    pub by: EntranceUnit,
    /// How long one part takes: 1 to 10,000.
    #[serde(default = "each")]
    pub each_ms: u64,
    /// From the start of one part to the start of the next: 0 to 10,000.
    #[serde(default = "step")]
    pub step_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntranceKind {
    Fade,
    /// Fades in from half a letter's height below.
    Rise,
    /// Grows a little beyond its size and back.
    Pop,
    /// Is suddenly there.
    Typewriter,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntranceUnit {
    Character,
    #[default]
    Word,
    Line,
}

fn size() -> f32 {
    0.09
}

fn line_height() -> f32 {
    1.2
}

fn white() -> Rgba {
    Rgba::WHITE
}

fn bold() -> u32 {
    700
}

fn one() -> f32 {
    1.0
}

fn each() -> u64 {
    300
}

fn step() -> u64 {
    120
}

macro_rules! is {
    ($($name:ident($type:ty) = $value:expr;)+) => {$(
        fn $name(value: &$type) -> bool {
            *value == $value
        }
    )+};
}

is! {
    is_size(f32) = size();
    is_line_height(f32) = line_height();
    is_white(Rgba) = white();
    is_bold(u32) = bold();
    is_one(f32) = one();
}
