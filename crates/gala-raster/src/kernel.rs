//! The inner loops over samples, in plain Rust and for vectors of several kinds of processors, with equal results bit for bit.
//!
//! Interpolation weighs two neighbours by `w0 + w1 = 256`. Samples are biased by 128 to be signed, which is what
//! the multiply-add of bytes takes; the plain twins spell the same arithmetic.

mod group;
mod loops;
mod scalar;
#[macro_use]
mod vector;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod sse41;

use std::sync::LazyLock;

pub use self::{
    group::{GROUP, Group, Groups, GroupsPart, REACH, weights},
    loops::Loops,
};

/// Returns the loops that this machine can run, the fastest first.
pub fn available() -> impl Iterator<Item = &'static Loops> {
    #[cfg(target_arch = "x86_64")]
    let vectors = [avx512::loops(), avx2::loops(), sse41::loops()];
    #[cfg(target_arch = "aarch64")]
    let vectors = [neon::loops()];
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let vectors = [None];
    vectors.into_iter().flatten().chain([&scalar::LOOPS])
}

fn fastest() -> &'static Loops {
    static FASTEST: LazyLock<&Loops> = LazyLock::new(|| available().next().unwrap_or(&scalar::LOOPS));
    &FASTEST
}

/// Weighs two rows into `out`, biased by 128. All three are equally long.
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

/// Makes `out` of a biased row. There are enough groups for it, and each lies within the row.
pub(crate) fn resample(out: &mut [u8], row: &[u8], groups: GroupsPart<'_>) {
    fastest().resample(out, row, groups);
}

/// Lays a biased row with its biased alpha over `out`.
pub(crate) fn resample_over(out: &mut [u8], row: &[u8], alpha: &[u8], groups: GroupsPart<'_>) {
    fastest().resample_over(out, row, alpha, groups);
}

/// Lays premultiplied samples over `out`.
pub(crate) fn source_over(out: &mut [u8], color: &[u8], alpha: &[u8]) {
    fastest().source_over(out, color, alpha);
}

#[cfg(test)]
mod tests;
