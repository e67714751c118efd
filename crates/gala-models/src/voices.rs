//! Voices of Piper that are installed here.

mod config;
mod joined;
mod sentence;
mod speaker;
mod voice;

pub use self::{
    config::VoiceConfig,
    speaker::LocalVoices,
    voice::{PiperVoice, piper_contract},
};
