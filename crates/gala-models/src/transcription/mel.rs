//! The spectrum that Whisper listens to: the logarithms of energies in bands as wide as ears tell them apart.
//!
//! A. Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022), 2.2; bands as in M. Slaney,
//! "Auditory Toolbox" (1998).

use std::f64::consts::PI;

use realfft::RealFftPlanner;

use crate::tensor::Tensor;

/// The samples of one run, at 16 kHz: 30 s.
pub const WINDOW: usize = 480_000;
/// The columns of one run.
pub const COLUMNS: usize = WINDOW / HOP;
/// The samples between two columns, at 16 kHz.
const HOP: usize = 160;
const SIZE: usize = 400;
const RATE: f64 = 16_000.0;
/// Below this an energy is nothing.
const LEAST: f64 = 1e-10;
/// Below the loudest everything is equally soft, in powers of ten.
const RANGE: f64 = 8.0;
/// Up to here bands are equally wide, in Hz; beyond, they widen by the same factor each.
const LINEAR_TO: f64 = 1000.0;
const HZ_PER_MEL: f64 = 200.0 / 3.0;

/// Computes spectra of a number of bands.
#[derive(Clone, Debug)]
pub struct MelSpectrum {
    bands: Vec<Band>,
    window: Vec<f64>,
}

/// The weights of the frequencies from `first` on.
#[derive(Clone, Debug)]
struct Band {
    first: usize,
    weights: Vec<f64>,
}

impl MelSpectrum {
    pub fn new(bands: usize) -> Self {
        let edges: Vec<f64> =
            (0..bands + 2).map(|at| to_hz(to_mel(RATE / 2.0) * at as f64 / (bands + 1) as f64)).collect();
        let window = (0..SIZE).map(|at| 0.5 - 0.5 * (2.0 * PI * at as f64 / SIZE as f64).cos()).collect();
        Self { bands: edges.windows(3).map(|edges| Band::between(edges[0], edges[1], edges[2])).collect(), window }
    }

    /// Returns the spectrum of at most [`WINDOW`] samples at 16 kHz, in [-1, 1], and of silence behind them: [1, bands, columns].
    pub fn of(&self, samples: &[f32]) -> Tensor {
        let samples = &samples[..samples.len().min(WINDOW)];
        let at = |index: i64| {
            // What is before the beginning is what is behind it, turned round; what is behind the end is silence, turned
            // round or not.
            let index = usize::try_from(index.abs()).unwrap_or_default();
            samples.get(index).copied().map_or(0.0, f64::from)
        };
        let transform = RealFftPlanner::<f64>::new().plan_fft_forward(SIZE);
        let (mut frame, mut bins) = (transform.make_input_vec(), transform.make_output_vec());
        let mut logs = vec![LEAST.log10(); self.bands.len() * COLUMNS];
        let heard = (samples.len() + SIZE).div_ceil(HOP).min(COLUMNS);
        for column in 0..heard {
            let from = (column * HOP) as i64 - (SIZE / 2) as i64;
            for (offset, (sample, weight)) in frame.iter_mut().zip(&self.window).enumerate() {
                *sample = at(from + offset as i64) * weight;
            }
            transform.process(&mut frame, &mut bins).expect("the lengths are its own");
            let energies: Vec<f64> = bins.iter().map(|bin| bin.norm_sqr()).collect();
            for (band, weights) in self.bands.iter().enumerate() {
                logs[band * COLUMNS + column] = weights.energy(&energies).max(LEAST).log10();
            }
        }
        let floor = logs.iter().copied().fold(f64::MIN, f64::max) - RANGE;
        let scaled = logs.iter().map(|log| ((log.max(floor) + 4.0) / 4.0) as f32).collect();
        Tensor::floats([1, self.bands.len(), COLUMNS], scaled)
    }
}

impl Band {
    /// A triangle whose area is the same in all bands.
    fn between(low: f64, middle: f64, high: f64) -> Self {
        let weight = |bin: usize| {
            let frequency = bin as f64 * RATE / SIZE as f64;
            let slope = ((frequency - low) / (middle - low)).min((high - frequency) / (high - middle));
            slope.max(0.0) * 2.0 / (high - low)
        };
        let inside: Vec<usize> = (0..=SIZE / 2).filter(|bin| weight(*bin) > 0.0).collect();
        let first = inside.first().copied().unwrap_or(0);
        Self { first, weights: inside.into_iter().map(weight).collect() }
    }

    fn energy(&self, energies: &[f64]) -> f64 {
        self.weights.iter().zip(&energies[self.first..]).map(|(weight, energy)| weight * energy).sum()
    }
}

fn to_mel(hz: f64) -> f64 {
    if hz < LINEAR_TO { hz / HZ_PER_MEL } else { LINEAR_TO / HZ_PER_MEL + (hz / LINEAR_TO).ln() / step() }
}

fn to_hz(mel: f64) -> f64 {
    let linear_to = LINEAR_TO / HZ_PER_MEL;
    if mel < linear_to { mel * HZ_PER_MEL } else { LINEAR_TO * ((mel - linear_to) * step()).exp() }
}

/// 27 bands make 6.4 times the frequency.
fn step() -> f64 {
    6.4_f64.ln() / 27.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_heard_in_its_band_and_silence_in_none() {
        let tone: Vec<f32> = (0..16_000).map(|at| (2.0 * PI * 1000.0 * f64::from(at) / RATE).sin() as f32).collect();
        let spectrum = MelSpectrum::new(80).of(&tone);
        assert_eq!(spectrum.shape, [1, 80, COLUMNS]);
        let levels = spectrum.as_floats().expect("floats");
        let column = |column: usize| (0..80).map(|band| levels[band * COLUMNS + column]).collect::<Vec<_>>();
        let loudest = |column: Vec<f32>| {
            let found = column.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
            found.map(|(band, _)| band)
        };
        let edges = |band: usize| to_hz(to_mel(8000.0) * (band + 1) as f64 / 81.0);
        let expected = (0..80).min_by(|one, other| {
            let off = |band: &usize| (edges(*band) - 1000.0).abs();
            off(one).total_cmp(&off(other))
        });
        assert_eq!(loudest(column(50)), expected);
        let silence = column(2000);
        assert!(silence.iter().all(|level| *level == silence[0]), "{silence:?}");
        assert!((levels.iter().copied().fold(f32::MIN, f32::max) - silence[0] - 2.0).abs() < 1e-5, "a range of 80 dB");
    }

    #[test]
    fn silence_and_nothing_are_the_same() {
        let spectrum = MelSpectrum::new(128);
        assert_eq!(spectrum.of(&[]), spectrum.of(&[0.0; 1000]));
        assert!(spectrum.of(&[]).as_floats().expect("floats").iter().all(|level| *level == -1.5));
    }
}
