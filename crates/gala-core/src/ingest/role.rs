//! What derivatives are for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// So many samples at 48 kHz are one column of a waveform, from near to far: 100, 25, 6.25 and 1.6 columns a second.
pub const WAVEFORM_ZOOMS: [u32; 4] = [480, 1920, 7680, 30_720];

/// What a file that was made of an asset is for. An asset has at most one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DerivativeRole {
    /// The film as small H.264 with a key frame every half second, for scrubbing.
    Proxy,
    /// The sound as AAC at 48 kHz, stereo.
    AudioProxy,
    /// A picture that stands for the asset.
    Thumbnail,
    /// Pictures at equal distances of time, in rows of one JPEG.
    Sprite,
    /// WebVTT that tells which part of the sprite stands for which time.
    Storyboard,
    /// The lowest and the highest sample of each column, as the program audiowaveform writes it: 480 samples each.
    Waveform,
    /// The same with columns that are 4 times as long.
    WaveformX4,
    /// The same with columns that are 16 times as long.
    WaveformX16,
    /// The same with columns that are 64 times as long.
    WaveformX64,
    /// The waveform as a picture.
    WaveformImage,
    /// Where the beats of music are, as JSON.
    Beats,
    /// The picture upright, in sRGB, and with nothing in it but pixels: as PNG or JPEG.
    Picture,
    /// What moves in an animated picture, as a film.
    Clip,
    /// What is said in it, with the time of each word, as JSON.
    Transcript,
    /// The same as captions: WebVTT.
    CaptionsVtt,
    /// The same as captions: SubRip.
    CaptionsSrt,
    /// What is drawn with of a font: its outlines and metrics, checked, as OpenType.
    Font,
}

impl DerivativeRole {
    pub const ALL: [Self; 17] = [
        Self::Proxy,
        Self::AudioProxy,
        Self::Thumbnail,
        Self::Sprite,
        Self::Storyboard,
        Self::Waveform,
        Self::WaveformX4,
        Self::WaveformX16,
        Self::WaveformX64,
        Self::WaveformImage,
        Self::Beats,
        Self::Picture,
        Self::Clip,
        Self::Transcript,
        Self::CaptionsVtt,
        Self::CaptionsSrt,
        Self::Font,
    ];

    /// Returns the waveform of a zoom, by its place in [`WAVEFORM_ZOOMS`].
    pub fn waveform(zoom: usize) -> Option<Self> {
        [Self::Waveform, Self::WaveformX4, Self::WaveformX16, Self::WaveformX64].get(zoom).copied()
    }

    /// Returns the word for it in names of objects.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proxy => "proxy",
            Self::AudioProxy => "audio-proxy",
            Self::Thumbnail => "thumbnail",
            Self::Sprite => "sprite",
            Self::Storyboard => "storyboard",
            Self::Waveform => "waveform",
            Self::WaveformX4 => "waveform-x4",
            Self::WaveformX16 => "waveform-x16",
            Self::WaveformX64 => "waveform-x64",
            Self::WaveformImage => "waveform-image",
            Self::Beats => "beats",
            Self::Picture => "picture",
            Self::Clip => "clip",
            Self::Transcript => "transcript",
            Self::CaptionsVtt => "captions-vtt",
            Self::CaptionsSrt => "captions-srt",
            Self::Font => "font",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_role_has_a_word_of_its_own() {
        let words: BTreeSet<&str> = DerivativeRole::ALL.into_iter().map(DerivativeRole::as_str).collect();
        assert_eq!(words.len(), DerivativeRole::ALL.len());
        for role in DerivativeRole::ALL {
            let spelt = serde_json::to_value(role).expect("a word");
            assert_eq!(spelt, role.as_str().replace('-', "_"), "one word but for the dash");
        }
    }

    #[test]
    fn each_zoom_has_a_role_that_tells_it() {
        for (place, zoom) in WAVEFORM_ZOOMS.into_iter().enumerate().skip(1) {
            let times = zoom / WAVEFORM_ZOOMS[0];
            assert!(DerivativeRole::waveform(place).expect("a role").as_str().ends_with(&format!("x{times}")));
        }
        assert_eq!(DerivativeRole::waveform(WAVEFORM_ZOOMS.len()), None);
    }
}
