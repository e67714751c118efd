//! What a machine tells of its models, and what it is asked.

use std::fmt::Debug;

use async_trait::async_trait;
use gala_core::problem::Problem;
use serde::Serialize;

/// A model as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedModel {
    pub name: String,
    /// What it is for: `piper_voice`, `whisper` and the like.
    pub kind: &'static str,
    /// BCP 47. Empty where it is for all.
    pub languages: Vec<String>,
    /// Of one that is not installed, as its publisher says.
    pub megabytes: u64,
    pub is_installed: bool,
    /// Of those that are installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether its publisher gave digests that its files were held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_verified: Option<bool>,
}

impl ListedModel {
    /// Returns whether it is for a language, a BCP 47 tag, whatever its region.
    pub fn is_for(&self, language: &str) -> bool {
        let subtag = crate::provider::primary_subtag;
        self.languages.is_empty() || self.languages.iter().any(|own| subtag(own) == subtag(language))
    }
}

/// How far a model has come: the bytes that are there, of those that there will be.
pub type OnProgress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// Why a model was not removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoveError {
    #[error("no model {} is installed", .0.escape_debug())]
    Missing(String),
    #[error("the model {0} is being installed (wait until it is there)")]
    Installing(String),
    /// The disk of the machine does not let it go; its log says why.
    #[error("the model {0} cannot be removed from the disk (tell who looks after the server)")]
    Disk(String),
}

/// A machine that has no models and gets none.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoModels;

#[async_trait]
impl ModelLibrary for NoModels {
    fn list(&self) -> Vec<ListedModel> {
        Vec::new()
    }

    async fn install(&self, _name: &str, _progress: OnProgress<'_>) -> Result<(), Problem> {
        let remedy = "ask a server that runs jobs";
        Err(Problem::new("no_models", "name", "this server keeps no models", remedy))
    }

    fn remove(&self, name: &str) -> Result<(), RemoveError> {
        Err(RemoveError::Missing(name.to_owned()))
    }
}

/// The models of this machine.
#[async_trait]
pub trait ModelLibrary: Debug + Send + Sync + 'static {
    /// Lists installed models first, then others that can be installed by name. Reads some small files.
    fn list(&self) -> Vec<ListedModel>;

    /// Fetches a model by its name, and keeps it once it is whole and was read. What has come stays where this fails or is
    /// given up, and the next try goes on with it.
    ///
    /// # Errors
    /// Why it was not installed, and what to do.
    async fn install(&self, name: &str, progress: OnProgress<'_>) -> Result<(), Problem>;

    /// Removes an installed model with its files. Whoever computes with it just now goes on to the end. Writes to the disk.
    ///
    /// # Errors
    /// [`RemoveError`].
    fn remove(&self, name: &str) -> Result<(), RemoveError>;
}
