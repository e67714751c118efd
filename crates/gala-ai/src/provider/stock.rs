use std::path::Path;

use async_trait::async_trait;
use gala_core::credit::Credit;
use serde::{Deserialize, Serialize};

use super::{Expected, call::Call, error::ProviderError};

/// Whether pictures or videos are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockKind {
    Photo,
    Video,
}

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
    /// Of videos, in milliseconds.
    pub min_duration_ms: u64,
    /// From 1.
    pub page: u32,
}

/// An asset by the name that its provider has for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StockAssetId {
    pub provider: String,
    pub id: String,
}

/// One asset that was found, with all that must be kept of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StockCandidate {
    pub asset: StockAssetId,
    pub kind: StockKind,
    /// What is told of what is seen: tags, a description.
    pub text: String,
    /// Where people see it.
    pub page_url: Option<String>,
    /// Empty where nobody is named.
    pub author: String,
    pub author_url: Option<String>,
    /// SPDX; `LicenseRef-…` for licences of the provider's own.
    pub licence: String,
    /// Of the file.
    pub width: u32,
    pub height: u32,
    pub duration_ms: Option<u64>,
    /// Where the provider fetches the file from: an address, or a path below a folder.
    pub file: String,
}

impl StockCandidate {
    /// Returns whose work it is, for the list of credits.
    pub fn credit(&self) -> Credit {
        let work = self.page_url.clone().unwrap_or_else(|| format!("{} {}", self.asset.provider, self.asset.id));
        Credit { work, author: self.author.clone(), licence: self.licence.clone() }
    }
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

    /// Fetches one candidate of an earlier search and writes it to `into`, a new file.
    ///
    /// # Errors
    /// As [`Self::search`]. What is left in `into` then is nothing.
    async fn download(&self, candidate: &StockCandidate, into: &Path, call: &Call) -> Result<StockFile, ProviderError>;
}
