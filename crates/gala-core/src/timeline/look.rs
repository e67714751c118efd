//! How the content of a clip is laid into the frame.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Animated, Rgba, animated::Mix};

/// Everything about a clip's picture that is not its content. The default covers the frame and changes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Look {
    #[serde(skip_serializing_if = "super::field::is_default")]
    pub fit: Fit,
    /// The point of the picture that stays in sight when the frame cuts some of it off, 0 to 1.
    #[serde(skip_serializing_if = "is_middle")]
    pub focus: Point,
    #[serde(skip_serializing_if = "super::field::is_default")]
    pub transform: Transform,
    /// 0 to 1.
    #[serde(skip_serializing_if = "is_one")]
    pub opacity: Animated<f32>,
    #[serde(skip_serializing_if = "super::field::is_default")]
    pub blend: BlendMode,
    /// Of the picture's corners, as a fraction of the frame's shorter side: 0 to 0.5.
    #[serde(skip_serializing_if = "super::field::is_default")]
    pub corner_radius: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadow: Option<Shadow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mask: Option<Mask>,
    #[serde(skip_serializing_if = "super::field::is_default")]
    pub color: ColorAdjustment,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            fit: Fit::default(),
            focus: Point::MIDDLE,
            transform: Transform::default(),
            opacity: Animated::Constant(1.0),
            blend: BlendMode::default(),
            corner_radius: 0.0,
            shadow: None,
            mask: None,
            color: ColorAdjustment::default(),
        }
    }
}

fn is_middle(point: &Point) -> bool {
    *point == Point::MIDDLE
}

fn is_one(value: &Animated<f32>) -> bool {
    *value == Animated::Constant(1.0)
}

/// A place, as fractions of a width and a height from the left upper corner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

impl Point {
    pub const MIDDLE: Self = Self { x: 0.5, y: 0.5 };
}

impl Mix for Point {
    fn mix(self, to: Self, t: f64) -> Self {
        Self { x: self.x.mix(to.x, t), y: self.y.mix(to.y, t) }
    }
}

/// How a picture of another shape is brought into the frame, before its transform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Fills the frame; what is over is cut off around the focus.
    #[default]
    Cover,
    /// Whole inside the frame; what lies beneath is seen beside it.
    Contain,
    /// Whole inside the frame, over a blurred copy that covers it.
    BlurFill,
    /// At its own size, a pixel of the picture for each pixel of a frame of full quality, with the focus in the middle.
    Crop,
}

/// Where the fitted picture stands. Turned and scaled around its anchor, which then is at `position`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Transform {
    /// Of the anchor, in the frame; from -4 to 5.
    #[serde(skip_serializing_if = "is_constant_middle")]
    pub position: Animated<Point>,
    /// 0 to 20.
    #[serde(skip_serializing_if = "is_one")]
    pub scale: Animated<f32>,
    /// Clockwise, in degrees; up to a hundred turns.
    #[serde(skip_serializing_if = "is_zero")]
    pub rotation: Animated<f32>,
    /// A place in the fitted picture or near it, -4 to 5.
    #[serde(skip_serializing_if = "is_middle")]
    pub anchor: Point,
}

impl Default for Transform {
    fn default() -> Self {
        Self {
            position: Animated::Constant(Point::MIDDLE),
            scale: Animated::Constant(1.0),
            rotation: Animated::Constant(0.0),
            anchor: Point::MIDDLE,
        }
    }
}

fn is_constant_middle(value: &Animated<Point>) -> bool {
    *value == Animated::Constant(Point::MIDDLE)
}

fn is_zero(value: &Animated<f32>) -> bool {
    *value == Animated::Constant(0.0)
}

/// How colours meet those beneath, as the W3C's Compositing and Blending Level 1 defines them, in sRGB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlendMode {
    #[default]
    Normal,
    Multiply,
    Screen,
    Overlay,
    Darken,
    Lighten,
    Add,
    SoftLight,
    HardLight,
    Difference,
}

impl BlendMode {
    pub const ALL: [Self; 10] = [
        Self::Normal,
        Self::Multiply,
        Self::Screen,
        Self::Overlay,
        Self::Darken,
        Self::Lighten,
        Self::Add,
        Self::SoftLight,
        Self::HardLight,
        Self::Difference,
    ];
}

/// A blurred shape behind something. Lengths are fractions of the frame's shorter side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Shadow {
    pub color: Rgba,
    /// How far it is moved, -0.5 to 0.5.
    pub x: f32,
    pub y: f32,
    /// The standard deviation of its edge, 0 to 0.2.
    pub blur: f32,
}

impl Default for Shadow {
    fn default() -> Self {
        Self { color: Rgba([0, 0, 0, 128]), x: 0.0, y: 0.01, blur: 0.015 }
    }
}

/// What part of the fitted picture is seen, before its transform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mask {
    pub shape: MaskShape,
    /// The picture of a `picture` mask: its luminance, times its alpha, is what is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Of an ellipse or a rectangle: its middle (-4 to 5) and its sides (above 0 to 4), as fractions of the fitted
    /// picture's.
    #[serde(default = "middle", skip_serializing_if = "is_middle")]
    pub center: Point,
    #[serde(default = "whole", skip_serializing_if = "is_whole")]
    pub width: f32,
    #[serde(default = "whole", skip_serializing_if = "is_whole")]
    pub height: f32,
    /// How soft its edge is, as a fraction of the frame's shorter side: 0 to 0.5.
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub feather: f32,
    /// Shows what would be hidden.
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub invert: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaskShape {
    Ellipse,
    Rectangle,
    Picture,
}

fn middle() -> Point {
    Point::MIDDLE
}

fn whole() -> f32 {
    1.0
}

/// Changes of colour, in this order. All at their defaults change nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ColorAdjustment {
    /// In stops, in linear light: -4 to 4.
    #[serde(skip_serializing_if = "super::field::is_default")]
    pub exposure: f32,
    /// Around middle grey (0.5 of sRGB): 0 to 4, 1 changes nothing.
    #[serde(skip_serializing_if = "is_whole")]
    pub contrast: f32,
    /// 0 is grey, 1 changes nothing, up to 4.
    #[serde(skip_serializing_if = "is_whole")]
    pub saturation: f32,
    /// A `.cube` file with a three-dimensional table of at most 65 points a side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lut: Option<String>,
}

impl Default for ColorAdjustment {
    fn default() -> Self {
        Self { exposure: 0.0, contrast: 1.0, saturation: 1.0, lut: None }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_whole(value: &f32) -> bool {
    *value == 1.0
}
