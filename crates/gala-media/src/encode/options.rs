//! How pictures are encoded: what each codec is told.

use gala_core::quality::Quality;

use crate::{codec::Codec, hardware::Hardware};

/// How frames become a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VideoCoding {
    pub codec: Codec,
    pub quality: Quality,
    /// Frames have a plane of alpha.
    pub alpha: bool,
    /// What encodes instead of the processor; the bytes then depend on the machine.
    pub hardware: Option<Hardware>,
}

/// 4:2:0 becomes what a codec wants by the same sums on every machine.
const SCALE: &str = "scale=flags=bicubic+accurate_rnd+full_chroma_int+bitexact:in_color_matrix=bt709:in_range=tv";

/// Filters forget what the colours mean.
const TAGS: &str = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv";

impl VideoCoding {
    /// Returns the encoder's options as ffmpeg takes them. They never depend on the machine: one thread for each segment
    /// gives the same bytes everywhere, and segments in parallel use the cores better than slices would. Each segment is
    /// one group of pictures that refers to nothing outside of it.
    ///
    /// A draft's options differ from those of other qualities: they name the segments, whose frames are smaller.
    pub fn options(&self) -> String {
        let Self { codec, quality, alpha, hardware } = *self;
        match (hardware, codec) {
            (Some(hardware), codec) => hardware.options(codec, quality),
            (None, Codec::H264) => h264(quality),
            (None, Codec::Hevc) => hevc(quality),
            (None, Codec::Av1) => av1(quality),
            (None, Codec::Vp9) => vp9(quality, alpha),
            (None, Codec::Prores422) => prores(quality, "422", false),
            (None, Codec::Prores4444) => prores(quality, "4444", alpha),
            (None, Codec::Png) => png(quality, alpha),
        }
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

    #[test]
    fn no_codec_shares_its_options_with_another_nor_with_its_draft_or_its_alpha() {
        let codecs = Codec::NAMED.into_iter().chain([Codec::Png]);
        let mut all = BTreeSet::new();
        let mut count = 0;
        for codec in codecs {
            for quality in [Quality::Draft, Quality::Standard] {
                for alpha in [false, true].into_iter().filter(|alpha| !alpha || codec.has_alpha()) {
                    count += 1;
                    all.insert(VideoCoding { codec, quality, alpha, hardware: None }.options());
                }
            }
        }
        assert_eq!(all.len(), count);
    }
}
