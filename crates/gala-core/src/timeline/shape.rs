//! Drawn shapes and what fills them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Color, Rgba};

/// A shape in the middle of the frame, until its clip's transform moves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    pub shape: ShapeKind,
    /// Its box, as fractions of the frame's width and height: above 0 to 4.
    pub width: f32,
    pub height: f32,
    /// Of a rectangle's corners, as a fraction of the frame's shorter side: 0 to 0.5.
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub radius: f32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<Fill>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stroke: Option<Stroke>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ShapeKind {
    Rectangle,
    Ellipse,
    /// From the box's left lower corner to its right upper one; only its stroke is seen.
    Line,
    /// Three to 32 equal sides, the first corner above.
    Polygon {
        sides: u32,
    },
    /// Three to 32 points.
    Star {
        points: u32,
    },
    /// Path data as in SVG, in a box of 100 by 100; at most 100,000 bytes.
    Path {
        data: String,
    },
}

/// One colour, or a gradient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    Solid(Rgba),
    Linear(Gradient),
    Radial(Gradient),
}

impl From<Color> for Fill {
    fn from(color: Color) -> Self {
        Self::Solid(color.into())
    }
}

/// Colours at equal distances, at least two and at most 16.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gradient {
    pub colors: Vec<Rgba>,
    /// Where a linear gradient goes, in degrees clockwise from upwards.
    #[serde(default = "downwards")]
    pub angle: f32,
}

fn downwards() -> f32 {
    180.0
}

/// A line along an edge, half inside and half outside.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stroke {
    pub color: Rgba,
    /// A fraction of the frame's shorter side: above 0 to 0.2.
    pub width: f32,
}
