//! How much time a video is worth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::format::FrameSize;

/// How much time a video is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// For looking at: fastest, visibly coarser.
    Draft,
    #[default]
    Standard,
    /// For keeping: half the speed, fewer bytes for a better picture.
    High,
}

impl Quality {
    /// Returns how long a side of a frame is, compared to one of full quality.
    pub fn scale(self) -> f64 {
        match self {
            Self::Draft => 0.5,
            Self::Standard | Self::High => 1.0,
        }
    }

    /// Returns the size of frames that are rendered for a timeline: a draft has a quarter of the pixels.
    pub fn size(self, full: FrameSize) -> FrameSize {
        let side = |side: u32| ((f64::from(side) * self.scale() / 2.0).round() as u32 * 2).max(2);
        FrameSize { width: side(full.width), height: side(full.height) }
    }
}
