//! Keeps the true peak under a ceiling, looking ahead so that nothing is cut off.
//!
//! Ours, because ffmpeg's `alimiter` judges samples and not the peaks between them, and the sound would have to go
//! through one more process; this one also gives the same samples whatever the size of its blocks.

use gala_core::time::SAMPLE_RATE;

use crate::{
    oversample::{AFTER, BEFORE, Oversampler},
    samples::CHANNELS,
};

/// The gain begins to fall so long before a peak: 4 ms.
const AHEAD: usize = SAMPLE_RATE as usize / 250;
/// The time in which the gain rises by two thirds after a peak: 90 ms.
const RELEASE_SAMPLES: f32 = SAMPLE_RATE as f32 * 0.09;
/// The gain itself moves between the samples that were looked at, so a little is kept in hand.
const SPARE: f32 = 0.994;

/// Limits a stereo stream block by block. What goes in comes out [`Limiter::DELAY`] frames later.
///
/// Each frame asks for a gain. The least gain asked for in the last [`AHEAD`] frames holds at a time; a frame gets
/// the mean of what held from its own time on until it is [`AHEAD`] frames old, which is never more than it
/// asked for and falls evenly before a peak.
#[derive(Debug)]
pub struct Limiter {
    ceiling: f32,
    oversampler: Oversampler,
    /// The frames whose height is not yet known all around, by channel.
    recent: [Vec<f32>; CHANNELS],
    /// Frames that wait for their gain.
    waiting: std::collections::VecDeque<[f32; CHANNELS]>,
    /// The least gain asked for, with a queue of ever larger ones that follow it: (frame, gain).
    least: std::collections::VecDeque<(u64, f32)>,
    /// The gains that the mean is over, and their sum.
    window: std::collections::VecDeque<f32>,
    sum: f64,
    released: f32,
    frame: u64,
    heights: Vec<f32>,
}

impl Limiter {
    /// How many frames later a frame comes out.
    pub const DELAY: usize = AFTER + AHEAD - 1;

    /// `ceiling` is a sample value: 0.794 is −2 dBTP.
    pub fn new(ceiling: f32) -> Self {
        Self {
            ceiling: ceiling * SPARE,
            oversampler: Oversampler::new(),
            recent: [vec![0.0; BEFORE], vec![0.0; BEFORE]],
            waiting: std::iter::empty().collect(),
            least: std::iter::empty().collect(),
            window: std::iter::repeat_n(1.0, AHEAD - 1).collect(),
            sum: (AHEAD - 1) as f64,
            released: 1.0,
            frame: 0,
            heights: Vec::new(),
        }
    }

    /// Takes interleaved frames multiplied with `gain` and appends what is ready.
    pub fn push(&mut self, frames: &[f32], gain: f32, out: &mut Vec<f32>) {
        for (channel, recent) in self.recent.iter_mut().enumerate() {
            recent.extend(frames.iter().skip(channel).step_by(CHANNELS).map(|sample| sample * gain));
        }
        let known = self.recent[0].len().saturating_sub(BEFORE + AFTER);
        self.measure(known);
        for index in 0..known {
            self.waiting.push_back(std::array::from_fn(|channel| self.recent[channel][BEFORE + index]));
            let height = self.heights[index];
            self.ask(if height > self.ceiling { self.ceiling / height } else { 1.0 }, out);
        }
        self.recent.iter_mut().for_each(|recent| {
            recent.drain(..known);
        });
    }

    /// Pushes silence until all that went in has come out.
    pub fn flush(&mut self, out: &mut Vec<f32>) {
        self.push(&[0.0; Self::DELAY * CHANNELS], 1.0, out);
    }

    fn measure(&mut self, known: usize) {
        self.heights.clear();
        self.heights.resize(known, 0.0);
        for recent in &self.recent {
            let peak = recent.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            if self.oversampler.bound(peak) > self.ceiling {
                self.oversampler.raise(recent, &mut self.heights);
            }
        }
    }

    /// Takes the gain that the next frame asks for; gives out the oldest waiting frame once its gain is settled.
    fn ask(&mut self, wanted: f32, out: &mut Vec<f32>) {
        while self.least.back().is_some_and(|(_, gain)| *gain >= wanted) {
            self.least.pop_back();
        }
        self.least.push_back((self.frame, wanted));
        while self.least.front().is_some_and(|(frame, _)| frame + AHEAD as u64 <= self.frame) {
            self.least.pop_front();
        }
        let least = self.least.front().map_or(1.0, |(_, gain)| *gain);
        self.released = least.min(self.released + (1.0 - self.released) / RELEASE_SAMPLES);
        self.window.push_back(self.released);
        self.sum += f64::from(self.released);
        self.frame += 1;
        // The first means are for frames before the beginning.
        if self.frame >= AHEAD as u64 {
            let gain = (self.sum / AHEAD as f64).min(1.0) as f32;
            out.extend(self.waiting.pop_front().unwrap_or_default().map(|sample| sample * gain));
        }
        self.sum -= f64::from(self.window.pop_front().unwrap_or(1.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(frames: &[f32], gain: f32, block: usize) -> Vec<f32> {
        let mut limiter = Limiter::new(0.8);
        let mut out = Vec::new();
        frames.chunks(block * CHANNELS).for_each(|block| limiter.push(block, gain, &mut out));
        limiter.flush(&mut out);
        out
    }

    fn noise(count: usize) -> Vec<f32> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..count * CHANNELS).map(|n| next() * if (n / 20_000) % 2 == 0 { 1.0 } else { 0.05 }).collect()
    }

    #[test]
    fn what_is_below_the_ceiling_passes_unchanged_and_whole() {
        let quiet: Vec<f32> = (0..20_000).map(|n| (n as f32 * 0.05).sin() * 0.3).collect();
        assert_eq!(limited(&quiet, 1.0, 4800), quiet);
    }

    #[test]
    fn nothing_exceeds_the_ceiling_between_samples_either() {
        // Real sound has next to nothing at the very top of the band, where meters disagree.
        let noise: Vec<f32> = noise(60_003).windows(5).map(|w| (w[0] + 2.0 * w[2] + w[4]) / 4.0).collect();
        let noise = &noise[..60_000 * CHANNELS];
        let out = limited(noise, 6.0, 4800);
        assert_eq!(out.len(), noise.len());
        let mut meter = ebur128::EbuR128::new(2, SAMPLE_RATE, ebur128::Mode::TRUE_PEAK).expect("a meter");
        meter.add_frames_f32(&out).expect("measured");
        for channel in 0..2 {
            let peak = meter.true_peak(channel).expect("measured");
            assert!(peak <= 0.8, "channel {channel}: {peak}");
        }
        assert!(out.iter().any(|sample| sample.abs() > 0.5), "it is not simply quiet");
    }

    #[test]
    fn the_size_of_blocks_does_not_matter() {
        let noise = noise(30_000);
        let whole = limited(&noise, 3.0, 30_000);
        for block in [1, 7, 480, 4800] {
            assert_eq!(limited(&noise, 3.0, block), whole, "blocks of {block}");
        }
    }

    #[test]
    fn the_gain_falls_before_a_peak_and_not_at_it() {
        let mut signal = vec![0.1; 20_000];
        signal[10_000] = 4.0;
        let out = limited(&signal, 1.0, 4800);
        let steepest = out.windows(3).take(9000).map(|w| (w[2] - w[0]).abs()).fold(0.0, f32::max);
        assert!(steepest < 0.001, "no click: {steepest}");
        assert!(out[9998] < 0.05 && out[2000] == 0.1);
    }
}
