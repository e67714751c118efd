//! The one step that is written for kinds of processors: looking up the samples of a group, and weighing them pair by
//! pair. Processors look sixteen bytes up by one instruction, of which compilers know nothing: they load each byte by
//! itself, for x86-64 and for aarch64. On x86-64 that costs whole renders 12 % to 31 % more processor time, as `kernel`
//! tells. NEON's was not measured, as we have no such machine; it is here because compilers do the same there.
#![expect(unsafe_code, reason = "vectors are loaded and stored through pointers")]

use super::group::{GROUP, Group, REACH};

#[inline(always)]
pub fn portable(samples: &[u8; REACH], group: &Group) -> [u16; GROUP] {
    // The remainder keeps the compiler from checking each place.
    let product = |at: usize| u16::from(samples[usize::from(group.picks[at]) % REACH]) * u16::from(group.weights[at]);
    std::array::from_fn(|output| product(2 * output).wrapping_add(product(2 * output + 1)))
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "ssse3")]
pub fn ssse3(samples: &[u8; REACH], group: &Group) -> [u16; GROUP] {
    use std::arch::x86_64::*;

    // SAFETY: an array of 16 bytes is one vector; the load needs no alignment.
    let load = |from: &[u8; 16]| unsafe { _mm_loadu_si128(from.as_ptr().cast()) };
    let picked = _mm_shuffle_epi8(load(samples), load(&group.picks));
    // Bytes are multiplied with signed ones. With the samples less by 128 and weights of 256, the sum is less by 2^15.
    let signed = _mm_xor_si128(picked, _mm_set1_epi8(i8::MIN));
    let sums = _mm_xor_si128(_mm_maddubs_epi16(load(&group.weights), signed), _mm_set1_epi16(i16::MIN));
    let mut made = [0; GROUP];
    // SAFETY: eight times 16 bits are one vector; the store needs no alignment.
    unsafe { _mm_storeu_si128(made.as_mut_ptr().cast(), sums) };
    made
}

#[cfg(target_arch = "aarch64")]
#[inline]
#[target_feature(enable = "neon")]
pub fn neon(samples: &[u8; REACH], group: &Group) -> [u16; GROUP] {
    use std::arch::aarch64::*;

    // SAFETY: an array of 16 bytes is one vector; the load needs no alignment.
    let load = |from: &[u8; 16]| unsafe { vld1q_u8(from.as_ptr()) };
    let (picked, weights) = (vqtbl1q_u8(load(samples), load(&group.picks)), load(&group.weights));
    let low = vmull_u8(vget_low_u8(picked), vget_low_u8(weights));
    let sums = vpaddq_u16(low, vmull_high_u8(picked, weights));
    let mut made = [0; GROUP];
    // SAFETY: eight times 16 bits are one vector; the store needs no alignment.
    unsafe { vst1q_u16(made.as_mut_ptr(), sums) };
    made
}
