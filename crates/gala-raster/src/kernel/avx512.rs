//! The inner loops for AVX-512 (its part BW, for bytes and words).
#![expect(unsafe_code, reason = "vector loads and stores take pointers; lengths are checked one level up")]

use std::arch::x86_64::*;

vector_loops!("avx512", "avx512bw", std::arch::is_x86_feature_detected!("avx512bw"), super::avx2);

x86_vectors!(
    "avx512bw",
    __m512i,
    _mm512_loadu_si512,
    _mm512_storeu_si512,
    _mm512_set1_epi8,
    _mm512_set1_epi16,
    _mm512_setzero_si512,
    _mm512_xor_si512,
    _mm512_unpacklo_epi8,
    _mm512_unpackhi_epi8,
    _mm512_maddubs_epi16,
    _mm512_mullo_epi16,
    _mm512_add_epi16,
    _mm512_adds_epu8,
    _mm512_srai_epi16,
    _mm512_srli_epi16,
    _mm512_packs_epi16,
    _mm512_packus_epi16
);

/// # Safety
/// 16 bytes are readable at each place.
#[inline]
#[target_feature(enable = "avx512bw")]
unsafe fn quarters(from: [*const u8; 4]) -> __m512i {
    // SAFETY: as the caller promises; the loads need no alignment.
    let [a, b, c, d] = from.map(|from| unsafe { _mm_loadu_si128(from.cast()) });
    _mm512_inserti64x4::<1>(_mm512_castsi256_si512(_mm256_set_m128i(b, a)), _mm256_set_m128i(d, c))
}

/// Makes the outputs of four groups, 16 bits wide: one in each quarter.
///
/// # Safety
/// All lie within `row`.
#[inline]
#[target_feature(enable = "avx512bw")]
unsafe fn four_groups(row: *const u8, [a, b, c, d]: [&Group; 4]) -> __m512i {
    // SAFETY: a group reaches 16 bytes from its base; its own arrays are 16 bytes each.
    unsafe {
        let samples = quarters([a, b, c, d].map(|group| row.add(group.base as usize)));
        let picks = quarters([a, b, c, d].map(|group| group.picks.as_ptr()));
        let weights = quarters([a, b, c, d].map(|group| group.weights.as_ptr()));
        round(_mm512_maddubs_epi16(weights, _mm512_shuffle_epi8(samples, picks)))
    }
}

/// # Safety
/// There are eight groups, and all lie within `row`.
#[inline]
#[target_feature(enable = "avx512bw")]
unsafe fn resampled(row: *const u8, groups: &[Group]) -> __m512i {
    // SAFETY: as the caller promises.
    unsafe {
        let four = |from: usize| [0, 1, 2, 3].map(|index| groups.get_unchecked(from + index));
        let (early, late) = (four_groups(row, four(0)), four_groups(row, four(4)));
        // Packing interleaves the quarters: 0 4 | 1 5 | 2 6 | 3 7.
        _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), _mm512_packs_epi16(early, late))
    }
}
