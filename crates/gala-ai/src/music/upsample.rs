//! From 24 to 48 kHz by a half-band filter, around the loop.
//!
//! Ours, although speech is resampled by rubato: that and its FFT choose among AVX, SSE and NEON when they run, whose sums are
//! rounded differently (of 24-bit samples that went through an FFT and back, three in ten differ). Machines that share
//! a store keep the bed of a mood under one name, so that each of them must come to the same bytes.

use std::f64::consts::PI;

use super::synth::Ring;

/// Neighbours on each side that make a sample between two.
const REACH: usize = 12;

/// Returns interleaved samples at twice the rate, times `gain`.
pub fn twice(ring: &Ring, gain: f32) -> Vec<f32> {
    let frames = ring.frames();
    let taps = half_band();
    let mut samples = vec![0.0; frames * 4];
    for (side, channel) in [&ring.left, &ring.right].into_iter().enumerate() {
        let around: Vec<f32> =
            channel[frames - REACH..].iter().chain(channel).chain(&channel[..REACH]).copied().collect();
        for (index, frame) in samples.chunks_exact_mut(4).enumerate() {
            let window = &around[index + 1..index + 1 + 2 * REACH];
            let between: f32 = window.iter().zip(&taps).map(|(sample, tap)| sample * tap).sum();
            frame[side] = channel[index] * gain;
            frame[side + 2] = between * gain;
        }
    }
    samples
}

/// The weights of the neighbours of a point half-way between two samples: a windowed sinc that sums to one.
fn half_band() -> [f32; 2 * REACH] {
    let taps: [f64; 2 * REACH] = std::array::from_fn(|index| {
        let x = index as f64 - REACH as f64 + 0.5;
        let window = 0.5 + 0.5 * (PI * x / (REACH as f64 + 0.5)).cos();
        (PI * x).sin() / (PI * x) * window
    });
    let sum: f64 = taps.iter().sum();
    taps.map(|tap| (tap / sum) as f32)
}
