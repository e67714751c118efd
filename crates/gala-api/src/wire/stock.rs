use gala_core::{
    payload::{self, PicturedScene},
    stock,
};
use gala_db::takes::Take;
use serde::Serialize;
use utoipa::ToSchema;

use super::named::wire_enum;

wire_enum! {
    /// What a stock library holds.
    StockKind = stock::StockKind, "snake_case" { Photo, Video }
}

/// A photo or video that others made, and what could be shown in its place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockChoice)]
pub struct StockChoiceView {
    pub chosen: StockAssetView,
    /// What fitted next when it was chosen, the most fitting first: at most 8.
    pub alternatives: Vec<StockAssetView>,
}

/// One asset of a stock library.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockAsset)]
pub struct StockAssetView {
    /// `pexels`, `pixabay`, `library`.
    pub provider: String,
    /// What the provider calls it.
    pub id: String,
    pub kind: StockKind,
    /// What its provider tells of what is seen.
    pub description: String,
    /// Where people see it.
    pub page_url: Option<String>,
    /// Empty where nobody is named.
    pub author: String,
    pub author_url: Option<String>,
    /// SPDX, or `LicenseRef-` with the provider's name for its own.
    pub licence: String,
    /// In pixels; null where it is not told.
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// Of videos, in milliseconds.
    pub duration_ms: Option<u64>,
    /// How well it fits what the scene shows, by a model that looked at it, in thousandths, -1000 to 1000: what fits better
    /// is higher. Null where none did.
    #[schema(minimum = -1000, maximum = 1000)]
    pub fit_permille: Option<i32>,
}

impl StockChoiceView {
    /// Returns what is kept with a take; `None` where that is of no library.
    pub fn of(image: &Take) -> Option<Self> {
        let pictured: PicturedScene = payload::read(&image.facts).ok()?;
        pictured.stock.map(Self::from)
    }
}

impl From<stock::StockChoice> for StockChoiceView {
    fn from(choice: stock::StockChoice) -> Self {
        let alternatives = choice.alternatives.into_iter().map(StockAssetView::from).collect();
        Self { chosen: choice.chosen.into(), alternatives }
    }
}

impl From<stock::StockCandidate> for StockAssetView {
    fn from(candidate: stock::StockCandidate) -> Self {
        let told = |pixels: u32| (pixels > 0).then_some(pixels);
        Self {
            provider: candidate.asset.provider,
            id: candidate.asset.id,
            kind: candidate.kind.into(),
            description: candidate.text,
            page_url: candidate.page_url,
            author: candidate.author,
            author_url: candidate.author_url,
            licence: candidate.licence,
            width: told(candidate.width),
            height: told(candidate.height),
            duration_ms: candidate.duration_ms,
            fit_permille: candidate.fit_permille,
        }
    }
}
