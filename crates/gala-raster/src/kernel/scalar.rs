//! The inner loops in plain Rust: the reference of all others, and what does the ends of rows that fill no vector.

use super::{
    group::{GROUP, Group},
    loops::Loops,
};

pub(super) static LOOPS: Loops = Loops { name: "scalar", lerp, mix, mix_each, resample, resample_over, source_over };

fn weigh(first: i32, second: i32, [w0, w1]: [u8; 2]) -> i32 {
    (first * i32::from(w0) + second * i32::from(w1) + 128) >> 8
}

fn signed(sample: u8) -> i32 {
    i32::from(sample) - 128
}

fn unsigned(value: i32) -> u8 {
    (value + 128) as u8
}

pub fn lerp(out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]) {
    for ((out, upper), lower) in out.iter_mut().zip(upper).zip(lower) {
        *out = weigh(signed(*upper), signed(*lower), weights) as i8 as u8;
    }
}

pub fn mix(bytes: &mut [u8], other: &[u8], weights: [u8; 2]) {
    for (byte, other) in bytes.iter_mut().zip(other) {
        *byte = unsigned(weigh(signed(*byte), signed(*other), weights));
    }
}

/// Divides by 255 and rounds.
fn of_255(product: u32) -> u8 {
    let product = product + 128;
    ((product + (product >> 8)) >> 8) as u8
}

pub fn mix_each(bytes: &mut [u8], other: &[u8], weights: &[u8]) {
    for ((byte, other), weight) in bytes.iter_mut().zip(other).zip(weights) {
        *byte = of_255(u32::from(*byte) * u32::from(255 - weight) + u32::from(*other) * u32::from(*weight));
    }
}

fn sample(row: &[u8], group: &Group, k: usize) -> u8 {
    let at = |pick: u8| i32::from(row[group.base as usize + usize::from(pick)] as i8);
    let weights = [group.weights[2 * k], group.weights[2 * k + 1]];
    unsigned(weigh(at(group.picks[2 * k]), at(group.picks[2 * k + 1]), weights))
}

fn composite(under: u8, color: u8, alpha: u8) -> u8 {
    color.saturating_add(of_255(u32::from(under) * u32::from(255 - alpha)))
}

pub fn resample(out: &mut [u8], row: &[u8], groups: &[Group]) {
    for (chunk, group) in out.chunks_mut(GROUP).zip(groups) {
        for (k, out) in chunk.iter_mut().enumerate() {
            *out = sample(row, group, k);
        }
    }
}

pub fn resample_over(out: &mut [u8], row: &[u8], alpha: &[u8], groups: &[Group]) {
    for (chunk, group) in out.chunks_mut(GROUP).zip(groups) {
        for (k, out) in chunk.iter_mut().enumerate() {
            *out = composite(*out, sample(row, group, k), sample(alpha, group, k));
        }
    }
}

pub fn source_over(out: &mut [u8], color: &[u8], alpha: &[u8]) {
    for ((out, color), alpha) in out.iter_mut().zip(color).zip(alpha) {
        *out = composite(*out, *color, *alpha);
    }
}
