//! What is said in a sound, written down by Whisper; where in it somebody speaks at all, found by Silero's detector; and when each
//! word is heard, told by Whisper itself, or by a wav2vec2 model.

mod activity;
mod aligner;
mod attention;
mod ctc;
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
    aligner::{Aligner, LETTERS},
    document::WhisperDocument,
    mel::MelSpectrum,
    transcriber::LocalTranscriber,
    whisper::{Whisper, decoder_contract, encoder_contract},
};
