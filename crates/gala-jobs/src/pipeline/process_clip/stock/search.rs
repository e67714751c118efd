//! The search for an asset that no other scene of the project shows.

use gala_ai::{
    provider::{ProviderError, StockLibrary},
    stock::{rank, rank_shorter, score},
};
use gala_core::{
    hash::ContentHash,
    job::Failure,
    payload::PicturedScene,
    problem::Problem,
    stock::{StockAssetId, StockCandidate, StockChoice},
};
use gala_db::{
    made,
    stock_claims::{self, Claimed, NewClaim},
};

use super::{
    super::{
        super::{providers::FailedCall, scene_id::scene_id},
        made_once::MadeOfFiles,
    },
    fetched::fetched,
    looked_for::LookedFor,
    matched::matched,
    pages::{Page, Pages},
};

/// So many pages are looked through: providers count requests.
const MOST_PAGES: u32 = 5;
/// So many files that are no good are passed over, and the next one fails the search.
const MOST_BROKEN: usize = 3;
/// So many others are kept of what fitted.
const MOST_ALTERNATIVES: usize = 8;

/// One search in one library.
pub(super) struct Search<'a> {
    pub looked_for: &'a LookedFor<'a>,
    pub library: &'a dyn StockLibrary,
    /// Of all that the choice depends on.
    pub input: ContentHash,
}

impl Search<'_> {
    /// Returns what the same search chose before, if no other scene of the project has it, or what is chosen now.
    pub async fn run(&self) -> Result<PicturedScene, FailedCall> {
        let LookedFor { work, step, .. } = self.looked_for;
        let kept: Option<PicturedScene> = made::get(work.ctx.db(), step, &self.input).await.map_err(Failure::from)?;
        let is_whole = match &kept {
            Some(kept) => work.services.store.has_all(&kept.files()).await,
            None => false,
        };
        let is_spoilt = kept.is_some() && !is_whole;
        if let Some(kept) = kept.filter(|_| is_whole)
            && self.claims(&kept).await?
        {
            if self.library.is_metered() {
                work.payer().cached(step, &self.library.id(), self.input).await?;
            }
            return Ok(kept);
        }
        let found = self.look().await?;
        work.ctx.keep_made(step, &self.input, &found, is_spoilt).await?;
        Ok(found)
    }

    /// Returns whether what was chosen before is the scene's now.
    async fn claims(&self, kept: &PicturedScene) -> Result<bool, Failure> {
        match &kept.stock {
            Some(stock) => Ok(self.claim(std::slice::from_ref(&stock.chosen)).await?.is_some()),
            None => Ok(false),
        }
    }

    async fn look(&self) -> Result<PicturedScene, FailedCall> {
        let pages = Pages { looked_for: self.looked_for, library: self.library };
        let mut shorter = Vec::new();
        for number in 1..=MOST_PAGES {
            let page = pages.get(number).await?;
            let taken = match self.take(self.ranked(page.found.candidates.clone()).await?).await {
                // What was found hours ago may have been moved since.
                Err(FailedCall::Provider(ProviderError::Broken { .. })) if page.is_kept => {
                    let Page { found, .. } = pages.ask_again(number).await?;
                    self.take(self.ranked(found.candidates).await?).await?
                }
                taken => taken?,
            };
            if let Some(taken) = taken {
                return Ok(taken);
            }
            shorter.extend(page.found.candidates);
            if !page.found.has_more {
                break;
            }
        }
        let shorter = self.matched(rank_shorter(&self.looked_for.query, shorter)).await?;
        self.take(shorter).await?.ok_or_else(|| FailedCall::Provider(self.nothing_found()))
    }

    /// Returns what fits, by its words, and by its looks where somebody sees them.
    async fn ranked(&self, found: Vec<StockCandidate>) -> Result<Vec<StockCandidate>, FailedCall> {
        self.matched(rank(&self.looked_for.query, found)).await
    }

    async fn matched(&self, found: Vec<StockCandidate>) -> Result<Vec<StockCandidate>, FailedCall> {
        let query = &self.looked_for.query;
        let fits_by_words = |one: &StockCandidate| score(&query.words, &query.language, &one.text) > 0.0;
        matched(self.looked_for, self.library, found, fits_by_words).await
    }

    /// Takes the first of some candidates that no other scene has and whose file is good; `None` where others have all. Where
    /// no file is good, what the last one failed at is returned.
    async fn take(&self, mut candidates: Vec<StockCandidate>) -> Result<Option<PicturedScene>, FailedCall> {
        let mut broken = Vec::new();
        while !candidates.is_empty() {
            let Some(Claimed { index, taken }) = self.claim(&candidates).await? else { break };
            let chosen = candidates.remove(index);
            match fetched(self.looked_for, self.library, &chosen).await {
                Ok(fetched) => {
                    let place = |left: usize| if left < index { left } else { left + 1 };
                    let others = candidates.into_iter().enumerate().filter(|(left, _)| !taken.contains(&place(*left)));
                    let alternatives = others.map(|(_, other)| other).take(MOST_ALTERNATIVES).collect();
                    let stock = StockChoice { chosen, alternatives };
                    let maker = self.looked_for.matcher().filter(|_| stock.chosen.fit_permille.is_some());
                    let language = &self.looked_for.work.plan.language;
                    return Ok(Some(fetched.into_scene(stock, maker, language)));
                }
                // It stays claimed, so that no other scene of the project tries it.
                Err(FailedCall::Provider(error @ ProviderError::Broken { .. })) if broken.len() < MOST_BROKEN => {
                    tracing::warn!(provider = chosen.asset.provider, asset = chosen.asset.id, %error, "passed over");
                    broken.push(error);
                }
                Err(failed) => return Err(failed),
            }
        }
        broken.pop().map_or(Ok(None), |error| Err(error.into()))
    }

    async fn claim(&self, candidates: &[StockCandidate]) -> Result<Option<Claimed>, Failure> {
        let LookedFor { work, query, .. } = self.looked_for;
        let new = NewClaim {
            project: work.project.id,
            scene: scene_id(work.project, work.scene.number),
            kind: query.kind,
            request: self.input,
        };
        let assets: Vec<StockAssetId> = candidates.iter().map(|candidate| candidate.asset.clone()).collect();
        let fence = work.ctx.fence();
        let mut tx = work.ctx.db().begin().await?;
        let claimed = stock_claims::claim(&mut tx, fence, &new, &assets).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    fn nothing_found(&self) -> ProviderError {
        let words: String = self.looked_for.query.words.chars().take(80).collect();
        let message = format!("nothing fits `{words}` in this size that no other scene shows");
        Problem::new("nothing_found", "image_prompt", message, "use other key words, or another provider").into()
    }
}
