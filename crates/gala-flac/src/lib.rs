//! Sound of 24 bits at 48 kHz, of one or two channels, kept as FLAC (RFC 9639): the same samples in less than half the space
//! of WAV.
//!
//! What is written is read back by any player. [`Reader`] reads only what was written here, at any place: other people's
//! files belong to decoders that run by themselves.
//!
//! Ours, because no encoder in Rust could be used: flacenc 0.5.1 writes gigabytes for 24 bits where noise falls silent
//! (its issues 246 and 256).

mod bits;
mod format;
mod frame;
mod layout;
mod predict;
mod read;
mod rice;
pub mod wav;
mod write;

pub use self::{
    format::{LIMIT, SAMPLE_RATE},
    read::Reader,
    write::write,
};

#[cfg(test)]
mod tests;
