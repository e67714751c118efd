use async_trait::async_trait;
use gala_core::{credit::Credit, speech::SpeechTiming};
use serde::{Deserialize, Serialize};

use super::{Expected, call::Call, error::ProviderError};

/// What is to be written down.
#[derive(Clone, Debug, PartialEq)]
pub struct TranscriptionRequest {
    /// Mono, at [`TranscriptionRequest::RATE`].
    pub samples: Vec<i16>,
    /// BCP 47; found out by the provider where absent.
    pub language: Option<String>,
}

impl TranscriptionRequest {
    /// In Hz: what every model of speech listens at.
    pub const RATE: u32 = 16_000;

    /// How long it is, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        self.samples.len() as u64 * 1000 / u64::from(Self::RATE)
    }
}

/// What was said, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// Empty where nothing is said.
    pub text: String,
    /// The language as the provider names it, where it tells.
    pub language: Option<String>,
    /// Of the words of `text`, at 48 kHz from the start of the sound: as those of a speech.
    pub timing: SpeechTiming,
    /// Whether the provider told the times; else they are estimated from the sound.
    pub is_timed: bool,
    /// Whose work the model is, where that is to be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<Credit>,
}

/// Writes down what is said in a sound.
#[async_trait]
pub trait Transcriber: Expected<TranscriptionRequest> {
    /// The name and version that stand in the report and in the hash of what is made.
    fn name(&self) -> String;

    /// Whether it has what it listens with, as far as it knows without trying: what is not installed is not worth asking.
    fn is_ready(&self) -> bool {
        true
    }

    /// Whether it tells when words are heard, as far as is known before it is asked.
    fn tells_times(&self) -> bool;

    /// # Errors
    /// [`ProviderError::Refused`] for a sound that is too long, or a language that it does not know; else as every provider.
    async fn transcribe(&self, request: &TranscriptionRequest, call: &Call) -> Result<Transcript, ProviderError>;

    /// Tries whether it can be asked at all: it must cost next to nothing.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`], whatever it fails at.
    async fn self_test(&self) -> Result<(), ProviderError>;
}
