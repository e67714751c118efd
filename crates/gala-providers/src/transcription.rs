//! What is said in a sound, written down.

mod openai;
mod wire;

pub use self::openai::OpenAiTranscription;
