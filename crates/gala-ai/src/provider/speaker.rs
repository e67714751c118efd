use async_trait::async_trait;
use gala_core::{
    composition::ComposedScene,
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
            voice: ComposedScene::of(plan, scene).voice,
            style: scene.voice_style.clone(),
        }
    }
}

/// A voice that a provider offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedVoice {
    /// What a request names it by.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// BCP 47; `None` where it speaks several, or where the provider does not tell.
    pub language: Option<String>,
    pub description: Option<String>,
}

impl OfferedVoice {
    /// Returns whether it speaks a language, a BCP 47 tag, whatever its region. One that tells no language may.
    pub fn may_speak(&self, language: &str) -> bool {
        self.language.as_deref().is_none_or(|own| primary_subtag(own) == primary_subtag(language))
    }
}

/// Returns the language of a tag without its region: `pt` of `pt-BR`.
pub fn primary_subtag(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Speaks.
#[async_trait]
pub trait Speaker: Expected<SpeechRequest> {
    /// The name and version that stand in the report and in the hash of what is made.
    ///
    /// # Errors
    /// Where the version cannot be told now. No other name stands for it: what is made would be kept under that.
    fn name(&self) -> Result<String, ProviderError>;

    /// Whether it has a voice for a request, as far as it knows without trying: one that has none is not worth asking while
    /// others are there.
    fn has_voice_for(&self, _request: &SpeechRequest) -> bool {
        true
    }

    /// The name and version for one request: of the voice that would speak it, where a speaker has several that come and go.
    ///
    /// # Errors
    /// As [`Self::name`].
    fn name_for(&self, _request: &SpeechRequest) -> Result<String, ProviderError> {
        self.name()
    }

    /// Speaks `request.text`. Never returns silence for text that has a letter or a digit.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] for a text, voice or language that it does not speak; [`ProviderError::Busy`] and
    /// [`ProviderError::Unavailable`] where it is out of reach or does not work.
    async fn speak(&self, request: &SpeechRequest, call: &Call) -> Result<Speech, ProviderError>;

    /// Lists its voices, as far as the provider does: the first hundred.
    ///
    /// # Errors
    /// As [`Self::speak`], of the request that lists them.
    async fn voices(&self, call: &Call) -> Result<Vec<OfferedVoice>, ProviderError>;

    /// Tries whether it can speak on this machine at all, now and then: it must cost next to nothing. Whatever it fails at is
    /// [`ProviderError::Unavailable`], with the remedy.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`], whatever it fails at.
    async fn self_test(&self) -> Result<(), ProviderError>;
}
