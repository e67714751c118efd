//! The inner loops over whole vectors, the same for all kinds of them.

/// Makes the loops of a module that has for its vectors: `LANES`, how many samples one holds; `load` and `store`, which
/// need no alignment; `pair`, the weights that `weigh` takes; `flip`, which biases samples or takes that back;
/// `weigh`, `weigh_each` and `composite`, as the scalar twins do; and `resampled`, the biased outputs of `LANES / 8` groups.
///
/// `$rest` has the loops for the end of a row, which fills no vector.
macro_rules! vector_loops {
    ($name:literal, $feature:literal, $detected:expr, $rest:path) => {
        use $rest as rest;

        use super::{
            group::{GROUP, Group},
            loops::Loops,
        };

        /// Returns the loops if this machine can run them.
        pub(super) fn loops() -> Option<&'static Loops> {
            static LOOPS: Loops = Loops {
                name: $name,
                // SAFETY: these are handed out only where the processor was found to have what they need, and are
                // called with the lengths that `Loops` checks.
                lerp: |out, upper, lower, weights| unsafe { lerp(out, upper, lower, weights) },
                // SAFETY: as above.
                mix: |bytes, other, weights| unsafe { mix(bytes, other, weights) },
                // SAFETY: as above.
                mix_each: |bytes, other, weights| unsafe { mix_each(bytes, other, weights) },
                // SAFETY: as above.
                resample: |out, row, groups| unsafe { resample(out, row, groups) },
                // SAFETY: as above.
                resample_over: |out, row, alpha, groups| unsafe { resample_over(out, row, alpha, groups) },
                // SAFETY: as above.
                source_over: |out, color, alpha| unsafe { source_over(out, color, alpha) },
            };
            $detected.then_some(&LOOPS)
        }

        /// # Safety
        /// The slices are equally long, and the processor has what this module needs: so for all below.
        #[allow(unused_unsafe, reason = "the last module's rest is plain Rust")]
        #[target_feature(enable = $feature)]
        pub(super) unsafe fn lerp(out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]) {
            let factors = pair(weights);
            let whole = out.len() / LANES * LANES;
            for at in (0..whole).step_by(LANES) {
                // SAFETY: `at + LANES` is at most the length of all three.
                unsafe {
                    let first = flip(load(upper.as_ptr().add(at)));
                    let second = flip(load(lower.as_ptr().add(at)));
                    store(out.as_mut_ptr().add(at), weigh(first, second, factors));
                }
            }
            // SAFETY: the rests are equally long too.
            unsafe { rest::lerp(&mut out[whole..], &upper[whole..], &lower[whole..], weights) };
        }

        /// # Safety
        /// The slices are equally long.
        #[allow(unused_unsafe, reason = "the last module's rest is plain Rust")]
        #[target_feature(enable = $feature)]
        pub(super) unsafe fn mix(bytes: &mut [u8], other: &[u8], weights: [u8; 2]) {
            let factors = pair(weights);
            let whole = bytes.len() / LANES * LANES;
            for at in (0..whole).step_by(LANES) {
                // SAFETY: `at + LANES` is at most the length of both.
                unsafe {
                    let first = flip(load(bytes.as_ptr().add(at)));
                    let second = flip(load(other.as_ptr().add(at)));
                    store(bytes.as_mut_ptr().add(at), flip(weigh(first, second, factors)));
                }
            }
            // SAFETY: the rests are equally long too.
            unsafe { rest::mix(&mut bytes[whole..], &other[whole..], weights) };
        }

        /// # Safety
        /// The slices are equally long.
        #[allow(unused_unsafe, reason = "the last module's rest is plain Rust")]
        #[target_feature(enable = $feature)]
        pub(super) unsafe fn mix_each(bytes: &mut [u8], other: &[u8], weights: &[u8]) {
            let whole = bytes.len() / LANES * LANES;
            for at in (0..whole).step_by(LANES) {
                // SAFETY: `at + LANES` is at most the length of all three.
                unsafe {
                    let first = load(bytes.as_ptr().add(at));
                    let second = load(other.as_ptr().add(at));
                    let weights = load(weights.as_ptr().add(at));
                    store(bytes.as_mut_ptr().add(at), weigh_each(first, second, weights));
                }
            }
            // SAFETY: the rests are equally long too.
            unsafe { rest::mix_each(&mut bytes[whole..], &other[whole..], &weights[whole..]) };
        }

        /// # Safety
        /// There is a group for every 8 outputs, and all lie within `row`.
        #[allow(unused_unsafe, reason = "the last module's rest is plain Rust")]
        #[target_feature(enable = $feature)]
        pub(super) unsafe fn resample(out: &mut [u8], row: &[u8], groups: &[Group]) {
            let whole = out.len() / LANES * LANES;
            for at in (0..whole).step_by(LANES) {
                // SAFETY: `at + LANES` outputs have that many groups and room.
                unsafe { store(out.as_mut_ptr().add(at), flip(resampled(row.as_ptr(), &groups[at / GROUP..]))) };
            }
            // SAFETY: the rest has the rest of the groups.
            unsafe { rest::resample(&mut out[whole..], row, &groups[whole / GROUP..]) };
        }

        /// # Safety
        /// There is a group for every 8 outputs, and all lie within `row` and `alpha`.
        #[allow(unused_unsafe, reason = "the last module's rest is plain Rust")]
        #[target_feature(enable = $feature)]
        pub(super) unsafe fn resample_over(out: &mut [u8], row: &[u8], alpha: &[u8], groups: &[Group]) {
            let whole = out.len() / LANES * LANES;
            for at in (0..whole).step_by(LANES) {
                // SAFETY: `at + LANES` outputs have that many groups and room.
                unsafe {
                    let groups = &groups[at / GROUP..];
                    let color = flip(resampled(row.as_ptr(), groups));
                    let alpha = flip(resampled(alpha.as_ptr(), groups));
                    let under = load(out.as_ptr().add(at));
                    store(out.as_mut_ptr().add(at), composite(under, color, alpha));
                }
            }
            // SAFETY: the rest has the rest of the groups.
            unsafe { rest::resample_over(&mut out[whole..], row, alpha, &groups[whole / GROUP..]) };
        }

        /// # Safety
        /// The slices are equally long.
        #[allow(unused_unsafe, reason = "the last module's rest is plain Rust")]
        #[target_feature(enable = $feature)]
        pub(super) unsafe fn source_over(out: &mut [u8], color: &[u8], alpha: &[u8]) {
            let whole = out.len() / LANES * LANES;
            for at in (0..whole).step_by(LANES) {
                // SAFETY: `at + LANES` is at most the length of all three.
                unsafe {
                    let under = load(out.as_ptr().add(at));
                    let (color, alpha) = (load(color.as_ptr().add(at)), load(alpha.as_ptr().add(at)));
                    store(out.as_mut_ptr().add(at), composite(under, color, alpha));
                }
            }
            // SAFETY: the rests are equally long too.
            unsafe { rest::source_over(&mut out[whole..], &color[whole..], &alpha[whole..]) };
        }
    };
}

/// Makes what [`vector_loops`] needs of the x86 instructions that are alike for 128, 256 and 512 bits: those work on
/// each 128 bits by themselves, so unpacking and packing again keeps the order.
#[cfg(target_arch = "x86_64")]
macro_rules! x86_vectors {
    (
        $feature:literal, $vector:ty, $load:ident, $store:ident, $set8:ident, $set16:ident, $zero:ident, $xor:ident,
        $low:ident, $high:ident, $madd:ident, $mul:ident, $add:ident, $adds:ident, $sra:ident, $srl:ident,
        $packs:ident, $packus:ident
    ) => {
        const LANES: usize = size_of::<$vector>();

        /// # Safety
        /// A whole vector is readable at `from`.
        #[inline]
        #[target_feature(enable = $feature)]
        unsafe fn load(from: *const u8) -> $vector {
            // SAFETY: as the caller promises; the load needs no alignment.
            unsafe { $load(from.cast()) }
        }

        /// # Safety
        /// A whole vector is writable at `to`.
        #[inline]
        #[target_feature(enable = $feature)]
        unsafe fn store(to: *mut u8, value: $vector) {
            // SAFETY: as the caller promises; the store needs no alignment.
            unsafe { $store(to.cast(), value) }
        }

        #[inline]
        #[target_feature(enable = $feature)]
        fn flip(samples: $vector) -> $vector {
            $xor(samples, $set8(i8::MIN))
        }

        #[inline]
        #[target_feature(enable = $feature)]
        fn pair([w0, w1]: [u8; 2]) -> $vector {
            $set16(i16::from_le_bytes([w0, w1]))
        }

        /// Rounds sums of products, still 16 bits wide, to samples.
        #[inline]
        #[target_feature(enable = $feature)]
        fn round(sums: $vector) -> $vector {
            $sra::<8>($add(sums, $set16(128)))
        }

        /// Weighs biased samples pair by pair.
        #[inline]
        #[target_feature(enable = $feature)]
        fn weigh(first: $vector, second: $vector, weights: $vector) -> $vector {
            let low = $madd(weights, $low(first, second));
            let high = $madd(weights, $high(first, second));
            $packs(round(low), round(high))
        }

        /// Divides products, 16 bits wide, by 255 and rounds.
        #[inline]
        #[target_feature(enable = $feature)]
        fn of_255(products: $vector) -> $vector {
            let products = $add(products, $set16(128));
            $srl::<8>($add(products, $srl::<8>(products)))
        }

        /// Weighs samples, each by its own weight of 255.
        #[inline]
        #[target_feature(enable = $feature)]
        fn weigh_each(first: $vector, second: $vector, weights: $vector) -> $vector {
            let rests = $xor(weights, $set8(-1));
            let half = |first, rests, second, weights| of_255($add($mul(first, rests), $mul(second, weights)));
            let low = |samples| $low(samples, $zero());
            let high = |samples| $high(samples, $zero());
            $packus(
                half(low(first), low(rests), low(second), low(weights)),
                half(high(first), high(rests), high(second), high(weights)),
            )
        }

        /// Lays premultiplied samples over others.
        #[inline]
        #[target_feature(enable = $feature)]
        fn composite(under: $vector, color: $vector, alpha: $vector) -> $vector {
            let clear = $xor(alpha, $set8(-1));
            let low = of_255($mul($low(under, $zero()), $low(clear, $zero())));
            let high = of_255($mul($high(under, $zero()), $high(clear, $zero())));
            $adds(color, $packus(low, high))
        }
    };
}
