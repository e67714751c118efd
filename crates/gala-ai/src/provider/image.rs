use async_trait::async_trait;
use gala_core::{
    composition::ComposedScene,
    credit::Credit,
    format::FrameSize,
    hash::ContentHash,
    plan::{Plan, PlannedScene},
};
use serde::{Deserialize, Serialize};

use super::{call::Call, error::ProviderError, priced::Expected};

/// What an image provider is asked to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageRequest {
    /// Key words.
    pub prompt: String,
    /// What is seen, in a sentence.
    pub description: String,
    /// What the picture must not have, beside what none has.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub negative: String,
    /// The language of the key words, BCP 47.
    pub language: String,
    /// The graphics preset, by name.
    pub preset: String,
    pub size: FrameSize,
    /// How many pictures of the same prompt the project already has: each differs.
    pub variant: u32,
    /// Pictures whose people, things and style are to come back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<ReferenceImage>,
    /// Where a provider takes one: the same seed and prompt, the same picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
}

impl ImageRequest {
    /// What is asked for the picture of a scene, without references.
    pub fn of(plan: &Plan, scene: &PlannedScene) -> Self {
        let ComposedScene { image_prompt, description, negative, seed, .. } = ComposedScene::of(plan, scene);
        Self {
            prompt: image_prompt,
            description,
            negative,
            references: Vec::new(),
            seed,
            language: plan.language.clone(),
            preset: plan.preset.clone(),
            size: plan.format,
            variant: scene.image_variant,
        }
    }

    /// The same with no more references than are taken: what is not used does not tell two requests apart.
    pub fn with_at_most(&self, references: usize) -> Self {
        let kept = references.min(self.references.len());
        Self { references: self.references[..kept].to_vec(), ..self.clone() }
    }
}

/// A picture that a made one is to be consistent with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReferenceImage {
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub mime: String,
    /// Of the file: what stands in the hash of what is made.
    pub hash: ContentHash,
    #[serde(skip)]
    pub bytes: Vec<u8>,
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
    /// `image/svg+xml`, `image/png`, `image/jpeg` or `image/webp`.
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

/// Draws.
#[async_trait]
pub trait ImageProvider: Expected<ImageRequest> {
    /// The name and version that stand in the report and in the hash of what is made.
    fn name(&self) -> String;

    /// How many of a request's references it uses, from the first one on.
    fn references_taken(&self) -> usize {
        0
    }

    /// # Errors
    /// [`ProviderError::Refused`] for a request that it has no picture for, such as a preset that it does not know;
    /// [`ProviderError::Busy`] and [`ProviderError::Unavailable`] where it is out of reach or does not work.
    async fn make(&self, request: &ImageRequest, call: &Call) -> Result<MadeImage, ProviderError>;
}
