//! Photos and videos that others made and that anybody may use: what is kept of one.

use serde::{Deserialize, Serialize};

use crate::credit::Credit;

/// Whether pictures or videos are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockKind {
    Photo,
    Video,
}

/// An asset by the name that its provider has for it among those of its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StockAssetId {
    pub provider: String,
    pub id: String,
}

/// One asset that was found, with all that must be kept of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Of the file, in pixels; 0 where it is not told.
    pub width: u32,
    pub height: u32,
    pub duration_ms: Option<u64>,
    /// Where the provider fetches the file from: an address, or a path below a folder.
    pub file: String,
    /// Where a small picture of it is fetched from; that is done with the file where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<String>,
    /// How well it fits what the scene shows, by a model that looked at it: the cosine of their vectors, in thousandths, -1000
    /// to 1000. Absent where none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit_permille: Option<i32>,
}

impl StockCandidate {
    /// Returns whose work it is, for the list of credits.
    pub fn credit(&self) -> Credit {
        let work = self.page_url.clone().unwrap_or_else(|| format!("{} {}", self.asset.provider, self.asset.id));
        Credit { work, author: self.author.clone(), licence: self.licence.clone() }
    }
}

/// What was chosen for a scene, and what a person may choose instead, the most fitting first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockChoice {
    pub chosen: StockCandidate,
    pub alternatives: Vec<StockCandidate>,
}
