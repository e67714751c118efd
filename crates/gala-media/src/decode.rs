//! Files become frames and samples.

mod sound;
mod video;
mod whole;

pub(crate) use self::{sound::HEARD, video::TONE_MAP};
pub use self::{
    sound::{CHANNELS, FRAME_BYTES, SoundRange, decode_sound},
    video::{Crop, Framing, VideoRange, VideoReader},
    whole::check_decoding,
};
