//! A video that was rendered and stored.

use gala_audio::MixReport;
use gala_core::{asset::StoredFile, payload::SegmentCount};
use serde::{Deserialize, Serialize};

/// What the `render` step leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct RenderedVideo {
    pub video: StoredFile,
    pub loudness: Option<Loudness>,
    pub segments: SegmentCount,
    pub missing_glyphs: Vec<char>,
}

/// How loud the mix is, measured after everything (EBU R128).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    pub integrated_lufs: f64,
    pub true_peak_dbtp: f64,
}

impl Loudness {
    /// Returns how loud a mix is; nothing of silence.
    pub(super) fn of(report: &MixReport) -> Option<Self> {
        let measured = report.integrated_lufs.zip(report.true_peak_dbtp);
        measured.map(|(integrated_lufs, true_peak_dbtp)| Self { integrated_lufs, true_peak_dbtp })
    }
}
