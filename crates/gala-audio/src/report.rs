//! What a mix is like.

use ebur128::{EbuR128, Mode};
use gala_core::time::{SAMPLE_RATE, ms_of_samples};
use serde::{Deserialize, Serialize};

use crate::{
    loudness::{audible, meter, true_peak},
    samples::CHANNELS,
};

/// What is lower than this is silence: −60 dBFS.
const SILENCE: f32 = 0.001;
/// Shorter silences are pauses.
const LONG: u64 = SAMPLE_RATE as u64;

/// What a mix is like, measured from what was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MixReport {
    /// In samples of each channel.
    pub length: u64,
    /// LUFS (EBU R 128); `None` for silence.
    pub integrated_lufs: Option<f64>,
    /// dBTP; `None` for silence.
    pub true_peak_dbtp: Option<f64>,
    /// LU (EBU Tech 3342); `None` for silence.
    pub loudness_range_lu: Option<f64>,
    /// Where nothing above −60 dBFS is heard for more than a second, in order of time.
    pub silences: Vec<Silence>,
    /// How many ranges of files were decoded, and how many sounds measured, for this mix: the rest was kept from
    /// another one.
    pub decoded: usize,
    pub measured: usize,
}

/// A silence within a mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    pub start_ms: u64,
    pub end_ms: u64,
}

/// Measures a mix while it is written.
pub struct Gauge {
    meter: EbuR128,
    frames: u64,
    silent_since: u64,
    silences: Vec<Silence>,
}

impl Gauge {
    pub fn new() -> Self {
        let meter = meter(Mode::I | Mode::LRA | Mode::TRUE_PEAK);
        Self { meter, frames: 0, silent_since: 0, silences: Vec::new() }
    }

    pub fn push(&mut self, samples: &[f32]) {
        let _ = self.meter.add_frames_f32(samples);
        for frame in samples.chunks_exact(CHANNELS) {
            if frame.iter().any(|sample| sample.abs() >= SILENCE) {
                self.end_silence();
                self.silent_since = self.frames + 1;
            }
            self.frames += 1;
        }
    }

    fn end_silence(&mut self) {
        if self.frames - self.silent_since > LONG {
            let (start_ms, end_ms) = (ms_of_samples(self.silent_since), ms_of_samples(self.frames));
            self.silences.push(Silence { start_ms, end_ms });
        }
    }

    pub fn report(mut self) -> MixReport {
        self.end_silence();
        let integrated_lufs = self.meter.loudness_global().ok().and_then(audible);
        MixReport {
            length: self.frames,
            integrated_lufs,
            true_peak_dbtp: true_peak(&self.meter),
            loudness_range_lu: self.meter.loudness_range().ok().filter(|_| integrated_lufs.is_some()),
            silences: self.silences,
            decoded: 0,
            measured: 0,
        }
    }
}
