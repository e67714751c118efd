use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use gala_core::stock::{StockCandidate, StockKind};
use serde::{Deserialize, Serialize};

use super::{Expected, call::Call, error::ProviderError};

/// The shape that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockOrientation {
    Landscape,
    Portrait,
    Square,
}

impl StockOrientation {
    /// Returns the shape of a size: square within a tenth.
    pub fn of(width: u32, height: u32) -> Self {
        if width.abs_diff(height) * 10 <= width.max(height) {
            Self::Square
        } else if width > height {
            Self::Landscape
        } else {
            Self::Portrait
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StockQuery {
    /// Key words of a sentence.
    pub words: String,
    /// The language of the words, BCP 47.
    pub language: String,
    pub kind: StockKind,
    pub orientation: Option<StockOrientation>,
    /// In pixels, upright as the picture is seen.
    pub min_width: u32,
    pub min_height: u32,
    /// Of videos, in milliseconds. Providers are not asked for it: shorter ones serve where none is long enough.
    pub min_duration_ms: u64,
    /// From 1.
    pub page: u32,
    /// What is found is looked at afterwards: a library of this machine lists all that it has, those first whose words fit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_looked_at: bool,
}

/// What a search found, the most fitting first by the provider's own lights.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StockPage {
    pub candidates: Vec<StockCandidate>,
    /// Whether there is a next page.
    pub has_more: bool,
}

/// A file as it was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockFile {
    /// `image/png`, `image/jpeg`, `image/webp`, `video/mp4` or `video/webm`, as its bytes tell.
    pub mime: &'static str,
    pub size_bytes: u64,
}

/// Finds pictures and videos that others made.
#[async_trait]
pub trait StockLibrary: Expected<StockQuery> {
    /// Returns one page of what fits. Candidates that are too small or too short may be among them, where the provider
    /// cannot be told.
    ///
    /// # Errors
    /// As every provider: see [`ProviderError`].
    async fn search(&self, query: &StockQuery, call: &Call) -> Result<StockPage, ProviderError>;

    /// Returns for how long what a search found is shown again without asking, as providers want it; `None` where it may be
    /// another at any time.
    fn searches_kept(&self) -> Option<Duration>;

    /// Returns where the file of a candidate lies, where that is this machine: what is looked at there is not fetched.
    fn file_here(&self, _candidate: &StockCandidate) -> Option<PathBuf> {
        None
    }

    /// Fetches one candidate of an earlier search and writes it to `into`, a new file.
    ///
    /// # Errors
    /// As [`Self::search`]. What is left in `into` then is nothing.
    async fn download(&self, candidate: &StockCandidate, into: &Path, call: &Call) -> Result<StockFile, ProviderError>;
}
