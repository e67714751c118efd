//! How pictures are encoded: codecs, and what each is told.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::settings::{EncodeSettings, Quality};

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

/// 4:2:0 becomes what a codec wants by the same sums on every machine.
const SCALE: &str = "scale=flags=bicubic+accurate_rnd+full_chroma_int+bitexact:in_color_matrix=bt709:in_range=tv";

/// Filters forget what the colours mean.
const TAGS: &str = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv";

/// Returns the encoder's options as ffmpeg takes them. They never depend on the machine: one thread for each segment
/// gives the same bytes everywhere, and segments in parallel use the cores better than slices would. Each segment is
/// one group of pictures that refers to nothing outside of it.
///
/// A draft's options differ from those of other qualities: they name the segments, whose frames are smaller.
pub(crate) fn options(settings: &EncodeSettings) -> String {
    match (settings.hardware, settings.codec) {
        (Some(hardware), codec) => hardware.options(codec, settings.quality),
        (None, Codec::H264) => h264(settings.quality),
        (None, Codec::Hevc) => hevc(settings.quality),
        (None, Codec::Av1) => av1(settings.quality),
        (None, Codec::Vp9) => vp9(settings.quality, settings.alpha),
        (None, Codec::Prores422) => prores(settings.quality, "422", false),
        (None, Codec::Prores4444) => prores(settings.quality, "4444", settings.alpha),
        (None, Codec::Png) => png(settings.quality, settings.alpha),
    }
}

fn h264(quality: Quality) -> String {
    // Four B-frames wherever they fit: on stills under a moving camera that costs a quarter less time than letting
    // x264 decide, for fewer bytes (measured at 1080x1920). A fifth saves nothing more and takes another 7 MB.
    //
    // A draft's quantiser is fixed: looking ahead to choose it takes a quarter of the time.
    let (preset, rate, frames) = match quality {
        Quality::Draft => ("ultrafast", "-qp 34", ":bframes=3:b-adapt=0:weightb=0:direct=temporal"),
        Quality::Standard => ("superfast", "-crf 20", ":bframes=4:b-adapt=0:weightp=0"),
        Quality::High => ("fast", "-crf 18", ""),
    };
    format!(
        "-c:v libx264 -profile:v high -preset {preset} {rate} -pix_fmt yuv420p -threads 1 \
         -x264-params threads=1:lookahead-threads=1:sliced-threads=0:keyint=infinite:scenecut=0:open-gop=0:\
colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv:8x8dct=1:stitchable=1{frames}"
    )
}

fn hevc(quality: Quality) -> String {
    let (preset, crf) = match quality {
        Quality::Draft => ("ultrafast", 30),
        Quality::Standard => ("superfast", 23),
        Quality::High => ("medium", 20),
    };
    format!(
        "-c:v libx265 -preset {preset} -crf {crf} -pix_fmt yuv420p -threads 1 -tag:v hvc1 \
         -x265-params pools=none:frame-threads=1:wpp=0:keyint=-1:scenecut=0:open-gop=0:info=0:log-level=error:\
colorprim=bt709:transfer=bt709:colormatrix=bt709:range=limited"
    )
}

fn av1(quality: Quality) -> String {
    // SVT-AV1 takes a fifth of libaom's time for the same size (measured at 1080x1920 with version 1.4.1), and with
    // one logical processor its bytes are the same each time.
    let (preset, crf) = match quality {
        Quality::Draft => (12, 42),
        Quality::Standard => (10, 30),
        Quality::High => (7, 26),
    };
    format!("-c:v libsvtav1 -preset {preset} -crf {crf} -g 1000000 -pix_fmt yuv420p -svtav1-params lp=1")
}

fn vp9(quality: Quality, alpha: bool) -> String {
    let (deadline, speed, crf) = match quality {
        Quality::Draft => ("realtime", 8, 40),
        Quality::Standard => ("good", 5, 31),
        Quality::High => ("good", 2, 26),
    };
    // Hidden frames that are shown later would need a hidden alpha too, which WebM cannot hold.
    let (format, hidden) = if alpha { ("yuva420p", 0) } else { ("yuv420p", 1) };
    format!(
        "-c:v libvpx-vp9 -deadline {deadline} -cpu-used {speed} -crf {crf} -b:v 0 -g 1000000 -row-mt 0 -threads 1 \
         -auto-alt-ref {hidden} -pix_fmt {format}"
    )
}

fn prores(quality: Quality, chroma: &str, alpha: bool) -> String {
    // The profiles LT, HQ and 4444 of Apple's white paper.
    let (profile, format) = match (chroma, quality, alpha) {
        ("422", Quality::Draft, _) => (1, "yuv422p10le"),
        ("422", ..) => (3, "yuv422p10le"),
        (_, _, false) => (4, "yuv444p10le"),
        (_, _, true) => (4, "yuva444p10le"),
    };
    let rate = if quality == Quality::Draft { " -bits_per_mb 500" } else { "" };
    let alpha_bits = if alpha { 16 } else { 0 };
    format!(
        "-vf {SCALE},format={format},{TAGS} -c:v prores_ks -profile:v {profile} -vendor apl0 -alpha_bits {alpha_bits}{rate} \
         -threads 1"
    )
}

fn png(quality: Quality, alpha: bool) -> String {
    let (format, level) = (if alpha { "rgba" } else { "rgb24" }, if quality == Quality::Draft { 1 } else { 6 });
    format!("-vf {SCALE},format={format} -c:v png -pred sub -compression_level {level} -threads 1")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn settings(codec: Codec, quality: Quality, alpha: bool) -> EncodeSettings {
        EncodeSettings { codec, quality, alpha, ..EncodeSettings::default() }
    }

    #[test]
    fn no_codec_shares_its_options_with_another_nor_with_its_draft_or_its_alpha() {
        let codecs = Codec::NAMED.into_iter().chain([Codec::Png]);
        let mut all = BTreeSet::new();
        let mut count = 0;
        for codec in codecs {
            for quality in [Quality::Draft, Quality::Standard] {
                for alpha in [false, true].into_iter().filter(|alpha| !alpha || codec.has_alpha()) {
                    count += 1;
                    all.insert(options(&settings(codec, quality, alpha)));
                }
            }
        }
        assert_eq!(all.len(), count);
    }

    #[test]
    fn codecs_are_found_by_their_names() {
        assert_eq!("prores422".parse(), Ok(Codec::Prores422));
        let refused = "mpeg2".parse::<Codec>().expect_err("unknown");
        assert!(refused.contains("mpeg2") && refused.contains("hevc"), "{refused}");
    }
}
