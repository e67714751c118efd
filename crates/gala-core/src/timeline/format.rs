//! What all frames share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::color::Color;
use crate::{format::FrameSize, time::FrameRate};

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
