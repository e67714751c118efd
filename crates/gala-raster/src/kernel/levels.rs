//! The inner loops compiled for several levels of instructions.
#![expect(unsafe_code, reason = "what is compiled for instructions that not every processor has is unsafe to call")]

use super::{group::Group, loops::Loops, plain, sums};

/// The loops that every processor of the target can run.
pub(super) static PORTABLE: Loops = Loops {
    name: "portable",
    lerp: plain::lerp,
    mix: plain::mix,
    mix_each: plain::mix_each,
    resample: |out, row, groups| plain::resample(out, row, groups, sums::portable),
    source_over: plain::source_over,
};

/// Makes a function that returns the loops compiled with a feature, if this machine has it.
macro_rules! level {
    ($level:ident, $feature:literal, $detected:expr, $sums:path) => {
        pub(super) fn $level() -> Option<&'static Loops> {
            static LOOPS: Loops = Loops {
                name: $feature,
                // SAFETY: these are handed out only where the processor was found to have the feature.
                lerp: |out, upper, lower, weights| unsafe { lerp(out, upper, lower, weights) },
                // SAFETY: as above.
                mix: |bytes, other, weights| unsafe { mix(bytes, other, weights) },
                // SAFETY: as above.
                mix_each: |bytes, other, weights| unsafe { mix_each(bytes, other, weights) },
                // SAFETY: as above.
                resample: |out, row, groups| unsafe { resample(out, row, groups) },
                // SAFETY: as above.
                source_over: |out, color, alpha| unsafe { source_over(out, color, alpha) },
            };

            #[target_feature(enable = $feature)]
            fn lerp(out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]) {
                plain::lerp(out, upper, lower, weights);
            }

            #[target_feature(enable = $feature)]
            fn mix(bytes: &mut [u8], other: &[u8], weights: [u8; 2]) {
                plain::mix(bytes, other, weights);
            }

            #[target_feature(enable = $feature)]
            fn mix_each(bytes: &mut [u8], other: &[u8], weights: &[u8]) {
                plain::mix_each(bytes, other, weights);
            }

            #[target_feature(enable = $feature)]
            fn resample(out: &mut [u8], row: &[u8], groups: &[Group]) {
                plain::resample(out, row, groups, |samples, group| $sums(samples, group));
            }

            #[target_feature(enable = $feature)]
            fn source_over(out: &mut [u8], color: &[u8], alpha: &[u8]) {
                plain::source_over(out, color, alpha);
            }

            $detected.then_some(&LOOPS)
        }
    };
}

#[cfg(target_arch = "x86_64")]
level!(avx2, "avx2", std::arch::is_x86_feature_detected!("avx2"), sums::ssse3);
#[cfg(target_arch = "x86_64")]
level!(ssse3, "ssse3", std::arch::is_x86_feature_detected!("ssse3"), sums::ssse3);
#[cfg(target_arch = "aarch64")]
level!(neon, "neon", std::arch::is_aarch64_feature_detected!("neon"), sums::neon);
