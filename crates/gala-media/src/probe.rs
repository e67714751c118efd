//! What a file with moving pictures or sound holds, told by ffprobe inside the sandbox.

use std::{collections::BTreeMap, fs, io::Read, path::Path, time::Duration};

use gala_core::{
    cancel::Cancel,
    media_error::{MediaError, MediaFault},
    timeline::SourceFacts,
};
use gala_files::check_given;
use serde::{Deserialize, Serialize};

use crate::{command::Command, error::RunError, process::Program, said::OfFile, tools::Tools};

/// The longest file that is accepted.
pub const MAX_DURATION_MS: u64 = 4 * 3600 * 1000;

const TIME_LIMIT: Duration = Duration::from_secs(20);
/// ffprobe decodes the first frames before anything is known of them; larger ones than 4096 × 4096 are rare, and their
/// headers tell what is asked.
const PROBED_PIXELS: u64 = 1 << 24;

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFacts {
    /// Of the container, or of its longest stream.
    pub duration_ms: u64,
    pub video: Option<VideoFacts>,
    pub audio: Option<AudioFacts>,
}

impl MediaFacts {
    /// Whether it is a film that is higher than wide.
    pub fn is_tall(&self) -> bool {
        self.video.as_ref().is_some_and(|video| video.height > video.width)
    }
}

/// The first video stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoFacts {
    pub codec: String,
    /// As shown, after rotation.
    pub width: u32,
    pub height: u32,
    /// As ffprobe writes it: `30000/1001`.
    pub frame_rate: String,
    pub has_alpha: bool,
    /// Its brightness is coded with PQ or HLG.
    pub is_hdr: bool,
    /// Luma and chroma stand for colours by BT.709 though nothing in the file says so.
    pub is_taken_as_bt709: bool,
    /// Of this stream; `None` where the container tells only its own.
    pub duration_ms: Option<u64>,
}

/// The first audio stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioFacts {
    pub codec: String,
    pub channels: u32,
    pub sample_rate: u32,
    /// As [`VideoFacts::duration_ms`].
    pub duration_ms: Option<u64>,
}

impl From<&MediaFacts> for SourceFacts {
    fn from(facts: &MediaFacts) -> Self {
        Self { duration_ms: Some(facts.duration_ms), has_sound: facts.audio.is_some() }
    }
}

/// Looks into a video or audio file.
///
/// # Errors
/// [`RunError::Media`] with `missing_file`, `unreadable_file`, `empty_file`, `unsupported_format`, `truncated`,
/// `no_streams`, `empty_media`, `too_long`, `too_many_pixels` or `too_complex`; others when the look itself failed, which
/// says nothing of the file.
pub fn probe(tools: &Tools, path: &Path, cancel: &Cancel) -> Result<MediaFacts, RunError> {
    check_given(path)?;
    let command = Command::ffprobe()
        .untrusted()
        .decodes(PROBED_PIXELS)
        .option("-show_entries", "format=duration:stream=codec_type,codec_name,width,height,avg_frame_rate,r_frame_rate,pix_fmt,color_space,color_transfer,channels,sample_rate,duration:stream_side_data=rotation:stream_disposition=attached_pic:stream_tags=alpha_mode")
        .option("-of", "json")
        .file(path);
    let (printed, ended) = tools
        .start(Program::Ffprobe, &command, cancel, TIME_LIMIT)
        .and_then(|running| running.output(4 << 20))
        .map_err(|error| slow_to_read(path, error))?;
    let printed = ended.looked(printed).map_err(|said| classify(path, &said))?;
    let told: Told = serde_json::from_slice(&printed).map_err(|_| unsupported(path))?;
    Ok(told.facts(path)?)
}

/// Tells what ffmpeg says of a file as a fault of that file.
pub(crate) fn classify(path: &Path, said: &str) -> MediaError {
    tracing::debug!(said, "a media file was refused");
    match OfFile::of(said) {
        OfFile::EndsEarly => ends_early(path),
        // What does not begin like an MP4 is none, and not cut short.
        OfFile::NoIndex if begins_with_a_box(path) => ends_early(path),
        OfFile::TooManyPixels => too_many_pixels(path),
        OfFile::NoIndex | OfFile::Unknown => unsupported(path),
    }
}

fn ends_early(path: &Path) -> MediaError {
    MediaError::of(path, MediaFault::Truncated, "ends too early", "copy or export it again")
}

fn too_many_pixels(path: &Path) -> MediaError {
    MediaError::of(path, MediaFault::TooManyPixels, "has frames of too many pixels", "scale it down")
        .limit("more than 8192 x 8192")
}

fn unsupported(path: &Path) -> MediaError {
    let remedy = "use MP4, MOV, WebM, MKV, MP3, WAV, FLAC, M4A or OGG with a common codec";
    MediaError::of(path, MediaFault::UnsupportedFormat, "is not a media file that can be used", remedy)
}

/// Returns whether a file begins like MP4 and QuickTime do.
fn begins_with_a_box(path: &Path) -> bool {
    let mut head = [0; 8];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"].iter().any(|name| head[4..] == name[..])
}

/// A file that takes too long to look into is at fault, not the machine.
pub(crate) fn slow_to_read(path: &Path, error: RunError) -> RunError {
    match error {
        RunError::TimedOut { .. } => {
            MediaError::of(path, MediaFault::TooComplex, "takes too long to read", "export it again").into()
        }
        other => other,
    }
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    streams: Vec<ProbedStream>,
    #[serde(default)]
    format: ProbedContainer,
}

#[derive(Deserialize, Default)]
struct ProbedContainer {
    duration: Option<String>,
}

#[derive(Deserialize)]
struct ProbedStream {
    codec_type: Option<String>,
    codec_name: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    avg_frame_rate: Option<String>,
    r_frame_rate: Option<String>,
    pix_fmt: Option<String>,
    color_space: Option<String>,
    color_transfer: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    channels: Option<u32>,
    sample_rate: Option<String>,
    duration: Option<String>,
    #[serde(default)]
    side_data_list: Vec<SideData>,
    #[serde(default)]
    disposition: Disposition,
}

#[derive(Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

#[derive(Deserialize, Default)]
struct Disposition {
    #[serde(default)]
    attached_pic: u8,
}

impl Told {
    fn facts(self, path: &Path) -> Result<MediaFacts, MediaError> {
        let duration_s = seconds(&self.format.duration)
            .into_iter()
            .chain(self.streams.iter().filter_map(|stream| seconds(&stream.duration)))
            .fold(0.0, f64::max);
        let video = self.streams.iter().find(|stream| stream.is("video") && stream.disposition.attached_pic == 0);
        let audio = self.streams.iter().find(|stream| stream.is("audio"));
        let facts = MediaFacts {
            duration_ms: (duration_s * 1000.0).round() as u64,
            video: video.and_then(ProbedStream::video),
            audio: audio.and_then(ProbedStream::audio),
        };
        if facts.video.is_none() && facts.audio.is_none() {
            let what = "holds neither video nor sound that can be used";
            return Err(MediaError::of(path, MediaFault::NoStreams, what, "export it again"));
        }
        if facts.duration_ms == 0 {
            return Err(MediaError::of(path, MediaFault::EmptyMedia, "lasts 0 s", "record or export it again"));
        }
        if facts.duration_ms > MAX_DURATION_MS {
            let hours = facts.duration_ms as f64 / 3_600_000.0;
            let fault = MediaError::of(path, MediaFault::TooLong, format!("lasts {hours:.1} h"), "cut it");
            return Err(fault.limit("more than 4 h"));
        }
        match &facts.video {
            Some(video) if u64::from(video.width) * u64::from(video.height) > crate::command::MAX_VIDEO_PIXELS => {
                Err(too_many_pixels(path))
            }
            _ => Ok(facts),
        }
    }
}

/// Reads a length as ffprobe spells it, in seconds.
fn seconds(text: &Option<String>) -> Option<f64> {
    text.as_deref()?.parse::<f64>().ok().filter(|seconds| seconds.is_finite())
}

impl ProbedStream {
    fn is(&self, kind: &str) -> bool {
        self.codec_type.as_deref() == Some(kind)
    }

    fn video(&self) -> Option<VideoFacts> {
        let (width, height) = (self.width.filter(|side| *side > 0)?, self.height.filter(|side| *side > 0)?);
        let rotation = self.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0);
        let turned = (rotation / 90.0).round() as i64 % 2 != 0;
        let (width, height) = if turned { (height, width) } else { (width, height) };
        let rate = |text: &Option<String>| text.clone().filter(|text| !text.starts_with("0/"));
        let frame_rate = rate(&self.avg_frame_rate).or_else(|| rate(&self.r_frame_rate))?;
        let is_hdr = matches!(self.color_transfer.as_deref(), Some("smpte2084" | "arib-std-b67"));
        Some(VideoFacts {
            codec: self.codec_name.clone()?,
            width,
            height,
            frame_rate,
            has_alpha: self.has_alpha(),
            is_hdr,
            is_taken_as_bt709: !is_hdr && self.is_untagged_hd(),
            duration_ms: self.duration_ms(),
        })
    }

    /// Films larger than PAL are BT.709 where nothing else is said, as players take them.
    fn is_untagged_hd(&self) -> bool {
        let is_yuv = self.pix_fmt.as_deref().is_some_and(|format| format.starts_with("yuv"));
        let is_told = self.color_space.as_deref().is_some_and(|matrix| matrix != "unknown");
        let is_hd = self.width.is_some_and(|width| width >= 1280) || self.height.is_some_and(|height| height > 576);
        is_yuv && !is_told && is_hd
    }

    fn has_alpha(&self) -> bool {
        let format = self.pix_fmt.as_deref().unwrap_or_default();
        let starts = ["yuva", "rgba", "argb", "bgra", "abgr", "gbrap", "ya8", "ya16", "pal8"];
        // VP8 and VP9 keep their alpha beside the picture, and Matroska says so in a tag.
        let is_tagged = self.tags.iter().any(|(name, value)| name.eq_ignore_ascii_case("alpha_mode") && value == "1");
        starts.iter().any(|start| format.starts_with(start)) || is_tagged
    }

    fn duration_ms(&self) -> Option<u64> {
        seconds(&self.duration).filter(|seconds| *seconds > 0.0).map(|seconds| (seconds * 1000.0).round() as u64)
    }

    fn audio(&self) -> Option<AudioFacts> {
        let sample_rate = self.sample_rate.as_deref().and_then(|rate| rate.parse().ok()).filter(|rate| *rate > 0)?;
        let channels = self.channels.filter(|channels| *channels > 0)?;
        let duration_ms = self.duration_ms();
        Some(AudioFacts { codec: self.codec_name.clone()?, channels, sample_rate, duration_ms })
    }
}
