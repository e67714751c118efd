//! What `gala render` is told.

use std::path::PathBuf;

use clap::Args;
use gala_media::{Codec, HardwareWish};
use gala_render::Quality;

use super::{data::WorkArgs, folders::usual_cache, programs::ProgramArgs};
use crate::render::TimeRange;

#[derive(Debug, Args)]
pub struct RenderArgs {
    /// The timeline: JSON, as `gala schema timeline` describes it. Files are named relative to it.
    #[arg(value_name = "TIMELINE")]
    pub timeline: PathBuf,
    /// The file to write: .mp4, .mov, .webm, .mkv, .gif, .png (a folder of frames), .wav, .mp3 or .flac.
    #[arg(short, long, required_unless_present_any = ["frame", "contact_sheet", "poster"], value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// `draft` (a quarter of the pixels), `standard` or `high`.
    #[arg(long, default_value = "standard", value_parser = quality, value_name = "QUALITY")]
    pub quality: Quality,
    /// Only this part: `10s..20s`, `..5s`, `1:00..`.
    #[arg(long, value_name = "FROM..TO")]
    pub range: Option<TimeRange>,
    /// Write the picture at a time as PNG at full size, with --alpha a transparent one; may be given again.
    #[arg(long, num_args = 2, value_names = ["TIME", "FILE"])]
    pub frame: Vec<String>,
    /// How many segments are encoded at once; the output never depends on it. All cores where absent.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256), value_name = "N")]
    pub jobs: Option<u16>,
    /// Keep transparency where nothing is drawn: .webm, .mov with prores4444, or .png; also of --frame.
    #[arg(long)]
    pub alpha: bool,
    /// `h264`, `hevc`, `av1`, `vp9`, `prores422` or `prores4444`. The usual one of the container where absent.
    #[arg(long, value_name = "CODEC")]
    pub codec: Option<Codec>,
    /// Encode by hardware that works: `auto`, or `nvenc`, `qsv`, `vaapi`, `videotoolbox`, `v4l2m2m`. The bytes then
    /// depend on the machine.
    #[arg(long, default_value = "off", value_name = "NAME")]
    pub hardware: HardwareWish,
    /// Write this variant instead, as FILE-NAME; may be given again. `all`: the timeline itself and every variant.
    /// Pictures are written of each too.
    #[arg(long, value_name = "NAME")]
    pub variant: Vec<String>,
    /// Write what the output is like and what it cost as JSON: loudness, black and frozen spans, texts and captions
    /// that cannot be read.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write the outline of the sound as JSON, as audiowaveform does.
    #[arg(long, requires = "out", value_name = "FILE")]
    pub waveform: Option<PathBuf>,
    /// Write twenty frames with their times in one JPEG picture.
    #[arg(long, value_name = "FILE")]
    pub contact_sheet: Option<PathBuf>,
    /// Write the picture that stands for the video as JPEG.
    #[arg(long, value_name = "FILE")]
    pub poster: Option<PathBuf>,
    /// The folder where finished segments are kept.
    #[arg(long, env = "GALA_CACHE", value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// How large that folder may grow, in gigabytes. What was used longest ago goes first.
    #[arg(long, env = "GALA_CACHE_GB", default_value_t = 20, value_name = "GB")]
    pub cache_gb: u32,
    /// Leave the sound away.
    #[arg(long)]
    pub no_audio: bool,
    /// Print events as JSON lines instead of showing progress.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

impl RenderArgs {
    pub fn count(&self) -> usize {
        WorkArgs { workers: self.jobs, cleanup_local: true, programs: self.programs }.count()
    }

    /// Returns where finished segments are kept: the user's folder for caches where no other is given.
    pub fn cache_folder(&self) -> PathBuf {
        self.cache.clone().unwrap_or_else(usual_cache)
    }
}

pub(super) fn quality(text: &str) -> Result<Quality, String> {
    match text {
        "draft" => Ok(Quality::Draft),
        "standard" => Ok(Quality::Standard),
        "high" => Ok(Quality::High),
        other => Err(format!("{other} is not a quality (use draft, standard or high)")),
    }
}
