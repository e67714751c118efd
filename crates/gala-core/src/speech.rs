//! Spoken audio with its exact timing. Every voice, local or cloud, fills these types.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    credit::Credit,
    time::{SAMPLE_RATE, ms_of_samples},
};

/// A spoken word: what captions show and highlight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpokenWord {
    /// The word as written, with the punctuation that touches it.
    pub text: String,
    /// Where the word stands in the spoken text, in UTF-8 bytes.
    pub bytes: Range<usize>,
    /// First sample of the word, at 48 kHz from the start of the speech.
    pub start: u64,
    /// One past the last sample of the word.
    pub end: u64,
}

/// A sound of the language: what lip movement needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Phoneme {
    /// International Phonetic Alphabet.
    pub ipa: String,
    /// First sample, at 48 kHz from the start of the speech.
    pub start: u64,
    /// One past the last sample.
    pub end: u64,
}

/// When each word and sound of a speech is heard. Words are in order and do not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpeechTiming {
    pub words: Vec<SpokenWord>,
    /// Empty where the voice does not tell.
    pub phonemes: Vec<Phoneme>,
    /// Length of the speech in samples at 48 kHz.
    pub length: u64,
}

impl SpeechTiming {
    pub fn duration_ms(&self) -> u64 {
        ms_of_samples(self.length)
    }
}

/// Spoken audio: mono, 48 kHz, 32-bit float in [-1, 1].
#[derive(Clone, Debug, PartialEq)]
pub struct Speech {
    pub samples: Vec<f32>,
    pub timing: SpeechTiming,
    /// The voice that spoke, as its provider names it.
    pub voice: String,
    /// Whose work the voice is, where that is to be told.
    pub credits: Vec<Credit>,
}

impl Speech {
    pub const SAMPLE_RATE: u32 = SAMPLE_RATE;
}

/// How to speak.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VoiceStyle {
    /// Speed against the voice's own: 0.5 to 2.
    pub rate: f32,
    /// Pitch shift in semitones: -12 to 12.
    pub pitch: f32,
    /// Factor on the pauses at punctuation: 0 to 3.
    pub pause: f32,
}

impl Default for VoiceStyle {
    fn default() -> Self {
        Self { rate: 1.0, pitch: 0.0, pause: 1.0 }
    }
}
