//! How pictures are coded.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How the frames of a segment are encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Codec {
    #[default]
    H264,
    Hevc,
    Av1,
    Vp9,
    /// 10-bit 4:2:2, the profile HQ.
    Prores422,
    /// 10-bit 4:4:4, with 16 bits of alpha where it is asked for.
    Prores4444,
    /// One picture for each frame, without loss.
    Png,
}

impl Codec {
    /// The codecs that can be asked for by name.
    pub const NAMED: [Self; 6] = [Self::H264, Self::Hevc, Self::Av1, Self::Vp9, Self::Prores422, Self::Prores4444];

    pub fn name(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::Hevc => "hevc",
            Self::Av1 => "av1",
            Self::Vp9 => "vp9",
            Self::Prores422 => "prores422",
            Self::Prores4444 => "prores4444",
            Self::Png => "png",
        }
    }

    /// Returns the format, in ffmpeg's words, in which segments are kept: it holds what the codec tells of itself.
    pub(crate) fn segment_format(self) -> &'static str {
        match self {
            Self::H264 | Self::Hevc | Self::Av1 => "mp4",
            Self::Vp9 => "webm",
            Self::Prores422 | Self::Prores4444 | Self::Png => "mov",
        }
    }

    pub fn has_alpha(self) -> bool {
        matches!(self, Self::Vp9 | Self::Prores4444 | Self::Png)
    }

    /// Returns whether pictures may be written in another order than they are shown in.
    pub(crate) fn reorders(self) -> bool {
        matches!(self, Self::H264 | Self::Hevc)
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Codec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::NAMED.map(Self::name).join(", ");
        let found = Self::NAMED.into_iter().find(|codec| codec.name() == text);
        found.ok_or_else(|| format!("{text} is not a codec (use {})", known()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codecs_are_found_by_their_names() {
        assert_eq!("prores422".parse(), Ok(Codec::Prores422));
        let refused = "mpeg2".parse::<Codec>().expect_err("unknown");
        assert!(refused.contains("mpeg2") && refused.contains("hevc"), "{refused}");
    }
}
