//! The inner loops for AVX2.
#![expect(unsafe_code, reason = "vector loads and stores take pointers; lengths are checked one level up")]

use std::arch::x86_64::*;

vector_loops!("avx2", "avx2", std::arch::is_x86_feature_detected!("avx2"), super::sse41);

x86_vectors!(
    "avx2",
    __m256i,
    _mm256_loadu_si256,
    _mm256_storeu_si256,
    _mm256_set1_epi8,
    _mm256_set1_epi16,
    _mm256_setzero_si256,
    _mm256_xor_si256,
    _mm256_unpacklo_epi8,
    _mm256_unpackhi_epi8,
    _mm256_maddubs_epi16,
    _mm256_mullo_epi16,
    _mm256_add_epi16,
    _mm256_adds_epu8,
    _mm256_srai_epi16,
    _mm256_srli_epi16,
    _mm256_packs_epi16,
    _mm256_packus_epi16
);

/// Makes the outputs of two groups, 16 bits wide: one in each half.
///
/// # Safety
/// Both groups lie within `row`.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn two_groups(row: *const u8, first: &Group, second: &Group) -> __m256i {
    // SAFETY: a group reaches 16 bytes from its base; its own arrays are 16 bytes each.
    unsafe {
        let half = |at: *const u8| _mm_loadu_si128(at.cast());
        let both = |low, high| _mm256_set_m128i(high, low);
        let samples = both(half(row.add(first.base as usize)), half(row.add(second.base as usize)));
        let picks = both(half(first.picks.as_ptr()), half(second.picks.as_ptr()));
        let weights = both(half(first.weights.as_ptr()), half(second.weights.as_ptr()));
        round(_mm256_maddubs_epi16(weights, _mm256_shuffle_epi8(samples, picks)))
    }
}

/// # Safety
/// There are four groups, and all lie within `row`.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn resampled(row: *const u8, groups: &[Group]) -> __m256i {
    // SAFETY: as the caller promises.
    unsafe {
        let early = two_groups(row, groups.get_unchecked(0), groups.get_unchecked(1));
        let late = two_groups(row, groups.get_unchecked(2), groups.get_unchecked(3));
        // Packing interleaves the halves: 0 2 | 1 3.
        _mm256_permute4x64_epi64::<0b1101_1000>(_mm256_packs_epi16(early, late))
    }
}
