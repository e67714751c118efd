use gala_ai::provider::{StockLibrary, StockOrientation, StockQuery, stock_name};
use gala_core::stock::StockKind;

use super::super::{super::providers::RequestInput, scene_work::SceneWork};

/// What a scene looks for.
pub(in super::super) struct LookedFor<'a> {
    pub work: &'a SceneWork<'a>,
    /// The step of the job that it is for.
    pub step: &'static str,
    /// Its first page.
    pub query: StockQuery,
}

impl<'a> LookedFor<'a> {
    pub fn photo(work: &'a SceneWork<'a>) -> Self {
        Self { work, step: "image", query: query(work, StockKind::Photo, 0) }
    }

    /// Of at least this length, where there is one.
    pub fn video(work: &'a SceneWork<'a>, min_duration_ms: u64) -> Self {
        Self { work, step: "animation", query: query(work, StockKind::Video, min_duration_ms) }
    }

    /// Returns what the choice depends on.
    pub fn input(&self, library: &dyn StockLibrary) -> RequestInput<&StockQuery> {
        RequestInput::new(library, stock_name(library), &self.query, self.work.asker())
    }
}

fn query(work: &SceneWork<'_>, kind: StockKind, min_duration_ms: u64) -> StockQuery {
    let size = work.plan.format;
    StockQuery {
        words: work.scene.image_prompt.clone(),
        language: work.plan.language.clone(),
        kind,
        orientation: Some(StockOrientation::of(size.width, size.height)),
        min_width: size.width,
        min_height: size.height,
        min_duration_ms,
        page: 1,
        is_looked_at: work.services.providers.ready_picture_matcher(&work.plan.language).is_some(),
    }
}
