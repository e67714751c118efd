//! How frames are encoded.

pub use gala_core::quality::Quality;

use gala_media::{Codec, Hardware, VideoCoding};

/// Raised whenever the same plan would give other pixels or bytes than before: old segments are then not found.
pub const RENDERER_VERSION: u32 = 6;

/// What besides the timeline shapes the encoded segments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncodeSettings {
    pub quality: Quality,
    /// [`FontSet::fingerprint`](gala_raster::font::FontSet::fingerprint) of the fonts that draw captions.
    pub fonts: String,
    pub codec: Codec,
    /// Where nothing is drawn, the picture is transparent.
    pub alpha: bool,
    /// What encodes instead of the processor; the bytes then depend on the machine.
    pub hardware: Option<Hardware>,
}

impl EncodeSettings {
    /// Returns what of it the encoder is told. Its options are part of the names of segments.
    pub(crate) fn coding(&self) -> VideoCoding {
        VideoCoding { codec: self.codec, quality: self.quality, alpha: self.alpha, hardware: self.hardware }
    }
}
