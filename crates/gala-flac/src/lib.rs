//! Sound of 24 bits at 48 kHz, of one or two channels, kept as FLAC (RFC 9639): the same samples in less than half the space
//! of WAV.
//!
//! What is written is read back by any player. [`Reader`] reads only what was written here, at any place: other people's
//! files belong to decoders that run by themselves.

mod bits;
mod frame;
mod layout;
mod predict;
mod read;
mod rice;
pub mod wav;
mod write;

pub use self::{read::Reader, write::write};

/// Samples of each channel in a second.
pub const SAMPLE_RATE: u32 = 48_000;
/// Samples lie in -LIMIT-1..=LIMIT.
pub const LIMIT: i32 = (1 << (frame::SAMPLE_BITS - 1)) - 1;

#[cfg(test)]
mod tests;
