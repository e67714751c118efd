//! How frames are encoded.

use gala_core::format::FrameSize;
use serde::{Deserialize, Serialize};

use crate::output::{Codec, Hardware, codec};

/// Raised whenever the same plan would give other pixels or bytes than before: old segments are then not found.
pub const RENDERER_VERSION: u32 = 2;

/// How much time a video is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// What besides the timeline shapes the encoded segments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncodeSettings {
    pub quality: Quality,
    /// [`crate::font::FontSet::fingerprint`] of the fonts that draw captions.
    pub fonts: String,
    pub codec: Codec,
    /// Where nothing is drawn, the picture is transparent.
    pub alpha: bool,
    /// What encodes instead of the processor; the bytes then depend on the machine.
    pub hardware: Option<Hardware>,
}

impl EncodeSettings {
    /// Returns the encoder's options as ffmpeg takes them. They are part of the names of segments.
    pub(crate) fn encoder_options(&self) -> String {
        codec::options(self)
    }
}
