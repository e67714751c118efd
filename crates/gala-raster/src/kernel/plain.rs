//! The inner loops in plain Rust. All is inlined into callers that are compiled for one level of instructions each.
//!
//! Sums are 16 bits wide, which hold all that comes up, so that a vector holds as many as can be. They wrap because the
//! compiler cannot know that the weights of a sum make 256, and would look at each sum where overflow is checked.

use super::group::{GROUP, Group, REACH};

/// How many groups are summed before their outputs are rounded: enough for the rounding to fill vectors.
const BLOCK: usize = 8;

#[inline(always)]
fn times(sample: u8, weight: u8) -> u16 {
    u16::from(sample) * u16::from(weight)
}

/// Divides by 256 and rounds.
#[inline(always)]
fn of_256(sum: u16) -> u8 {
    (sum.wrapping_add(128) >> 8) as u8
}

/// Divides by 255 and rounds.
#[inline(always)]
fn of_255(sum: u16) -> u8 {
    let sum = sum.wrapping_add(128);
    (sum.wrapping_add(sum >> 8) >> 8) as u8
}

#[inline(always)]
fn weigh(first: u8, second: u8, [w0, w1]: [u8; 2]) -> u8 {
    of_256(times(first, w0).wrapping_add(times(second, w1)))
}

#[inline(always)]
pub fn lerp(out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]) {
    for ((out, upper), lower) in out.iter_mut().zip(upper).zip(lower) {
        *out = weigh(*upper, *lower, weights);
    }
}

#[inline(always)]
pub fn mix(bytes: &mut [u8], other: &[u8], weights: [u8; 2]) {
    for (byte, other) in bytes.iter_mut().zip(other) {
        *byte = weigh(*byte, *other, weights);
    }
}

#[inline(always)]
pub fn mix_each(bytes: &mut [u8], other: &[u8], weights: &[u8]) {
    for ((byte, other), weight) in bytes.iter_mut().zip(other).zip(weights) {
        *byte = of_255(times(*byte, 255 - weight).wrapping_add(times(*other, *weight)));
    }
}

#[inline(always)]
pub fn source_over(out: &mut [u8], color: &[u8], alpha: &[u8]) {
    for ((out, color), alpha) in out.iter_mut().zip(color).zip(alpha) {
        *out = color.saturating_add(of_255(times(*out, 255 - alpha)));
    }
}

/// `sums` weighs the samples of a group, pair by pair.
#[inline(always)]
pub fn resample(
    out: &mut [u8],
    row: &[u8],
    groups: &[Group],
    sums: impl Fn(&[u8; REACH], &Group) -> [u16; GROUP] + Copy,
) {
    let (whole, rest) = out.as_chunks_mut::<{ BLOCK * GROUP }>();
    let (blocks, _) = groups.as_chunks::<BLOCK>();
    for (out, groups) in whole.iter_mut().zip(blocks) {
        resample_block(out, row, groups, sums);
    }
    resample_block(rest, row, &groups[whole.len() * BLOCK..], sums);
}

#[inline(always)]
fn resample_block(out: &mut [u8], row: &[u8], groups: &[Group], sums: impl Fn(&[u8; REACH], &Group) -> [u16; GROUP]) {
    let mut block = [[0; GROUP]; BLOCK];
    for (made, group) in block.iter_mut().zip(groups) {
        *made = sums(group.samples(row), group);
    }
    for (out, sum) in out.iter_mut().zip(block.as_flattened()) {
        *out = of_256(*sum);
    }
}
