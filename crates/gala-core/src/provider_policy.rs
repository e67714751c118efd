//! Which providers make the parts of a project, and in which order they are asked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What providers make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    Text,
    Speech,
    Image,
    Animation,
    Transcription,
    Presenter,
}

/// What is named where no provider is to be asked: the camera moves over pictures, times of words are estimated, scenes have
/// pictures and no presenter, and are planned by rules.
pub const NEEDS_NOBODY: [&str; 4] = ["camera", "estimate", "picture", "planner"];

impl ProviderKind {
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Speech, Self::Image, Self::Animation, Self::Transcription, Self::Presenter];

    /// Returns the providers that there are of this kind. The last one needs no key and no network.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["openai", "anthropic", "gemini", "openai_compatible", "planner"],
            Self::Speech => {
                &["cartesia", "elevenlabs", "openai", "kokoro", "openai_compatible", "piper", "local", "espeak"]
            }
            Self::Image => &[
                "gemini",
                "openai",
                "higgsfield",
                "comfyui",
                "automatic1111",
                "pexels",
                "pixabay",
                "library",
                "illustrator",
            ],
            Self::Animation => {
                &["kling", "kling_legacy", "higgsfield", "comfyui", "pexels", "pixabay", "library", "camera"]
            }
            Self::Transcription => &["openai", "openai_compatible", "local", "estimate"],
            Self::Presenter => &["heygen", "picture"],
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Speech => "speech",
            Self::Image => "image",
            Self::Animation => "animation",
            Self::Transcription => "transcription",
            Self::Presenter => "presenter",
        }
    }
}

/// The providers of a project, by name. What is empty is as the installation is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProviderPolicy {
    /// Of what a topic becomes a script by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub speech: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub image: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub animation: Vec<String>,
    /// Of what tells when the words of a recorded voice are heard.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transcription: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub presenter: Vec<String>,
    /// Whether answers to the same request that other projects were given are not taken: everything is asked for anew. What
    /// the project itself was given stays its own, and is not paid for twice.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fresh: bool,
    /// What to do where a request may have been paid and its answer was lost.
    #[serde(skip_serializing_if = "AnswerLost::is_default")]
    pub answer_lost: AnswerLost,
}

/// What to do where a request may have been done and paid, its answer was lost, and the provider cannot be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerLost {
    /// Stop, and let somebody decide.
    #[default]
    Ask,
    /// Count it as paid, and pay again.
    PayAgain,
}

impl AnswerLost {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl ProviderPolicy {
    /// Returns the names of those that make something, in the order in which they are asked.
    pub fn of(&self, kind: ProviderKind) -> &[String] {
        match kind {
            ProviderKind::Text => &self.text,
            ProviderKind::Speech => &self.speech,
            ProviderKind::Image => &self.image,
            ProviderKind::Animation => &self.animation,
            ProviderKind::Transcription => &self.transcription,
            ProviderKind::Presenter => &self.presenter,
        }
    }

    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
