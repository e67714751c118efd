//! How strong a sound is from low to high.

use std::{f32::consts::TAU, sync::Arc};

use gala_core::time::SAMPLE_RATE;
use realfft::{RealFftPlanner, RealToComplex, num_complex::Complex};

/// So many samples are looked at: 43 ms.
pub const WINDOW: usize = 2048;

const LOWEST_HZ: f32 = 40.0;
const HIGHEST_HZ: f32 = 16_000.0;
/// What shows as nothing and as all, in dB below a sine of full scale at 1 kHz.
const FLOOR_DB: f32 = -66.0;
const TOP_DB: f32 = -12.0;
/// Sounds get weaker towards the top by about so much: it is given back, so that all bars dance.
const TILT_DB_PER_OCTAVE: f32 = 3.0;
const DB_PER_OCTAVE_OF_POWER: f32 = 3.010_3;

/// Splits a window of sound into bands whose widths are heard as equal.
pub struct Spectrum {
    fft: Arc<dyn RealToComplex<f32>>,
    hann: Vec<f32>,
    input: Vec<f32>,
    output: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    bands: Vec<Band>,
}

/// A band in bins of the transform, and what is added to its level.
struct Band {
    from: f32,
    to: f32,
    tilt_db: f32,
}

impl Spectrum {
    /// Prepares for so many bands.
    pub fn new(bands: usize) -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(WINDOW);
        let (input, output, scratch) = (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
        let hann = (0..WINDOW).map(|n| 0.5 - 0.5 * (TAU * (n as f32 + 0.5) / WINDOW as f32).cos()).collect();
        let edge = |band: usize| LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ).powf(band as f32 / bands as f32);
        let bin = |hertz: f32| hertz * WINDOW as f32 / SAMPLE_RATE as f32;
        let band = |index: usize| {
            let (low, high) = (edge(index), edge(index + 1));
            let tilt_db = TILT_DB_PER_OCTAVE * ((low * high).sqrt() / 1000.0).log2();
            Band { from: bin(low), to: bin(high), tilt_db }
        };
        Self { fft, hann, input, output, scratch, bands: (0..bands).map(band).collect() }
    }

    /// Tells how high each band stands, 0 to 1, in a window of [`WINDOW`] samples.
    pub fn levels(&mut self, window: &[f32], levels: &mut [f32]) {
        for ((input, sample), weight) in self.input.iter_mut().zip(window).zip(&self.hann) {
            *input = sample * weight;
        }
        self.fft
            .process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch)
            .expect("the buffers are those that the transform made");
        for (level, band) in levels.iter_mut().zip(&self.bands) {
            let db = DB_PER_OCTAVE_OF_POWER * log2(self.highest(band)) + band.tilt_db;
            *level = ((db - FLOOR_DB) / (TOP_DB - FLOOR_DB)).clamp(0.0, 1.0);
        }
    }

    /// Returns the highest power within a band; that at its middle where it is narrower than a bin.
    fn highest(&self, band: &Band) -> f32 {
        let whole = (band.from.ceil() as usize..=band.to as usize).map(|bin| self.power(bin)).fold(0.0, f32::max);
        let middle = (band.from + band.to) / 2.0;
        let (below, between) = (middle as usize, middle - middle.floor());
        whole.max(self.power(below) * (1.0 - between) + self.power(below + 1) * between)
    }

    /// Returns the power of a bin: 1 for a sine of full scale.
    fn power(&self, bin: usize) -> f32 {
        let Complex { re, im } = self.output[bin.min(WINDOW / 2)];
        const SCALE: f32 = 4.0 / WINDOW as f32;
        (re * re + im * im) * SCALE * SCALE
    }
}

/// The logarithm to base 2, within 0.0001, by arithmetic that is the same on every machine.
fn log2(value: f32) -> f32 {
    let value = value.max(1e-20);
    let exponent = (value.to_bits() >> 23) as i32 - 127;
    let mantissa = f32::from_bits(value.to_bits() & 0x007f_ffff | 0x3f80_0000);
    // log2(m) = 2/ln 2 · artanh((m − 1)/(m + 1)), as a series.
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    exponent as f32 + 2.885_39 * t * (1.0 + square * (0.333_333 + square * (0.2 + square * 0.142_857)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(hertz: f32, height: f32) -> Vec<f32> {
        (0..WINDOW).map(|n| (TAU * hertz * n as f32 / SAMPLE_RATE as f32).sin() * height).collect()
    }

    fn levels(window: &[f32]) -> Vec<f32> {
        let mut levels = vec![0.0; 48];
        Spectrum::new(48).levels(window, &mut levels);
        levels
    }

    #[test]
    fn a_tone_raises_the_bar_of_its_pitch() {
        for (hertz, bar) in [(60.0, 3), (250.0, 14), (1000.0, 25), (4000.0, 36), (15_000.0, 47)] {
            let levels = levels(&sine(hertz, 0.1));
            let highest = (0..48).max_by(|a, b| levels[*a].total_cmp(&levels[*b])).expect("bars");
            assert!(highest.abs_diff(bar) <= 1, "{hertz} Hz: bar {highest}");
        }
    }

    #[test]
    fn silence_is_flat_and_louder_is_higher() {
        assert!(levels(&vec![0.0; WINDOW]).iter().all(|level| *level == 0.0));
        let at = |height| levels(&sine(1000.0, height))[25];
        assert!(at(0.003) < at(0.03) && at(0.03) < at(0.2) && at(1.0) == 1.0);
    }

    #[test]
    fn the_logarithm_is_right() {
        for value in [1e-12_f32, 0.003, 0.5, 0.99, 1.0, 1.5, 1.99, 7.3, 1e9] {
            assert!((log2(value) - value.log2()).abs() < 2e-4, "{value}: {}", log2(value));
        }
        assert!(log2(0.0).is_finite());
    }
}
