//! The sound of a video: one continuous mix at 48 kHz, stereo, 32-bit float.
//!
//! Speech and music are levelled, tracks give way to each other, the whole is brought to a loudness (EBU R 128) and
//! kept below a true peak. The mix is streamed in blocks, so that a long video takes no more memory than a short one
//! but for 1.4 MB an hour and curve of ducking, and equal plans give equal bytes.

mod bus;
mod cache;
mod decode;
mod desk;
mod duck;
mod envelope;
mod export;
mod files;
mod level;
mod limiter;
mod looped;
mod master;
mod mp3;
mod oversample;
mod pcm;
mod plan;
mod report;
mod wav;
mod waveform;

pub use cache::MixCache;
pub(crate) use cache::name_of_mix;
pub use decode::{MAX_NARRATION_MS, decode_narration};
pub(crate) use decode::{Stretch, read_mono_stretch};
pub use export::{SoundFormat, write_sound};
pub use master::mix;
pub use mp3::write_mp3;
pub use plan::{AudioPlan, GivingWay, PlacedSound, PlacedTrack, plan};
pub use report::{MixReport, Silence};
pub use wav::{read_mono, write_mono};
pub use waveform::{write_peaks, write_waveform};

/// Channels of a mix.
pub const CHANNELS: usize = 2;
/// No mix is louder than this between its samples either, in dBTP. Lossy encoding adds up to a decibel.
pub const CEILING_DBTP: f64 = -2.0;

/// Frames are mixed in blocks of a tenth of a second.
const BLOCK: usize = 4800;

fn gain_of_db(db: f64) -> f32 {
    10_f64.powf(db / 20.0) as f32
}

#[cfg(test)]
mod tests;
