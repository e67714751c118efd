//! What is said in a sound, written down by Whisper, and where in it somebody speaks at all, found by Silero's detector.

mod activity;
mod attention;
mod decoding;
mod document;
mod heard;
mod mel;
mod rules;
mod segments;
mod transcriber;
mod vocabulary;
mod whisper;
mod windows;

pub use self::{
    activity::{VoiceDetector, detector_contract},
    document::WhisperDocument,
    mel::MelSpectrum,
    transcriber::LocalTranscriber,
    whisper::{Whisper, decoder_contract, encoder_contract},
};
