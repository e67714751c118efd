//! How much a sound begins, moment by moment.

use gala_core::time::SAMPLE_RATE;

use crate::{
    samples::CHANNELS,
    spectrum::{Spectrum, WINDOW},
};

/// From one moment to the next, in samples: 10.7 ms.
const HOP: usize = 512;
/// Moments a second.
pub const RATE: f64 = SAMPLE_RATE as f64 / HOP as f64;
const BANDS: usize = 32;
/// A sound that begins shows most once it reaches so far into the window, in samples from its start.
const SEEN_AT: usize = WINDOW - HOP;

/// Returns the time that a moment stands for.
pub fn time_ms(moment: usize) -> u64 {
    ((moment * HOP + SEEN_AT) as u64 * 1000).div_euclid(SAMPLE_RATE.into())
}

/// Hears a sound and keeps one number for each moment.
pub struct Onsets {
    spectrum: Spectrum,
    /// Mono, of the window that comes next.
    waiting: Vec<f32>,
    before: [f32; BANDS],
    now: [f32; BANDS],
    strengths: Vec<f32>,
}

impl Onsets {
    pub fn new() -> Self {
        Self {
            spectrum: Spectrum::new(BANDS),
            waiting: Vec::with_capacity(2 * WINDOW),
            before: [0.0; BANDS],
            now: [0.0; BANDS],
            strengths: Vec::new(),
        }
    }

    pub fn hear(&mut self, samples: &[f32]) {
        self.waiting.extend(samples.as_chunks::<CHANNELS>().0.iter().map(|[left, right]| (left + right) / 2.0));
        let mut at = 0;
        while at + WINDOW <= self.waiting.len() {
            self.spectrum.levels(&self.waiting[at..at + WINDOW], &mut self.now);
            let grown = self.now.iter().zip(&self.before).map(|(now, before)| (now - before).max(0.0)).sum();
            self.strengths.push(grown);
            self.before = self.now;
            at += HOP;
        }
        self.waiting.drain(..at);
    }

    /// Returns the strength of each moment against those around it: 0 is usual, 1 the spread of all.
    pub fn finish(self) -> Vec<f32> {
        let around = RATE as usize / 2;
        let all = &self.strengths;
        let mut sums = Vec::with_capacity(all.len() + 1);
        sums.push(0.0_f64);
        all.iter().for_each(|strength| sums.push(sums.last().copied().unwrap_or(0.0) + f64::from(*strength)));
        let mut relative: Vec<f32> = (0..all.len())
            .map(|place| {
                let (from, to) = (place.saturating_sub(around), (place + around).min(all.len()));
                let mean = (sums[to] - sums[from]) / (to - from).max(1) as f64;
                (f64::from(all[place]) - mean).max(0.0) as f32
            })
            .collect();
        let power: f64 = relative.iter().map(|strength| f64::from(*strength).powi(2)).sum();
        let spread = (power / relative.len().max(1) as f64).sqrt() as f32;
        if spread > 1e-6 {
            relative.iter_mut().for_each(|strength| *strength /= spread);
        }
        relative
    }
}
