//! The shape of a sound's spectrum, frame by frame.

use realfft::{RealFftPlanner, num_complex::Complex};

/// Samples between two frames: 10 ms at 48 kHz.
pub const HOP: usize = 480;
/// Samples of a frame: 25 ms.
const WINDOW: usize = 1200;
const FFT: usize = 2048;
/// Bands on the mel scale, from 80 to 7,600 Hz.
const BANDS: usize = 24;
const LOWEST_HZ: f32 = 80.0;
const HIGHEST_HZ: f32 = 7_600.0;
/// Coefficients of the cosine transform that are kept, without the first: it is the loudness.
const SHAPE: usize = 12;
/// Those, their changes, and the loudness and its change.
pub const SIZE: usize = 2 * SHAPE + 2;
/// Against the loudest band of the whole sound, what is softer is silence: -60 dB.
const FLOOR: f32 = 1e-6;
/// How many frames before and after a frame its changes are measured over.
const SLOPE: usize = 3;
/// How much the loudness counts against the shape.
const LOUDNESS: f32 = 2.0;

/// One frame.
pub type SpectralFrame = [f32; SIZE];

/// The frames of a sound.
#[derive(Debug)]
pub struct Features(pub Vec<SpectralFrame>);

impl Features {
    /// Of mono samples at 48 kHz. Each coefficient has the mean 0 and the variance 1 over the sound, so that what is the
    /// speaker's own, or the microphone's, goes away.
    pub fn of(samples: &[f32]) -> Self {
        let mut frames = shapes(&bands(samples));
        normalise(&mut frames);
        for index in 0..frames.len() {
            let (before, after) = (index.saturating_sub(SLOPE), (index + SLOPE).min(frames.len() - 1));
            for at in 0..=SHAPE {
                frames[index][SHAPE + 1 + at] = frames[after][at] - frames[before][at];
            }
        }
        for frame in &mut frames {
            frame[0] *= LOUDNESS;
        }
        Self(frames)
    }

    /// The means of each `step` frames.
    pub fn coarser(&self, step: usize) -> Self {
        let mean = |frames: &[SpectralFrame]| {
            let mut mean = [0.0; SIZE];
            for frame in frames {
                mean.iter_mut().zip(frame).for_each(|(mean, value)| *mean += value / frames.len() as f32);
            }
            mean
        };
        Self(self.0.chunks(step).map(mean).collect())
    }
}

/// Returns the power of each band in each frame.
fn bands(samples: &[f32]) -> Vec<[f32; BANDS]> {
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(FFT);
    let (mut input, mut output, mut scratch) = (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
    let window: Vec<f32> =
        (0..WINDOW).map(|index| 0.5 - 0.5 * (index as f32 / WINDOW as f32 * std::f32::consts::TAU).cos()).collect();
    let edges = edges();
    (0..samples.len().div_ceil(HOP))
        .map(|frame| {
            input.fill(0.0);
            // The middle of a frame is the sample that it stands for.
            let from = (frame * HOP) as isize - WINDOW as isize / 2;
            for (index, weight) in window.iter().enumerate() {
                let at = usize::try_from(from + index as isize).ok();
                input[index] = at.and_then(|at| samples.get(at)).copied().unwrap_or(0.0) * weight;
            }
            fft.process_with_scratch(&mut input, &mut output, &mut scratch).expect("buffers of the transform's own");
            powers(&output, &edges)
        })
        .collect()
}

/// Returns the bins at which the triangles of the bands begin, peak and end.
fn edges() -> [f32; BANDS + 2] {
    let mel = |hz: f32| 2595.0 * (1.0 + hz / 700.0).log10();
    let hz = |mel: f32| 700.0 * (10_f32.powf(mel / 2595.0) - 1.0);
    let (low, high) = (mel(LOWEST_HZ), mel(HIGHEST_HZ));
    std::array::from_fn(|edge| hz(low + (high - low) * edge as f32 / (BANDS + 1) as f32) * FFT as f32 / 48_000.0)
}

fn powers(spectrum: &[Complex<f32>], edges: &[f32; BANDS + 2]) -> [f32; BANDS] {
    std::array::from_fn(|band| {
        let (begin, peak, end) = (edges[band], edges[band + 1], edges[band + 2]);
        let bins = begin.ceil() as usize..=(end.floor() as usize).min(spectrum.len() - 1);
        let weight = |bin: f32| if bin <= peak { (bin - begin) / (peak - begin) } else { (end - bin) / (end - peak) };
        bins.map(|bin| spectrum[bin].norm_sqr() * weight(bin as f32).max(0.0)).sum()
    })
}

/// The loudness first, then the cosine transform of the logarithms of the bands.
fn shapes(bands: &[[f32; BANDS]]) -> Vec<SpectralFrame> {
    let loudest = bands.iter().flatten().fold(0.0_f32, |loudest, power| loudest.max(*power));
    let floor = (loudest * FLOOR).max(f32::MIN_POSITIVE);
    let cosines: [[f32; BANDS]; SHAPE] = std::array::from_fn(|row| {
        std::array::from_fn(|band| ((row + 1) as f32 * (band as f32 + 0.5) / BANDS as f32 * std::f32::consts::PI).cos())
    });
    let shape = |powers: &[f32; BANDS]| {
        let logs: [f32; BANDS] = std::array::from_fn(|band| (powers[band] + floor).ln());
        let mut frame = [0.0; SIZE];
        frame[0] = logs.iter().sum::<f32>() / BANDS as f32;
        for (value, cosines) in frame[1..=SHAPE].iter_mut().zip(&cosines) {
            *value = logs.iter().zip(cosines).map(|(log, cosine)| log * cosine).sum();
        }
        frame
    };
    bands.iter().map(shape).collect()
}

fn normalise(frames: &mut [SpectralFrame]) {
    let count = frames.len().max(1) as f32;
    for at in 0..=SHAPE {
        let mean = frames.iter().map(|frame| frame[at]).sum::<f32>() / count;
        let variance = frames.iter().map(|frame| (frame[at] - mean).powi(2)).sum::<f32>() / count;
        let scale = 1.0 / variance.sqrt().max(1e-6);
        frames.iter_mut().for_each(|frame| frame[at] = (frame[at] - mean) * scale);
    }
}
