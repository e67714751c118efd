//! The inner loops, each as plain Rust and for AVX2, with equal results bit for bit.
//!
//! Interpolation weighs two neighbours by `w0 + w1 = 256`. Samples are biased by 128 to be signed, which is what
//! the multiply-add of bytes takes; the plain twins spell the same arithmetic.

#[cfg(target_arch = "x86_64")]
mod avx2;

/// Where eight neighbouring outputs come from: pairs of samples within 16 bytes from `base`, and their weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(16))]
pub(crate) struct Group {
    pub picks: [u8; 16],
    pub weights: [u8; 16],
    pub base: u32,
}

/// How many outputs a [`Group`] makes.
pub(crate) const GROUP: usize = 8;
/// How many samples a [`Group`] reaches.
pub(crate) const REACH: usize = 16;

/// Splits a fraction of 1/256 into two weights. Both fit into a byte, so an exact hit is 1/256 off.
pub(crate) fn weights(fraction: u8) -> [u8; 2] {
    let second = fraction.max(1);
    [(256 - u32::from(second)) as u8, second]
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

macro_rules! dispatch {
    ($name:ident($($argument:expr),*)) => {{
        #[cfg(target_arch = "x86_64")]
        if has_avx2() {
            return avx2::safe::$name($($argument),*);
        }
        scalar::$name($($argument),*)
    }};
}

/// Weighs two rows into `out`, biased by 128. All three are equally long.
pub(crate) fn between(out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]) {
    assert!(out.len() == upper.len() && out.len() == lower.len());
    dispatch!(between(out, upper, lower, weights))
}

/// Weighs `other` into `bytes` by `weight`/256, 1 to 255.
pub(crate) fn mix(bytes: &mut [u8], other: &[u8], weight: u8) {
    assert_eq!(bytes.len(), other.len());
    dispatch!(mix(bytes, other, weights(weight)))
}

/// Weighs each sample of `other` into `bytes` by its own weight of 255.
pub(crate) fn mix_each(bytes: &mut [u8], other: &[u8], weights: &[u8]) {
    assert!(bytes.len() == other.len() && bytes.len() == weights.len());
    dispatch!(mix_each(bytes, other, weights))
}

/// Makes `out` of a biased row. There are enough groups for it, and each lies within the row.
pub(crate) fn gather(out: &mut [u8], row: &[u8], groups: &[Group]) {
    check(out.len(), &[row], groups);
    dispatch!(gather(out, row, groups))
}

/// Lays a biased row with its biased alpha over `out`.
pub(crate) fn gather_over(out: &mut [u8], row: &[u8], alpha: &[u8], groups: &[Group]) {
    check(out.len(), &[row, alpha], groups);
    dispatch!(gather_over(out, row, alpha, groups))
}

/// Lays premultiplied samples over `out`.
pub(crate) fn over(out: &mut [u8], color: &[u8], alpha: &[u8]) {
    assert!(out.len() == color.len() && out.len() == alpha.len());
    dispatch!(over(out, color, alpha))
}

fn check(outputs: usize, rows: &[&[u8]], groups: &[Group]) {
    assert!(groups.len() * GROUP >= outputs, "too few groups");
    let reach = groups.iter().map(|group| group.base as usize + REACH).max().unwrap_or(0);
    assert!(rows.iter().all(|row| row.len() >= reach), "a group leaves its row");
}

pub(super) mod scalar {
    use super::{GROUP, Group};

    fn weigh(first: i32, second: i32, [w0, w1]: [u8; 2]) -> i32 {
        (first * i32::from(w0) + second * i32::from(w1) + 128) >> 8
    }

    fn signed(sample: u8) -> i32 {
        i32::from(sample) - 128
    }

    fn unsigned(value: i32) -> u8 {
        (value + 128) as u8
    }

    pub fn between(out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]) {
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

    fn lay(under: u8, color: u8, alpha: u8) -> u8 {
        color.saturating_add(of_255(u32::from(under) * u32::from(255 - alpha)))
    }

    pub fn gather(out: &mut [u8], row: &[u8], groups: &[Group]) {
        for (chunk, group) in out.chunks_mut(GROUP).zip(groups) {
            for (k, out) in chunk.iter_mut().enumerate() {
                *out = sample(row, group, k);
            }
        }
    }

    pub fn gather_over(out: &mut [u8], row: &[u8], alpha: &[u8], groups: &[Group]) {
        for (chunk, group) in out.chunks_mut(GROUP).zip(groups) {
            for (k, out) in chunk.iter_mut().enumerate() {
                *out = lay(*out, sample(row, group, k), sample(alpha, group, k));
            }
        }
    }

    pub fn over(out: &mut [u8], color: &[u8], alpha: &[u8]) {
        for ((out, color), alpha) in out.iter_mut().zip(color).zip(alpha) {
            *out = lay(*out, *color, *alpha);
        }
    }
}

#[cfg(test)]
mod tests;
