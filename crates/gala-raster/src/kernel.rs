//! The inner loops over samples: plain Rust, compiled for several levels of instructions, of which the best that the
//! processor has is taken at the start. One step alone is written for kinds of processors: the look-up in `sums`.
//! Results are equal bit for bit.
//!
//! Interpolation weighs two neighbours by `w0 + w1 = 256`.
//!
//! Processor time against the loops below with AVX2, medians of 7 rounds in turns, on a Xeon that has SSE4.1, AVX2 and
//! AVX-512 (BW and VL): of drawing 12 s alone, and of whole renders with their encoding: 24 s of the benchmarks' stills, their
//! edited scene, their draft, and the example brief tea.md at 720x1280.
//!
//! | | drawing | stills | one scene edited | draft | `gala make` |
//! |---|--:|--:|--:|--:|--:|
//! | plain, look-up too, no feature | 1.85 | 1.19 | 1.09 | | |
//! | plain, look-up too, SSE4.1 | 1.99 | 1.20 | 1.14 | | |
//! | plain, look-up too, AVX2 | 1.92 | 1.17 | 1.12 | 1.23 | 1.31 |
//! | plain, look-up too, AVX-512 | 2.20 | 1.21 | 1.18 | | |
//! | all by hand, SSE4.1 | 1.05 | 1.03 | 0.99 | 1.00 | 1.05 |
//! | all by hand, AVX2 | 0.99 | 1.01 | 0.99 | 0.99 | 1.01 |
//! | all by hand, AVX-512 | 0.98 | 1.01 | 1.00 | 1.01 | 1.03 |
//! | look-up by hand, SSSE3 | 1.07 | 1.03 | 0.97 | 1.02 | |
//! | look-up by hand, AVX-512 | 1.00 | 1.03 | | | |
//!
//! So compilers make as good vectors as hands of all but the look-up, of which they make sixteen loads of single bytes
//! for each group, on aarch64 as well. Wider vectors than AVX2's gain nothing.

mod group;
mod levels;
mod loops;
mod plain;
mod sums;

use std::sync::LazyLock;

pub(crate) use self::group::samples;
pub use self::{
    group::{GROUP, Group, REACH, weights},
    loops::Loops,
};

/// Returns the loops that this machine can run, the fastest first.
pub fn available() -> impl Iterator<Item = &'static Loops> {
    #[cfg(target_arch = "x86_64")]
    let compiled = [levels::avx2(), levels::ssse3()];
    #[cfg(target_arch = "aarch64")]
    let compiled = [levels::neon()];
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let compiled = [None];
    compiled.into_iter().flatten().chain([&levels::PORTABLE])
}

fn fastest() -> &'static Loops {
    static FASTEST: LazyLock<&Loops> = LazyLock::new(|| available().next().unwrap_or(&levels::PORTABLE));
    &FASTEST
}

/// Weighs two rows into `out`. All three are equally long.
pub(crate) fn lerp(out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]) {
    fastest().lerp(out, upper, lower, weights);
}

/// Weighs `other` into `bytes` by `weight`/256, 1 to 255.
pub(crate) fn mix(bytes: &mut [u8], other: &[u8], weight: u8) {
    fastest().mix(bytes, other, weight);
}

/// Weighs each sample of `other` into `bytes` by its own weight of 255.
pub(crate) fn mix_each(bytes: &mut [u8], other: &[u8], weights: &[u8]) {
    fastest().mix_each(bytes, other, weights);
}

/// Makes `out` of a row. There are enough groups for it, and each lies within the row.
pub(crate) fn resample(out: &mut [u8], row: &[u8], groups: &[Group]) {
    fastest().resample(out, row, groups);
}

/// Lays premultiplied samples over `out`.
pub(crate) fn source_over(out: &mut [u8], color: &[u8], alpha: &[u8]) {
    fastest().source_over(out, color, alpha);
}

#[cfg(test)]
mod tests;
