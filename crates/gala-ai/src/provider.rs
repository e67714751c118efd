//! The seams: what a provider is asked and what it returns.

use std::{fmt::Debug, time::Duration};

use async_trait::async_trait;
use gala_core::{
    brief::Brief,
    credit::Credit,
    format::FrameSize,
    plan::Plan,
    problem::{Problem, Problems},
    speech::{Speech, VoiceStyle},
};
use serde::{Deserialize, Serialize};

/// Why a provider made nothing.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The request itself is at fault: asking again changes nothing.
    #[error("{0}")]
    Refused(#[from] Problem),
    /// Several faults of the request.
    #[error("{0}")]
    RefusedAll(#[from] Problems),
    /// Busy or out of reach: worth asking again.
    #[error("{provider} is busy: {message}")]
    Busy { provider: String, message: String, retry_after: Option<Duration> },
    /// What the provider needs is not installed or does not work on this machine.
    #[error("{what} ({remedy})")]
    Unavailable { what: String, remedy: String },
}

/// Makes a plan of a brief.
#[async_trait]
pub trait Planner: Debug + Send + Sync + 'static {
    /// The name that stands in `plan.json` and in the report.
    fn name(&self) -> String;

    /// # Errors
    /// [`ProviderError::RefusedAll`] or [`ProviderError::Refused`] for a brief that it can make no plan of;
    /// [`ProviderError::Busy`] and [`ProviderError::Unavailable`] where it is out of reach or does not work.
    async fn plan(&self, brief: &Brief) -> Result<Plan, ProviderError>;

    /// Returns what can be told of a brief before anything is made of it: that its video will not be as long as was
    /// asked. Answers at once. A planner that cannot foresee tells nothing.
    fn warnings(&self, _brief: &Brief) -> Vec<Problem> {
        Vec::new()
    }
}

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

/// Speaks.
#[async_trait]
pub trait Speaker: Debug + Send + Sync + 'static {
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
    async fn speak(&self, request: &SpeechRequest) -> Result<Speech, ProviderError>;

    /// Tries whether it can speak on this machine at all, now and then: it must cost next to nothing. Whatever it fails at is
    /// [`ProviderError::Unavailable`], with the remedy.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`], whatever it fails at.
    async fn self_test(&self) -> Result<(), ProviderError>;
}

/// What an image provider is asked to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageRequest {
    /// Key words.
    pub prompt: String,
    /// The language of the key words, BCP 47.
    pub language: String,
    /// The graphics preset, by name.
    pub preset: String,
    pub size: FrameSize,
    /// How many pictures of the same prompt the project already has: each differs.
    pub variant: u32,
}

/// A picture as depth layers, from back to front.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeImage {
    pub layers: Vec<MadeLayer>,
    /// Whose work is in it.
    pub credits: Vec<Credit>,
}

/// One depth layer of a made picture, as large as the frame and transparent where nothing is.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeLayer {
    /// `sky`, `hills`, `subject-1`: part of a file name.
    pub name: String,
    /// As [`gala_core::timeline::Layer::depth`].
    pub depth: f32,
    /// `image/svg+xml` or `image/png`.
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

/// Draws.
#[async_trait]
pub trait ImageProvider: Debug + Send + Sync + 'static {
    /// The name and version that stand in the report and in the hash of what is made.
    fn name(&self) -> String;

    /// # Errors
    /// [`ProviderError::Refused`] for a request that it has no picture for, such as a preset that it does not know;
    /// [`ProviderError::Busy`] and [`ProviderError::Unavailable`] where it is out of reach or does not work.
    async fn make(&self, request: &ImageRequest) -> Result<MadeImage, ProviderError>;
}
