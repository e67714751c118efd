//! What a library has, looked at: how well each photo fits what the scene shows. What cannot be told is no reason to fail: then
//! words alone decide.

use std::sync::Arc;

use gala_ai::provider::{Call, MatchedPicture, PictureMatcher, ProviderError, StockLibrary};
use gala_core::{
    hash::ContentHash,
    job::Failure,
    stock::{StockCandidate, StockKind},
};
use gala_raster::{photo::read_compared, source_file::SourceFile};
use uuid::Uuid;

use super::{
    super::super::{blocking::blocking, failures::failure_of_render, providers::FailedCall},
    looked_for::LookedFor,
};

/// So many of a page are looked at where each has to be fetched over the network, those first whose words fit.
const MOST_FETCHED: usize = 24;
/// A photo of one's own folder whose words say nothing of what is looked for has to fit at least so well, in thousandths: of
/// CLIP, photos that show a sentence have some 250 to 350, and others some 150 to 220.
const LEAST_FIT: i32 = 240;

impl LookedFor<'_> {
    /// Returns who looks at what is found; nobody where it is videos, or nobody knows the language.
    pub fn matcher(&self) -> Option<&Arc<dyn PictureMatcher>> {
        let is_photo = self.query.kind == StockKind::Photo;
        let providers = &self.work.services.providers;
        providers.ready_picture_matcher(&self.work.plan.language).filter(|_| is_photo)
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
    let work = looked_for.work;
    let told = async {
        let Some(picture) = preview(looked_for, library, candidate).await? else { return Ok(None) };
        let call = Call::new(Uuid::now_v7(), work.ctx.cancelled().clone());
        let fit = matcher.fit(&work.scene.description, &picture, &call).await?;
        Ok(Some((fit * 1000.0).round() as i32))
    };
    match told.await {
        Err(FailedCall::Provider(ProviderError::Cancelled)) => {
            Err(Failure::transient("cancelled", "the job was stopped").into())
        }
        Err(FailedCall::Provider(error)) => {
            tracing::warn!(asset = candidate.asset.id, %error, "a photo was not looked at");
            Ok(None)
        }
        told => told,
    }
}

/// Fetches a small picture of a candidate and reads it; `None` where it is no photo that can be read.
async fn preview(
    looked_for: &LookedFor<'_>,
    library: &dyn StockLibrary,
    candidate: &StockCandidate,
) -> Result<Option<MatchedPicture>, FailedCall> {
    let work = looked_for.work;
    let staged = work.services.store.staged("jpg");
    let small = StockCandidate {
        file: candidate.preview.clone().unwrap_or_else(|| candidate.file.clone()),
        ..candidate.clone()
    };
    let (small, path) = (&small, staged.path());
    let provider = candidate.asset.provider.as_str();
    work.payer().fetch(provider, |call| async move { library.download(small, path, &call).await }).await?;
    let path = path.to_owned();
    let read = move |_: &_| {
        let bytes = std::fs::read(&path).map_err(|error| Failure::transient("staging", error))?;
        let hash = ContentHash::of(&bytes);
        // One that is damaged is told when it is chosen.
        let pixels = read_compared(SourceFile { path: &path, checksum: hash }).map_err(failure_of_render);
        Ok(pixels.ok().flatten().map(|pixels| MatchedPicture { hash, pixels }))
    };
    Ok(blocking(work.ctx, read).await?)
}
