//! What a library has, looked at: how well each photo and film fits what the scene shows. What cannot be told is no reason to
//! fail: then words alone decide.

use std::sync::Arc;

use gala_ai::provider::{Call, MatchedSentence, PictureMatcher, ProviderError, StockLibrary};
use gala_core::{job::Failure, stock::StockCandidate};
use uuid::Uuid;

use super::{
    super::super::providers::FailedCall,
    looked_at::{LookedAt, looked_at},
    looked_for::LookedFor,
};

/// So many of a page are looked at where each has to be fetched over the network, those first whose words fit.
const MOST_FETCHED: usize = 24;
/// What lies in one's own folder and whose words say nothing of what is looked for has to fit at least so well, in thousandths:
/// of CLIP, photos that show a sentence have some 250 to 350, and others some 150 to 220.
const LEAST_FIT: i32 = 240;

impl LookedFor<'_> {
    /// Returns who looks at what is found; nobody where nobody knows the language.
    pub fn matcher(&self) -> Option<&Arc<dyn PictureMatcher>> {
        let providers = &self.work.services.providers;
        providers.ready_picture_matcher(&self.work.plan.language).filter(|_| self.query.is_looked_at)
    }
}

/// Returns candidates in the order of how well they fit, with that, where somebody looks at them. Those that were not looked at
/// come after the others. `fits_by_words` tells of each of a folder's files whether its words fit.
pub(super) async fn matched(
    looked_for: &LookedFor<'_>,
    library: &dyn StockLibrary,
    candidates: Vec<StockCandidate>,
    fits_by_words: impl Fn(&StockCandidate) -> bool,
) -> Result<Vec<StockCandidate>, FailedCall> {
    let Some(matcher) = looked_for.matcher() else { return Ok(candidates) };
    let most = if library.is_metered() { MOST_FETCHED } else { usize::MAX };
    let mut seen = Vec::with_capacity(candidates.len());
    for (place, candidate) in candidates.into_iter().enumerate() {
        let fit = if place < most { fit(looked_for, library, matcher, &candidate).await? } else { None };
        seen.push(StockCandidate { fit_permille: fit, ..candidate });
    }
    // Whoever searches for others knows what fits; a folder lists all that it has.
    if !library.is_metered() {
        seen.retain(|one| fits_by_words(one) || one.fit_permille.is_some_and(|fit| fit >= LEAST_FIT));
    }
    seen.sort_by_key(|one| std::cmp::Reverse(one.fit_permille));
    Ok(seen)
}

/// Returns how well a candidate fits, in thousandths; nothing where that cannot be told.
async fn fit(
    looked_for: &LookedFor<'_>,
    library: &dyn StockLibrary,
    matcher: &Arc<dyn PictureMatcher>,
    candidate: &StockCandidate,
) -> Result<Option<i32>, FailedCall> {
    let told = async {
        let Some(seen) = looked_at(looked_for, library, candidate).await? else { return Ok(None) };
        mean_fit(looked_for, matcher, &seen).await
    };
    match told.await {
        Err(FailedCall::Provider(ProviderError::Cancelled)) => {
            Err(Failure::transient("cancelled", "the job was stopped").into())
        }
        Err(FailedCall::Provider(error)) => {
            tracing::warn!(asset = candidate.asset.id, %error, "a candidate was not looked at");
            Ok(None)
        }
        told => told,
    }
}

/// Returns how well the pictures of a candidate fit on average: a film is seen from its beginning on, and none of it may be far
/// from the sentence. What was looked at before is not read again.
async fn mean_fit(
    looked_for: &LookedFor<'_>,
    matcher: &Arc<dyn PictureMatcher>,
    seen: &LookedAt,
) -> Result<Option<i32>, FailedCall> {
    let work = looked_for.work;
    let call = Call::new(Uuid::now_v7(), work.ctx.cancelled().clone());
    let sentence = MatchedSentence { text: &work.scene.description, language: &work.plan.language };
    let mut fits = Vec::new();
    for picture in seen.hashes() {
        match matcher.known_fit(sentence, picture, &call).await? {
            Some(fit) => fits.push(fit),
            None => break,
        }
    }
    if fits.len() < seen.hashes().len() {
        let Some(pictures) = seen.pictures(work).await? else { return Ok(None) };
        fits.clear();
        for picture in &pictures {
            fits.push(matcher.fit(sentence, picture, &call).await?);
        }
    }
    let mean = fits.iter().sum::<f32>() / fits.len().max(1) as f32;
    Ok((!fits.is_empty()).then_some((mean * 1000.0).round() as i32))
}
