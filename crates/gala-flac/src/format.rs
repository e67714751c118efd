//! The numbers that all sound has that is kept here.

/// Samples of each channel in a second.
pub const SAMPLE_RATE: u32 = 48_000;
/// Bits of a sample.
pub const SAMPLE_BITS: u32 = 24;
/// Samples lie in -LIMIT-1..=LIMIT.
pub const LIMIT: i32 = (1 << (SAMPLE_BITS - 1)) - 1;
