//! The inner loops for SSE4.1.
#![expect(unsafe_code, reason = "vector loads and stores take pointers; lengths are checked one level up")]

use std::arch::x86_64::*;

vector_loops!("sse4.1", "sse4.1", std::arch::is_x86_feature_detected!("sse4.1"), super::scalar);

x86_vectors!(
    "sse4.1",
    __m128i,
    _mm_loadu_si128,
    _mm_storeu_si128,
    _mm_set1_epi8,
    _mm_set1_epi16,
    _mm_setzero_si128,
    _mm_xor_si128,
    _mm_unpacklo_epi8,
    _mm_unpackhi_epi8,
    _mm_maddubs_epi16,
    _mm_mullo_epi16,
    _mm_add_epi16,
    _mm_adds_epu8,
    _mm_srai_epi16,
    _mm_srli_epi16,
    _mm_packs_epi16,
    _mm_packus_epi16
);

/// Makes the outputs of a group, 16 bits wide.
///
/// # Safety
/// The group lies within `row`.
#[inline]
#[target_feature(enable = "sse4.1")]
unsafe fn one_group(row: *const u8, group: &Group) -> __m128i {
    // SAFETY: a group reaches 16 bytes from its base; its own arrays are 16 bytes each.
    unsafe {
        let picked = _mm_shuffle_epi8(load(row.add(group.base as usize)), load(group.picks.as_ptr()));
        round(_mm_maddubs_epi16(load(group.weights.as_ptr()), picked))
    }
}

/// # Safety
/// There are two groups, and both lie within `row`.
#[inline]
#[target_feature(enable = "sse4.1")]
unsafe fn resampled(row: *const u8, groups: &[Group]) -> __m128i {
    // SAFETY: as the caller promises.
    unsafe { _mm_packs_epi16(one_group(row, groups.get_unchecked(0)), one_group(row, groups.get_unchecked(1))) }
}
