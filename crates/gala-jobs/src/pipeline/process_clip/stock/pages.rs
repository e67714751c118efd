//! The pages of a search, each asked for once while it counts.

use gala_ai::{
    provider::{Call, StockLibrary, StockPage, StockQuery},
    stock::cache_key,
};
use gala_core::job::Failure;
use gala_db::stock_searches;

use super::{super::super::providers::FailedCall, looked_for::LookedFor};

/// The pages of what a library has for a scene.
#[derive(Clone, Copy)]
pub(super) struct Pages<'a> {
    pub looked_for: &'a LookedFor<'a>,
    pub library: &'a dyn StockLibrary,
}

/// A page, and whether it was found in an earlier search: its links may have ended since.
pub(super) struct Page {
    pub found: StockPage,
    pub is_kept: bool,
}

impl Pages<'_> {
    /// Returns a page, counted from 1, without asking where the same was found before.
    pub async fn get(&self, number: u32) -> Result<Page, FailedCall> {
        self.page(number, true).await
    }

    /// Asks for a page, whatever was found before.
    pub async fn ask_again(&self, number: u32) -> Result<Page, FailedCall> {
        self.page(number, false).await
    }

    async fn page(&self, number: u32, may_be_kept: bool) -> Result<Page, FailedCall> {
        let LookedFor { work, step, query } = self.looked_for;
        let (payer, id) = (work.payer(), self.library.id());
        let query = StockQuery { page: number, ..query.clone() };
        let key = cache_key(&id.provider, &query);
        // Scenes of one subject are worked on at once: all but the first of them find what that one is told.
        let _turn = work.services.stock_searches.turn(key).await;
        let kept_for = self.library.searches_kept();
        if may_be_kept && kept_for.is_some() {
            let found = stock_searches::get(work.ctx.db(), &id.provider, &key).await.map_err(Failure::from)?;
            if let Some(found) = found {
                payer.cached(step, &id, key).await?;
                return Ok(Page { found, is_kept: true });
            }
        }
        let send = async |call: Call| self.library.search(&query, &call).await;
        let found = payer.call(step, self.library, &query, key, send).await?;
        if let Some(kept_for) = kept_for {
            work.ctx.keep_search(step, &id.provider, &key, &found, kept_for).await?;
        }
        Ok(Page { found, is_kept: false })
    }
}
