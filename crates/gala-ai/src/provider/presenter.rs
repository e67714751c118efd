use std::path::Path;

use async_trait::async_trait;
use gala_core::{format::FrameSize, hash::ContentHash};

use super::{Expected, animator::MadeVideo, call::Call, error::ProviderError};

/// Who speaks, and what.
#[derive(Clone, Debug, PartialEq)]
pub struct PresenterRequest {
    /// What is spoken, as a WAV or MP3 file: the video is as long as it is.
    pub speech: Vec<u8>,
    /// `audio/wav` or `audio/mpeg`.
    pub speech_mime: &'static str,
    pub speech_hash: ContentHash,
    /// How long the speech is, in milliseconds.
    pub duration_ms: u64,
    pub face: PresenterFace,
    pub size: FrameSize,
    pub background: PresenterBackground,
}

/// Who is seen.
#[derive(Clone, Debug, PartialEq)]
pub enum PresenterFace {
    /// Somebody whom the provider knows, by its own name.
    Look(String),
    /// Somebody whose picture it is given.
    Picture {
        bytes: Vec<u8>,
        /// `image/png` or `image/jpeg`.
        mime: &'static str,
        hash: ContentHash,
    },
}

/// What is seen behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PresenterBackground {
    /// What the provider, or the picture, has.
    #[default]
    Own,
    /// One colour: red, green and blue.
    Color([u8; 3]),
    /// Nothing: the video has an alpha channel, for providers that make one.
    Transparent,
}

/// Somebody whom a provider knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedLook {
    /// What a brief names them by.
    pub id: String,
    /// What people call them.
    pub name: String,
}

/// Makes a video of a person who speaks.
#[async_trait]
pub trait Presenter: Expected<PresenterRequest> {
    /// Makes the video and writes it to `into`, a new file.
    ///
    /// # Errors
    /// As every provider: see [`ProviderError`]. What is left in `into` then is nothing.
    async fn present(&self, request: &PresenterRequest, into: &Path, call: &Call) -> Result<MadeVideo, ProviderError>;

    /// Lists whom it knows: the account's own first, and at most two hundred. It costs nothing.
    ///
    /// # Errors
    /// As [`Self::present`], of the requests that list them.
    async fn looks(&self, call: &Call) -> Result<Vec<OfferedLook>, ProviderError>;
}
