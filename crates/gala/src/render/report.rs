//! `report.json`: what was written, what it cost, and what is seen and heard in it.

use std::{path::Path, time::Duration};

use gala_audio::MixOutline;
use gala_media::{OutputFormat, SoundCodec};
use gala_render::{
    Rendered, Resolved,
    report::{Legibility, Seen, StageTimes},
};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct Report {
    pub version: u32,
    pub ffmpeg: String,
    pub quality: gala_render::Quality,
    pub outputs: Vec<OutputReport>,
    pub sound: Option<SoundReport>,
    /// Of all outputs together.
    pub stages: StageTimes,
    pub wall_ms: u64,
}

#[derive(Debug, Serialize)]
pub struct OutputReport {
    pub path: String,
    pub variant: Option<String>,
    #[serde(flatten)]
    pub format: OutputFormat,
    pub sound_codec: Option<SoundCodec>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub fps: String,
    pub frames: u64,
    pub duration_ms: u64,
    pub bytes: u64,
    /// Absent in sound files.
    pub segments: Option<SegmentsReport>,
    #[serde(flatten)]
    pub seen: Option<Seen>,
    #[serde(flatten)]
    pub legibility: Option<Legibility>,
}

#[derive(Debug, Serialize)]
pub struct SegmentsReport {
    pub total: usize,
    pub encoded: usize,
    pub reused: usize,
    pub encoded_frames: u64,
}

#[derive(Debug, Serialize)]
pub struct SoundReport {
    /// Of the whole timeline, in LUFS and dBTP; `null` for silence.
    pub integrated_lufs: Option<f64>,
    pub true_peak_dbtp: Option<f64>,
    /// Of what was written.
    #[serde(flatten)]
    pub outline: MixOutline,
}

impl From<&Rendered> for SegmentsReport {
    fn from(rendered: &Rendered) -> Self {
        Self {
            total: rendered.segments,
            encoded: rendered.encoded_segments,
            reused: rendered.reused_segments(),
            encoded_frames: rendered.encoded_frames,
        }
    }
}

/// Returns how many bytes a file has, or all files of a folder of frames.
pub fn bytes(path: &Path) -> u64 {
    let of = |path: &Path| std::fs::metadata(path).map_or(0, |facts| facts.len());
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().map(|entry| of(&entry.path())).sum(),
        Err(_) => of(path),
    }
}

pub fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Returns whether anything of a timeline is heard.
pub fn is_heard(resolved: &Resolved) -> bool {
    resolved.audio.iter().any(|track| !track.sounds.is_empty())
}
