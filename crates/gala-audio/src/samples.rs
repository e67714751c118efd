//! How sound lies in memory: 48 kHz, stereo, interleaved 32-bit floats.

/// Channels of a mix.
pub const CHANNELS: usize = gala_media::CHANNELS;

/// Frames are mixed in blocks of a tenth of a second.
pub(crate) const BLOCK: usize = 4800;

/// Returns the factor that a gain in dB stands for.
pub(crate) fn gain_of_db(db: f64) -> f32 {
    10_f64.powf(db / 20.0) as f32
}
