use std::fmt::Debug;

use async_trait::async_trait;
use gala_core::{credit::Credit, hash::ContentHash, pixels::RgbPixels};

use super::{call::Call, error::ProviderError};

/// What is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchedSentence<'a> {
    pub text: &'a str,
    /// BCP 47.
    pub language: &'a str,
}

/// A picture that is compared with a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedPicture {
    /// Of the file that its pixels are of: what is known of one is not computed again.
    pub hash: ContentHash,
    pub pixels: RgbPixels,
}

/// Tells how well a sentence and a picture fit each other. It works on this machine, and costs nothing.
#[async_trait]
pub trait PictureMatcher: Debug + Send + Sync {
    /// The names and versions of all that it has, for the hash of what is made; empty where it has nothing.
    fn name(&self) -> String;

    /// The name and version of what compares sentences of a language, for the report.
    fn name_for(&self, language: &str) -> String;

    /// Whether it has what it looks with, and knows a language, a BCP 47 tag.
    fn knows(&self, language: &str) -> bool;

    /// Returns how well a picture fits that was looked at before, now or in an earlier run, without its pixels; `None` where it
    /// was not.
    ///
    /// # Errors
    /// As [`Self::fit`].
    async fn known_fit(
        &self,
        sentence: MatchedSentence<'_>,
        picture: ContentHash,
        call: &Call,
    ) -> Result<Option<f32>, ProviderError>;

    /// Returns from -1 to 1 how well they fit: what that means differs between models; what fits better is higher.
    ///
    /// # Errors
    /// [`ProviderError::Cancelled`]; [`ProviderError::Unavailable`] where it is not installed or does not work;
    /// [`ProviderError::Busy`] and [`ProviderError::Broken`] where it made nothing of this picture or sentence.
    async fn fit(
        &self,
        sentence: MatchedSentence<'_>,
        picture: &MatchedPicture,
        call: &Call,
    ) -> Result<f32, ProviderError>;

    /// Whose work the models are that compare sentences of a language.
    fn credits(&self, language: &str) -> Vec<Credit>;

    /// Tries whether it can be asked at all, where it is installed.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`], whatever it fails at.
    async fn self_test(&self) -> Result<(), ProviderError>;
}
