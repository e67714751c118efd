//! Voices.
//!
//! A voice takes of a [`gala_core::speech::VoiceStyle`] what its provider can do, which is the rate, within the provider's own
//! limits; pitch and pauses are left as the voice has them.

mod cartesia;
mod elevenlabs;
mod kokoro;
mod made;
mod openai;
mod voices;

pub(crate) use self::made::unavailable;
pub use self::{cartesia::Cartesia, elevenlabs::ElevenLabs, kokoro::Kokoro, openai::OpenAiSpeech};
