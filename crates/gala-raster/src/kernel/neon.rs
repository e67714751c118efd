//! The inner loops for NEON, which every aarch64 processor has.
#![expect(unsafe_code, reason = "vector loads and stores take pointers; lengths are checked one level up")]

use std::arch::aarch64::*;

vector_loops!("neon", "neon", std::arch::is_aarch64_feature_detected!("neon"), super::scalar);

const LANES: usize = 16;

/// # Safety
/// 16 bytes are readable at `from`.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn load(from: *const u8) -> uint8x16_t {
    // SAFETY: as the caller promises; the load needs no alignment.
    unsafe { vld1q_u8(from) }
}

/// # Safety
/// 16 bytes are writable at `to`.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn store(to: *mut u8, value: uint8x16_t) {
    // SAFETY: as the caller promises; the store needs no alignment.
    unsafe { vst1q_u8(to, value) }
}

#[inline]
#[target_feature(enable = "neon")]
fn flip(samples: uint8x16_t) -> uint8x16_t {
    veorq_u8(samples, vdupq_n_u8(0x80))
}

#[inline]
#[target_feature(enable = "neon")]
fn pair([w0, w1]: [u8; 2]) -> [int16x8_t; 2] {
    [vdupq_n_s16(i16::from(w0)), vdupq_n_s16(i16::from(w1))]
}

/// The halves of biased samples, 16 bits wide.
#[inline]
#[target_feature(enable = "neon")]
fn halves(samples: uint8x16_t) -> [int16x8_t; 2] {
    let samples = vreinterpretq_s8_u8(samples);
    [vmovl_s8(vget_low_s8(samples)), vmovl_high_s8(samples)]
}

/// Rounds sums of products to samples.
#[inline]
#[target_feature(enable = "neon")]
fn round(low: int16x8_t, high: int16x8_t) -> uint8x16_t {
    let half = |sums| vqmovn_s16(vshrq_n_s16::<8>(vaddq_s16(sums, vdupq_n_s16(128))));
    vreinterpretq_u8_s8(vcombine_s8(half(low), half(high)))
}

/// Weighs biased samples pair by pair.
#[inline]
#[target_feature(enable = "neon")]
fn weigh(first: uint8x16_t, second: uint8x16_t, [w0, w1]: [int16x8_t; 2]) -> uint8x16_t {
    let ([first_low, first_high], [second_low, second_high]) = (halves(first), halves(second));
    let sum = |first, second| vmlaq_s16(vmulq_s16(first, w0), second, w1);
    round(sum(first_low, second_low), sum(first_high, second_high))
}

/// Divides products by 255 and rounds.
#[inline]
#[target_feature(enable = "neon")]
fn of_255(low: uint16x8_t, high: uint16x8_t) -> uint8x16_t {
    let half = |products| {
        let products = vaddq_u16(products, vdupq_n_u16(128));
        vshrn_n_u16::<8>(vsraq_n_u16::<8>(products, products))
    };
    vcombine_u8(half(low), half(high))
}

/// Weighs samples, each by its own weight of 255.
#[inline]
#[target_feature(enable = "neon")]
fn weigh_each(first: uint8x16_t, second: uint8x16_t, weights: uint8x16_t) -> uint8x16_t {
    let rests = vmvnq_u8(weights);
    let low = vmull_u8(vget_low_u8(first), vget_low_u8(rests));
    let high = vmull_high_u8(first, rests);
    of_255(vmlal_u8(low, vget_low_u8(second), vget_low_u8(weights)), vmlal_high_u8(high, second, weights))
}

/// Lays premultiplied samples over others.
#[inline]
#[target_feature(enable = "neon")]
fn composite(under: uint8x16_t, color: uint8x16_t, alpha: uint8x16_t) -> uint8x16_t {
    let clear = vmvnq_u8(alpha);
    let seen = of_255(vmull_u8(vget_low_u8(under), vget_low_u8(clear)), vmull_high_u8(under, clear));
    vqaddq_u8(color, seen)
}

/// Makes the sums of a group's outputs.
///
/// # Safety
/// The group lies within `row`.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn one_group(row: *const u8, group: &Group) -> int16x8_t {
    // SAFETY: a group reaches 16 bytes from its base; its own arrays are 16 bytes each.
    let (samples, picks, weights) =
        unsafe { (load(row.add(group.base as usize)), load(group.picks.as_ptr()), load(group.weights.as_ptr())) };
    let [low, high] = halves(vqtbl1q_u8(samples, picks));
    let weight = |half| vreinterpretq_s16_u16(half);
    let low = vmulq_s16(low, weight(vmovl_u8(vget_low_u8(weights))));
    vpaddq_s16(low, vmulq_s16(high, weight(vmovl_high_u8(weights))))
}

/// # Safety
/// There are two groups, and both lie within `row`.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn resampled(row: *const u8, groups: &[Group]) -> uint8x16_t {
    // SAFETY: as the caller promises.
    unsafe { round(one_group(row, groups.get_unchecked(0)), one_group(row, groups.get_unchecked(1))) }
}
