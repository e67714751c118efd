//! A sound as far as places are looked for in it.

use std::ops::Range;

use super::part::{LEAST_PART_MS, MOST_PART_MS};
use crate::{pcm::sane, samples::CHANNELS};

/// Samples a second.
pub(super) const RATE: u64 = 4000;
const SAMPLES_PER_MS: u64 = RATE / 1000;
/// So many frames at 48 kHz become one.
const STEP: usize = 48_000 / RATE as usize;
/// What is no louder, of samples in 16 bits, is silence.
const SILENT: u16 = 8;
/// Treble is raised, so that hums are not alike.
const EMPHASIS: f32 = 0.9;

/// A sound, mono at 4 kHz in 16 bits: 29 MB an hour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoundTrace(pub(super) Vec<i16>);

impl SoundTrace {
    /// Whether anything is heard in it.
    pub fn is_heard(&self) -> bool {
        self.0.iter().any(|sample| sample.unsigned_abs() > SILENT)
    }

    pub fn duration_ms(&self) -> u64 {
        self.0.len() as u64 / SAMPLES_PER_MS
    }

    /// Returns the samples of a part, or none where it is not all there or too short.
    pub(super) fn part(&self, range: &Range<u64>) -> Vec<f32> {
        let length_ms = range.end.saturating_sub(range.start);
        if length_ms < LEAST_PART_MS || range.end > self.duration_ms() {
            return Vec::new();
        }
        let first = (range.start * SAMPLES_PER_MS) as usize;
        let length = (length_ms.min(MOST_PART_MS) * SAMPLES_PER_MS) as usize;
        self.0[first..first + length].iter().map(|sample| f32::from(*sample)).collect()
    }
}

/// Returns the time of a sample.
pub(super) fn ms_of(sample: usize) -> u64 {
    (sample as u64 + SAMPLES_PER_MS / 2) / SAMPLES_PER_MS
}

/// Hears samples as they come.
#[derive(Clone, Debug, Default)]
pub struct TraceListener {
    trace: Vec<i16>,
    /// The sums of the last step, and of this one so far.
    before: f32,
    sum: f32,
    heard: usize,
    low: f32,
}

impl TraceListener {
    /// Hears whole frames of stereo at 48 kHz, as 32-bit floats with the least byte first.
    pub fn hear(&mut self, bytes: &[u8]) {
        for frame in bytes.chunks_exact(CHANNELS * 4) {
            let sample = |at: usize| sane(f32::from_le_bytes([frame[at], frame[at + 1], frame[at + 2], frame[at + 3]]));
            self.sum += (sample(0) + sample(4)) * 0.5;
            self.heard += 1;
            if self.heard == STEP {
                self.step();
            }
        }
    }

    /// Two boxes, one after the other, keep away what is too high for the rate.
    fn step(&mut self) {
        let mean = (self.before + self.sum) / (2 * STEP) as f32;
        let sharp = (mean - EMPHASIS * self.low) * f32::from(i16::MAX);
        self.trace.push(sharp.clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16);
        (self.before, self.sum, self.heard, self.low) = (self.sum, 0.0, 0, mean);
    }

    pub fn finish(self) -> SoundTrace {
        SoundTrace(self.trace)
    }
}
