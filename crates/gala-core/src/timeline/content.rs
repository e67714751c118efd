//! What a visual clip shows.
//!
//! Files stand in it as an `S`: by their names in documents, as what the names stand for once those are known.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Animated, Easing, Fill, Rgba, Shape, Text};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content<S = String> {
    Still(Still<S>),
    Image(Image<S>),
    Video(Video<S>),
    Svg(Svg),
    Text(Text<S>),
    Shape(Shape),
    /// A colour or gradient over the whole frame.
    Color(Fill),
    Visualiser(Visualiser<S>),
}

impl<S> Content<S> {
    /// Returns the files that are shown, or drawn with.
    pub fn sources(&self) -> Vec<&S> {
        match self {
            Self::Still(still) => still.layers.iter().map(|layer| &layer.source).collect(),
            Self::Image(image) => vec![&image.source],
            Self::Video(video) => vec![&video.source],
            Self::Visualiser(visualiser) => vec![&visualiser.source],
            Self::Text(text) => text.font.iter().collect(),
            Self::Svg(_) | Self::Shape(_) | Self::Color(_) => Vec::new(),
        }
    }

    /// Returns the same content with other values for its files.
    ///
    /// # Errors
    /// The first that `file` returns.
    pub fn try_map_sources<'a, T, E>(&'a self, mut file: impl FnMut(&'a S) -> Result<T, E>) -> Result<Content<T>, E> {
        Ok(match self {
            Self::Still(still) => Content::Still(still.try_map_sources(file)?),
            Self::Image(image) => Content::Image(Image { source: file(&image.source)? }),
            Self::Video(video) => {
                let Video { source, source_in_ms, speed, sound } = video;
                Content::Video(Video {
                    source: file(source)?,
                    source_in_ms: *source_in_ms,
                    speed: *speed,
                    sound: sound.clone(),
                })
            }
            Self::Svg(svg) => Content::Svg(svg.clone()),
            Self::Text(text) => Content::Text(text.try_map_sources(file)?),
            Self::Shape(shape) => Content::Shape(shape.clone()),
            Self::Color(fill) => Content::Color(fill.clone()),
            Self::Visualiser(visualiser) => {
                let Visualiser { source, source_in_ms, style, color, width, height, bars } = visualiser;
                Content::Visualiser(Visualiser {
                    source: file(source)?,
                    source_in_ms: *source_in_ms,
                    style: *style,
                    color: *color,
                    width: *width,
                    height: *height,
                    bars: *bars,
                })
            }
        })
    }
}

/// A picture under a moving camera, as depth layers from back to front. One layer is a plain picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Still<S = String> {
    pub layers: Vec<Layer<S>>,
    pub camera: Camera,
}

impl<S> Still<S> {
    fn try_map_sources<'a, T, E>(&'a self, mut file: impl FnMut(&'a S) -> Result<T, E>) -> Result<Still<T>, E> {
        let layer = |layer: &'a Layer<S>| Ok(Layer { source: file(&layer.source)?, depth: layer.depth });
        Ok(Still { layers: self.layers.iter().map(layer).collect::<Result<_, E>>()?, camera: self.camera })
    }
}

/// One depth layer of a still: PNG, JPEG, WebP or SVG, scaled to cover the frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layer<S = String> {
    pub source: S,
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
    /// How much of the move is seen: less than all of it after a cut.
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub part: MovePart,
}

/// From where to where in a move a clip goes, 0 to 1. The views and the easing stay those of the whole move, so that
/// what is left after a cut moves as before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MovePart {
    pub from: f32,
    pub to: f32,
}

impl MovePart {
    pub const WHOLE: Self = Self { from: 0.0, to: 1.0 };

    /// Returns the phase of the whole move at a phase of the part.
    pub fn phase(self, phase: f64) -> f64 {
        let (from, to) = (f64::from(self.from), f64::from(self.to));
        from + (to - from) * phase
    }
}

impl Default for MovePart {
    fn default() -> Self {
        Self::WHOLE
    }
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

/// A picture that stands: PNG, JPEG, WebP, GIF (its first frame) or SVG.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Image<S = String> {
    pub source: S,
}

/// An SVG drawing spelled in the document itself, at most 1,000,000 bytes. It loads nothing else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Svg {
    pub markup: String,
}

/// A file with moving pictures. Its last frame stays where it is shorter than the clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Video<S = String> {
    pub source: S,
    /// Where in the file the clip begins, within 24 hours.
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub source_in_ms: u64,
    /// 0.1 to 10; the sound keeps its pitch.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub speed: f32,
    /// How the file's own sound is heard; absent: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound: Option<VideoSound>,
}

impl Video {
    /// A file from its start, at its own speed, without its sound.
    pub fn new(source: impl Into<String>) -> Self {
        Self { source: source.into(), source_in_ms: 0, speed: one(), sound: None }
    }
}

/// The sound of a video clip, mixed as an effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VideoSound {
    /// In decibels: -60 to 24.
    #[serde(skip_serializing_if = "is_zero")]
    pub gain_db: Animated<f32>,
    #[serde(skip_serializing_if = "super::field::is_default")]
    pub fade_in_ms: u64,
    #[serde(skip_serializing_if = "super::field::is_default")]
    pub fade_out_ms: u64,
}

impl Default for VideoSound {
    fn default() -> Self {
        Self { gain_db: Animated::Constant(0.0), fade_in_ms: 0, fade_out_ms: 0 }
    }
}

/// A drawing that moves with a sound: bars or a line over the whole width of the frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visualiser<S = String> {
    /// A sound, or a video with sound.
    pub source: S,
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub source_in_ms: u64,
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub style: VisualiserStyle,
    #[serde(default = "white", skip_serializing_if = "is_white")]
    pub color: Rgba,
    /// Its size as fractions of the frame's width and height: above 0 to 1.
    #[serde(default = "most_of", skip_serializing_if = "is_most_of")]
    pub width: f32,
    #[serde(default = "quarter", skip_serializing_if = "is_quarter")]
    pub height: f32,
    /// How many bars: 4 to 128.
    #[serde(default = "bars", skip_serializing_if = "is_bars")]
    pub bars: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisualiserStyle {
    /// The spectrum, from low to high.
    #[default]
    Bars,
    /// The spectrum, from the middle to both sides.
    Mirror,
    /// The wave itself.
    Wave,
}

fn one() -> f32 {
    1.0
}

fn white() -> Rgba {
    Rgba::WHITE
}

fn most_of() -> f32 {
    0.8
}

fn quarter() -> f32 {
    0.25
}

fn bars() -> u32 {
    48
}

fn is_zero(value: &Animated<f32>) -> bool {
    *value == Animated::Constant(0.0)
}

macro_rules! is {
    ($($name:ident($type:ty) = $value:expr;)+) => {$(
        fn $name(value: &$type) -> bool {
            *value == $value
        }
    )+};
}

is! {
    is_one(f32) = one();
    is_white(Rgba) = white();
    is_most_of(f32) = most_of();
    is_quarter(f32) = quarter();
    is_bars(u32) = bars();
}
