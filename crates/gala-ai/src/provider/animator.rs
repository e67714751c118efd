use std::path::Path;

use async_trait::async_trait;
use gala_core::{format::FrameSize, hash::ContentHash};

use super::{call::Call, error::ProviderError, priced::Expected};

/// What is to be set in motion.
#[derive(Clone, Debug, PartialEq)]
pub struct AnimationRequest {
    /// The first frame, as a PNG or JPEG file.
    pub image: Vec<u8>,
    /// `image/png` or `image/jpeg`.
    pub image_mime: &'static str,
    pub image_hash: ContentHash,
    /// How things and the camera move.
    pub prompt: String,
    /// How long the video is wanted at least, in milliseconds. A provider makes the next length that it has, or its longest.
    pub duration_ms: u64,
    pub size: FrameSize,
    pub seed: Option<u64>,
}

/// A video that was made, as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeVideo {
    /// `video/mp4` or `video/webm`.
    pub mime: &'static str,
    /// What was asked for of the provider, in milliseconds. How long the file is, is for the caller to probe.
    pub asked_ms: u64,
}

/// Makes a video of a picture.
#[async_trait]
pub trait Animator: Expected<AnimationRequest> {
    /// Makes the video and writes it to `into`, a new file.
    ///
    /// # Errors
    /// As every provider: see [`ProviderError`]. What is left in `into` then is nothing.
    async fn animate(&self, request: &AnimationRequest, into: &Path, call: &Call) -> Result<MadeVideo, ProviderError>;
}
