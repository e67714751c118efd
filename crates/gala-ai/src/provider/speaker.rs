use async_trait::async_trait;
use gala_core::{
    plan::{Plan, PlannedScene},
    speech::{Speech, VoiceStyle},
};
use serde::{Deserialize, Serialize};

use super::{call::Call, error::ProviderError, priced::Expected};

/// What a speaker is asked to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpeechRequest {
    pub text: String,
    /// BCP 47.
    pub language: String,
    /// The speaker's own name of a voice; the language's default where absent.
    pub voice: Option<String>,
    pub style: VoiceStyle,
}

impl SpeechRequest {
    /// What is asked for the script of a scene.
    pub fn of(plan: &Plan, scene: &PlannedScene) -> Self {
        Self {
            text: scene.script.clone(),
            language: plan.language.clone(),
            voice: scene.voice.clone(),
            style: scene.voice_style.clone(),
        }
    }
}

/// Speaks.
#[async_trait]
pub trait Speaker: Expected<SpeechRequest> {
    /// The name and version that stand in the report and in the hash of what is made.
    ///
    /// # Errors
    /// Where the version cannot be told now. No other name stands for it: what is made would be kept under that.
    fn name(&self) -> Result<String, ProviderError>;

    /// Speaks `request.text`. Never returns silence for text that has a letter or a digit.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] for a text, voice or language that it does not speak; [`ProviderError::Busy`] and
    /// [`ProviderError::Unavailable`] where it is out of reach or does not work.
    async fn speak(&self, request: &SpeechRequest, call: &Call) -> Result<Speech, ProviderError>;

    /// Tries whether it can speak on this machine at all, now and then: it must cost next to nothing. Whatever it fails at is
    /// [`ProviderError::Unavailable`], with the remedy.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`], whatever it fails at.
    async fn self_test(&self) -> Result<(), ProviderError>;
}
