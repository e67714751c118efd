//! How frames are encoded.

use serde::{Deserialize, Serialize};

/// Raised whenever the same plan would give other pixels or bytes than before: old segments are then not found.
pub const RENDERER_VERSION: u32 = 1;

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

/// What besides the timeline shapes the encoded segments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncodeSettings {
    pub quality: Quality,
    /// [`crate::font::FontSet::fingerprint`] of the fonts that draw captions.
    pub fonts: String,
}

impl EncodeSettings {
    /// Returns the encoder's options as ffmpeg takes them. They never depend on the machine: one thread for each
    /// segment gives the same bytes everywhere, and segments in parallel use the cores better than slices would.
    pub(crate) fn encoder_options(&self) -> String {
        let (preset, crf) = match self.quality {
            Quality::Draft => ("ultrafast", 27),
            Quality::Standard => ("superfast", 20),
            Quality::High => ("fast", 18),
        };
        format!(
            "-c:v libx264 -profile:v high -preset {preset} -crf {crf} -pix_fmt yuv420p -threads 1 \
             -x264-params threads=1:lookahead-threads=1:sliced-threads=0:keyint=infinite:scenecut=0:open-gop=0:\
colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv:8x8dct=1:stitchable=1"
        )
    }
}
