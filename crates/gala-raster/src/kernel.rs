//! The inner loops over samples, in plain Rust and for vectors of several kinds of processors, with equal results bit for bit.
//!
//! Interpolation weighs two neighbours by `w0 + w1 = 256`. Samples are biased by 128 to be signed, which is what
//! the multiply-add of bytes takes; the plain twins spell the same arithmetic.

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

use std::{ops::Range, sync::LazyLock};

/// Where eight neighbouring outputs come from: pairs of samples within 16 bytes from `base`, and their weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(16))]
pub struct Group {
    pub picks: [u8; 16],
    pub weights: [u8; 16],
    pub base: u32,
}

/// The groups of a row of outputs, and how far into a row of samples they reach.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    all: Vec<Group>,
    reach: usize,
}

/// Some of the [`Groups`] of a row.
#[derive(Clone, Copy, Debug)]
pub struct GroupsPart<'a> {
    groups: &'a [Group],
    /// Of all groups of the row.
    reach: usize,
}

impl Groups {
    pub fn clear(&mut self) {
        self.all.clear();
        self.reach = 0;
    }

    pub fn push(&mut self, group: Group) {
        self.reach = self.reach.max(group.base as usize + REACH);
        self.all.push(group);
    }

    pub fn part(&self, part: Range<usize>) -> GroupsPart<'_> {
        GroupsPart { groups: &self.all[part], reach: self.reach }
    }

    /// Returns which samples a part that is not empty needs, of groups that are in order.
    pub(crate) fn samples(&self, part: &Range<usize>) -> Range<usize> {
        self.all[part.start].base as usize..self.all[part.end - 1].base as usize + REACH
    }
}

impl FromIterator<Group> for Groups {
    fn from_iter<I: IntoIterator<Item = Group>>(groups: I) -> Self {
        let mut all = Self::default();
        groups.into_iter().for_each(|group| all.push(group));
        all
    }
}

/// How many outputs a [`Group`] makes.
pub const GROUP: usize = 8;
/// How many samples a [`Group`] reaches.
pub const REACH: usize = 16;

/// Splits a fraction of 1/256 into two weights. Both fit into a byte, so an exact hit is 1/256 off.
pub fn weights(fraction: u8) -> [u8; 2] {
    let second = fraction.max(1);
    [(256 - u32::from(second)) as u8, second]
}

/// Makes `out` of two rows and their weights.
type Lerp = fn(&mut [u8], &[u8], &[u8], [u8; 2]);
/// Lays a row with its alpha over `out`.
type ResampleOver = fn(&mut [u8], &[u8], &[u8], &[Group]);

/// All inner loops for one kind of processor. Their arguments are as the functions below check them.
pub struct Loops {
    pub name: &'static str,
    lerp: Lerp,
    mix: fn(&mut [u8], &[u8], [u8; 2]),
    mix_each: fn(&mut [u8], &[u8], &[u8]),
    resample: fn(&mut [u8], &[u8], &[Group]),
    resample_over: ResampleOver,
    source_over: fn(&mut [u8], &[u8], &[u8]),
}

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

/// Each checks the lengths that its loop relies on.
impl Loops {
    pub fn lerp(&self, out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]) {
        assert!(out.len() == upper.len() && out.len() == lower.len());
        (self.lerp)(out, upper, lower, weights);
    }

    pub fn mix(&self, bytes: &mut [u8], other: &[u8], weight: u8) {
        assert_eq!(bytes.len(), other.len());
        (self.mix)(bytes, other, weights(weight));
    }

    pub fn mix_each(&self, bytes: &mut [u8], other: &[u8], weights: &[u8]) {
        assert!(bytes.len() == other.len() && bytes.len() == weights.len());
        (self.mix_each)(bytes, other, weights);
    }

    pub fn resample(&self, out: &mut [u8], row: &[u8], groups: GroupsPart<'_>) {
        check(out.len(), &[row], groups);
        (self.resample)(out, row, groups.groups);
    }

    pub fn resample_over(&self, out: &mut [u8], row: &[u8], alpha: &[u8], groups: GroupsPart<'_>) {
        check(out.len(), &[row, alpha], groups);
        (self.resample_over)(out, row, alpha, groups.groups);
    }

    pub fn source_over(&self, out: &mut [u8], color: &[u8], alpha: &[u8]) {
        assert!(out.len() == color.len() && out.len() == alpha.len());
        (self.source_over)(out, color, alpha);
    }
}

fn check(outputs: usize, rows: &[&[u8]], groups: GroupsPart<'_>) {
    assert!(groups.groups.len() * GROUP >= outputs, "too few groups");
    assert!(rows.iter().all(|row| row.len() >= groups.reach), "a group leaves its row");
}

#[cfg(test)]
mod tests;
