//! Voices that are installed here: of Piper, each a model by itself, and of Kokoro, many of one model.

mod config;
mod joined;
mod kokoro;
mod opened_voice;
mod sentence;
mod speaker;
mod timed;
mod voice;

pub use self::{
    config::VoiceConfig,
    kokoro::{KokoroVoice, STYLES, kokoro_contract, languages_of},
    speaker::LocalVoices,
    voice::{PiperVoice, piper_contract},
};
