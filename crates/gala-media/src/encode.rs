//! Frames and samples become files.

mod clip;
mod export;
mod feeder;
mod mp3;
mod options;
mod sound;
mod video;

pub use self::{
    clip::{ClipCoding, encode_clip},
    export::{SoundFormat, write_sound},
    mp3::write_mp3,
    options::VideoCoding,
    sound::{AAC_AHEAD, SoundCut, encode_aac, encode_aac_fragments, write_sound_file},
    video::{Fed, VideoEncoder, VideoStream},
};

pub(crate) use self::sound::encoded;
