//! The height of a signal between its samples, by four-fold oversampling (ITU-R BS.1770-4, annex 2).
//!
//! Ours, because the limiter has to know the height at every sample, before it gives the sample out; ebur128, which measures
//! what was limited, tells only the highest point of a whole stream.

/// Samples before the one that is looked at which its peak depends on, and after it.
pub const BEFORE: usize = 7;
pub const AFTER: usize = 8;
const TAPS: usize = BEFORE + 1 + AFTER;
const PHASES: usize = 3;

/// Interpolates at a quarter, a half and three quarters of the way from one sample to the next.
#[derive(Debug)]
pub struct Oversampler {
    taps: [[f32; TAPS]; PHASES],
    /// No interpolated value is higher than the highest sample times this.
    overshoot: f32,
    sums: Vec<f32>,
}

impl Oversampler {
    pub fn new() -> Self {
        let mut taps = [[0.0; TAPS]; PHASES];
        for (phase, row) in taps.iter_mut().enumerate() {
            let between = (phase + 1) as f64 / 4.0;
            let raw: [f64; TAPS] = std::array::from_fn(|tap| {
                let distance = tap as f64 - BEFORE as f64 - between;
                sinc(distance) * window(distance / (TAPS as f64 / 2.0))
            });
            let sum: f64 = raw.iter().sum();
            row.iter_mut().zip(raw).for_each(|(tap, raw)| *tap = (raw / sum) as f32);
        }
        let overshoot = taps.iter().map(|row| row.iter().map(|tap| tap.abs()).sum::<f32>()).fold(1.0, f32::max);
        Self { taps, overshoot, sums: Vec::new() }
    }

    /// Returns a bound on the height between samples that are at most `peak` high.
    pub fn bound(&self, peak: f32) -> f32 {
        peak * self.overshoot
    }

    /// Raises each of `heights` to the height of `signal` from one sample up to the next. `signal` has
    /// [`BEFORE`] samples before the first height's and [`AFTER`] after the last one's.
    pub fn raise(&mut self, signal: &[f32], heights: &mut [f32]) {
        let count = heights.len();
        if count == 0 {
            return;
        }
        for (height, sample) in heights.iter_mut().zip(&signal[BEFORE..]) {
            *height = height.max(sample.abs());
        }
        self.sums.resize(count, 0.0);
        for row in &self.taps {
            self.sums.fill(0.0);
            // Tap by tap over the whole block: straight lines of code that the compiler vectorises.
            for (tap, weight) in row.iter().enumerate() {
                for (sum, sample) in self.sums.iter_mut().zip(&signal[tap..tap + count]) {
                    *sum += weight * sample;
                }
            }
            for (height, sum) in heights.iter_mut().zip(&self.sums) {
                *height = height.max(sum.abs());
            }
        }
    }
}

fn sinc(x: f64) -> f64 {
    let angle = std::f64::consts::PI * x;
    if angle.abs() < 1e-9 { 1.0 } else { angle.sin() / angle }
}

/// A Kaiser window over -1 to 1, β = 5.
fn window(x: f64) -> f64 {
    const BETA: f64 = 5.0;
    bessel(BETA * (1.0 - x * x).max(0.0).sqrt()) / bessel(BETA)
}

/// The modified Bessel function of the first kind, order 0.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..40 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_height_between_samples_is_found_within_a_tenth_of_a_decibel() {
        // Samples at 45° of a sine a quarter as fast as the samples are all at 0.707 of its height.
        for (frequency, phase) in [(0.25, 0.125), (0.2, 0.1), (0.05, 0.3), (0.125, 0.0625), (0.33, 0.0)] {
            let signal: Vec<f32> =
                (0..400).map(|n| (std::f64::consts::TAU * (f64::from(n) * frequency + phase)).sin() as f32).collect();
            let mut heights = vec![0.0; 400 - BEFORE - AFTER];
            Oversampler::new().raise(&signal, &mut heights);
            let db = 20.0 * heights.iter().copied().fold(0.0, f32::max).log10();
            assert!((-0.65..0.1).contains(&db), "{frequency}: {db} dB");
        }
    }
}
