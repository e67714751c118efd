//! How the content of a clip is laid into the frame.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Animated, Rgba, animated::Mix};

/// Everything about a clip's picture that is not its content. The default covers the frame and changes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, bound(deserialize = "S: Deserialize<'de>"))]
pub struct Look<S = String> {
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
    pub mask: Option<Mask<S>>,
    #[serde(skip_serializing_if = "ColorAdjustment::changes_nothing")]
    pub color: ColorAdjustment<S>,
}

impl<S> Default for Look<S> {
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

impl<S> Look<S> {
    /// Returns the files that it takes.
    pub fn sources(&self) -> impl Iterator<Item = &S> {
        self.mask.as_ref().and_then(|mask| mask.source.as_ref()).into_iter().chain(&self.color.lut)
    }

    /// Returns the same look with other values for its files.
    ///
    /// # Errors
    /// The first that `file` returns.
    pub fn try_map_sources<'a, T, E>(&'a self, mut file: impl FnMut(&'a S) -> Result<T, E>) -> Result<Look<T>, E> {
        Ok(Look {
            fit: self.fit,
            focus: self.focus,
            transform: self.transform.clone(),
            opacity: self.opacity.clone(),
            blend: self.blend,
            corner_radius: self.corner_radius,
            shadow: self.shadow,
            mask: self.mask.as_ref().map(|mask| mask.try_map_sources(&mut file)).transpose()?,
            color: self.color.try_map_sources(file)?,
        })
    }

    /// Returns whether a picture that covers the frame is drawn as it is, apart from opacity, blend mode and focus.
    pub fn only_covers(&self) -> bool {
        self.fit == Fit::Cover
            && self.transform == Transform::default()
            && self.corner_radius == 0.0
            && self.shadow.is_none()
            && self.mask.is_none()
            && self.color.changes_nothing()
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "S: Deserialize<'de>"))]
pub struct Mask<S = String> {
    pub shape: MaskShape,
    /// The picture of a `picture` mask: its luminance, times its alpha, is what is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<S>,
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

impl<S> Mask<S> {
    /// Returns the same mask with another value for its picture.
    ///
    /// # Errors
    /// That of `file`.
    pub fn try_map_sources<'a, T, E>(&'a self, file: impl FnOnce(&'a S) -> Result<T, E>) -> Result<Mask<T>, E> {
        let Self { shape, ref source, center, width, height, feather, invert } = *self;
        Ok(Mask { shape, source: source.as_ref().map(file).transpose()?, center, width, height, feather, invert })
    }
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
#[serde(deny_unknown_fields, default, bound(deserialize = "S: Deserialize<'de>"))]
pub struct ColorAdjustment<S = String> {
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
    pub lut: Option<S>,
}

impl<S> Default for ColorAdjustment<S> {
    fn default() -> Self {
        Self { exposure: 0.0, contrast: 1.0, saturation: 1.0, lut: None }
    }
}

impl<S> ColorAdjustment<S> {
    pub fn changes_nothing(&self) -> bool {
        self.exposure == 0.0 && self.contrast == 1.0 && self.saturation == 1.0 && self.lut.is_none()
    }

    /// Returns the same change with another value for its table.
    ///
    /// # Errors
    /// That of `file`.
    pub fn try_map_sources<'a, T, E>(
        &'a self,
        file: impl FnOnce(&'a S) -> Result<T, E>,
    ) -> Result<ColorAdjustment<T>, E> {
        let Self { exposure, contrast, saturation, ref lut } = *self;
        Ok(ColorAdjustment { exposure, contrast, saturation, lut: lut.as_ref().map(file).transpose()? })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_whole(value: &f32) -> bool {
    *value == 1.0
}
