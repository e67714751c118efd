//! The sound of a video: one continuous mix at 48 kHz, stereo, 32-bit float.
//!
//! Speech is levelled, music gives way to it, the whole is brought to −14 LUFS (EBU R 128) and kept below a true
//! peak. The mix is streamed in blocks: memory does not grow with the video's length, and equal plans give
//! equal bytes.

mod bus;
mod decode;
mod duck;
mod limiter;
mod master;
mod mp3;
mod oversample;
mod pcm;
mod plan;
mod wav;

pub use decode::{MAX_NARRATION_MS, decode_narration};
pub use master::{MixReport, mix};
pub use mp3::{Mp3Copy, write_mp3};
pub use plan::{AudioPlan, PlacedSound, plan};
pub use wav::{read_mono, write_mono};

/// Channels of a mix.
pub const CHANNELS: usize = 2;
/// The loudness of every mix, in LUFS.
pub const TARGET_LUFS: f64 = -14.0;
/// No mix is louder than this between its samples either, in dBTP. Lossy encoding adds up to a decibel.
pub const CEILING_DBTP: f64 = -2.0;

/// Frames are mixed in blocks of a tenth of a second.
const BLOCK: usize = 4800;

fn gain_of_db(db: f64) -> f32 {
    10_f64.powf(db / 20.0) as f32
}

#[cfg(test)]
mod tests;
