//! The inner loops for AVX2. Callers of this module have checked all lengths (see [`super`]).
#![expect(unsafe_code, reason = "vector loads and stores take pointers; lengths are checked one level up")]

use std::arch::x86_64::*;

use super::{GROUP, Group, scalar};

const LANES: usize = 32;

/// Entries that may be called once the processor is known to have AVX2.
pub mod safe {
    use super::Group;

    macro_rules! entry {
        ($name:ident($($argument:ident: $kind:ty),*)) => {
            pub fn $name($($argument: $kind),*) {
                // SAFETY: `super::super::has_avx2` was asked before; lengths were checked by the caller.
                unsafe { super::$name($($argument),*) }
            }
        };
    }

    entry!(between(out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]));
    entry!(mix(bytes: &mut [u8], other: &[u8], weights: [u8; 2]));
    entry!(mix_each(bytes: &mut [u8], other: &[u8], weights: &[u8]));
    entry!(gather(out: &mut [u8], row: &[u8], groups: &[Group]));
    entry!(gather_over(out: &mut [u8], row: &[u8], alpha: &[u8], groups: &[Group]));
    entry!(over(out: &mut [u8], color: &[u8], alpha: &[u8]));
}

#[inline]
#[target_feature(enable = "avx2")]
fn bias() -> __m256i {
    _mm256_set1_epi8(i8::MIN)
}

/// Rounds sums of products, still 16 bits wide, to samples.
#[inline]
#[target_feature(enable = "avx2")]
fn round(sums: __m256i) -> __m256i {
    _mm256_srai_epi16::<8>(_mm256_add_epi16(sums, _mm256_set1_epi16(128)))
}

/// # Safety
/// 32 bytes are readable at `from`.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn load(from: *const u8) -> __m256i {
    // SAFETY: as the caller promises; the load needs no alignment.
    unsafe { _mm256_loadu_si256(from.cast()) }
}

/// # Safety
/// 32 bytes are writable at `to`.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn store(to: *mut u8, value: __m256i) {
    // SAFETY: as the caller promises; the store needs no alignment.
    unsafe { _mm256_storeu_si256(to.cast(), value) }
}

/// Weighs biased samples pair by pair.
#[inline]
#[target_feature(enable = "avx2")]
fn weigh(first: __m256i, second: __m256i, weights: __m256i) -> __m256i {
    let low = _mm256_maddubs_epi16(weights, _mm256_unpacklo_epi8(first, second));
    let high = _mm256_maddubs_epi16(weights, _mm256_unpackhi_epi8(first, second));
    _mm256_packs_epi16(round(low), round(high))
}

#[inline]
#[target_feature(enable = "avx2")]
fn pair([w0, w1]: [u8; 2]) -> __m256i {
    _mm256_set1_epi16(i16::from_le_bytes([w0, w1]))
}

/// # Safety
/// The slices are equally long.
#[target_feature(enable = "avx2")]
unsafe fn between(out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]) {
    let (bias, factors) = (bias(), pair(weights));
    let whole = out.len() / LANES * LANES;
    for at in (0..whole).step_by(LANES) {
        // SAFETY: `at + 32` is at most the length of all three.
        unsafe {
            let first = _mm256_xor_si256(load(upper.as_ptr().add(at)), bias);
            let second = _mm256_xor_si256(load(lower.as_ptr().add(at)), bias);
            store(out.as_mut_ptr().add(at), weigh(first, second, factors));
        }
    }
    scalar::between(&mut out[whole..], &upper[whole..], &lower[whole..], weights);
}

/// # Safety
/// The slices are equally long.
#[target_feature(enable = "avx2")]
unsafe fn mix(bytes: &mut [u8], other: &[u8], weights: [u8; 2]) {
    let (bias, factors) = (bias(), pair(weights));
    let whole = bytes.len() / LANES * LANES;
    for at in (0..whole).step_by(LANES) {
        // SAFETY: `at + 32` is at most the length of both.
        unsafe {
            let first = _mm256_xor_si256(load(bytes.as_ptr().add(at)), bias);
            let second = _mm256_xor_si256(load(other.as_ptr().add(at)), bias);
            store(bytes.as_mut_ptr().add(at), _mm256_xor_si256(weigh(first, second, factors), bias));
        }
    }
    scalar::mix(&mut bytes[whole..], &other[whole..], weights);
}

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

/// Makes the outputs of four groups, biased no more.
///
/// # Safety
/// There are four groups, and all lie within `row`.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn four_groups(row: *const u8, groups: &[Group]) -> __m256i {
    // SAFETY: as the caller promises.
    unsafe {
        let early = two_groups(row, groups.get_unchecked(0), groups.get_unchecked(1));
        let late = two_groups(row, groups.get_unchecked(2), groups.get_unchecked(3));
        // Packing interleaves the halves: 0 2 | 1 3.
        let packed = _mm256_permute4x64_epi64::<0b1101_1000>(_mm256_packs_epi16(early, late));
        _mm256_xor_si256(packed, bias())
    }
}

/// Divides products, 16 bits wide, by 255 and rounds.
#[inline]
#[target_feature(enable = "avx2")]
fn of_255(products: __m256i) -> __m256i {
    let products = _mm256_add_epi16(products, _mm256_set1_epi16(128));
    _mm256_srli_epi16::<8>(_mm256_add_epi16(products, _mm256_srli_epi16::<8>(products)))
}

/// Weighs 32 samples, each by its own weight of 255.
#[inline]
#[target_feature(enable = "avx2")]
fn weigh_each(first: __m256i, second: __m256i, weights: __m256i) -> __m256i {
    let zero = _mm256_setzero_si256();
    let rest = _mm256_xor_si256(weights, _mm256_set1_epi8(-1));
    let half = |first, rest, second, weights| {
        of_255(_mm256_add_epi16(_mm256_mullo_epi16(first, rest), _mm256_mullo_epi16(second, weights)))
    };
    let low = |bytes| _mm256_unpacklo_epi8(bytes, zero);
    let high = |bytes| _mm256_unpackhi_epi8(bytes, zero);
    _mm256_packus_epi16(
        half(low(first), low(rest), low(second), low(weights)),
        half(high(first), high(rest), high(second), high(weights)),
    )
}

/// # Safety
/// The slices are equally long.
#[target_feature(enable = "avx2")]
unsafe fn mix_each(bytes: &mut [u8], other: &[u8], weights: &[u8]) {
    let whole = bytes.len() / LANES * LANES;
    for at in (0..whole).step_by(LANES) {
        // SAFETY: `at + 32` is at most the length of all three.
        unsafe {
            let first = load(bytes.as_ptr().add(at));
            let second = load(other.as_ptr().add(at));
            store(bytes.as_mut_ptr().add(at), weigh_each(first, second, load(weights.as_ptr().add(at))));
        }
    }
    scalar::mix_each(&mut bytes[whole..], &other[whole..], &weights[whole..]);
}

/// Lays 32 premultiplied samples over others.
#[inline]
#[target_feature(enable = "avx2")]
fn lay(under: __m256i, color: __m256i, alpha: __m256i) -> __m256i {
    let zero = _mm256_setzero_si256();
    let clear = _mm256_xor_si256(alpha, _mm256_set1_epi8(-1));
    let half = |under, clear| of_255(_mm256_mullo_epi16(under, clear));
    let low = half(_mm256_unpacklo_epi8(under, zero), _mm256_unpacklo_epi8(clear, zero));
    let high = half(_mm256_unpackhi_epi8(under, zero), _mm256_unpackhi_epi8(clear, zero));
    _mm256_adds_epu8(color, _mm256_packus_epi16(low, high))
}

/// # Safety
/// There is a group for every 8 outputs, and all lie within `row`.
#[target_feature(enable = "avx2")]
unsafe fn gather(out: &mut [u8], row: &[u8], groups: &[Group]) {
    let whole = out.len() / LANES * LANES;
    for at in (0..whole).step_by(LANES) {
        // SAFETY: `at + 32` outputs have `at / 8 + 4` groups.
        unsafe { store(out.as_mut_ptr().add(at), four_groups(row.as_ptr(), &groups[at / GROUP..])) };
    }
    scalar::gather(&mut out[whole..], row, &groups[whole / GROUP..]);
}

/// # Safety
/// There is a group for every 8 outputs, and all lie within `row` and `alpha`.
#[target_feature(enable = "avx2")]
unsafe fn gather_over(out: &mut [u8], row: &[u8], alpha: &[u8], groups: &[Group]) {
    let whole = out.len() / LANES * LANES;
    for at in (0..whole).step_by(LANES) {
        // SAFETY: `at + 32` outputs have `at / 8 + 4` groups.
        unsafe {
            let groups = &groups[at / GROUP..];
            let color = four_groups(row.as_ptr(), groups);
            let alpha = four_groups(alpha.as_ptr(), groups);
            let under = load(out.as_ptr().add(at));
            store(out.as_mut_ptr().add(at), lay(under, color, alpha));
        }
    }
    scalar::gather_over(&mut out[whole..], row, alpha, &groups[whole / GROUP..]);
}

/// # Safety
/// The slices are equally long.
#[target_feature(enable = "avx2")]
unsafe fn over(out: &mut [u8], color: &[u8], alpha: &[u8]) {
    let whole = out.len() / LANES * LANES;
    for at in (0..whole).step_by(LANES) {
        // SAFETY: `at + 32` is at most the length of all three.
        unsafe {
            let under = load(out.as_ptr().add(at));
            let laid = lay(under, load(color.as_ptr().add(at)), load(alpha.as_ptr().add(at)));
            store(out.as_mut_ptr().add(at), laid);
        }
    }
    scalar::over(&mut out[whole..], &color[whole..], &alpha[whole..]);
}
