use std::fmt::Debug;

use async_trait::async_trait;
use gala_core::{
    credit::Credit,
    pixels::{Plane, RgbPixels},
};

use super::{call::Call, error::ProviderError};

/// Where the subject of a picture is.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// How much of each pixel belongs to it, from 0 to 1. As wide and high as the picture, in any size.
    pub mask: Plane,
    /// Whose work the model is, where that is to be told.
    pub credits: Vec<Credit>,
}

/// Finds the subject of a picture. It works on this machine, and costs nothing.
#[async_trait]
pub trait SubjectFinder: Debug + Send + Sync {
    /// The name and version that stand in the report and in the hash of what is made.
    fn name(&self) -> String;

    /// Whether it has what it looks with, as far as it knows without trying: what is not installed is not asked.
    fn is_ready(&self) -> bool;

    /// # Errors
    /// [`ProviderError::Refused`] where the picture has no subject; [`ProviderError::Cancelled`];
    /// [`ProviderError::Unavailable`] where it is not installed or does not work; [`ProviderError::Busy`] and
    /// [`ProviderError::Broken`] where it made nothing of this picture.
    async fn subject(&self, picture: &RgbPixels, call: &Call) -> Result<Subject, ProviderError>;

    /// Tries whether it can be asked at all, where it is ready.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`], whatever it fails at.
    async fn self_test(&self) -> Result<(), ProviderError>;
}
