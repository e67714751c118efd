//! The file of an asset.

use std::sync::Arc;

use gala_ai::provider::{PictureMatcher, StockLibrary, stock_name};
use gala_core::{
    asset::StoredFile,
    payload::{LayerFile, PicturedScene, ScenePicture},
    stock::{StockCandidate, StockChoice, StockKind},
};

use super::{
    super::{
        super::{names, providers::FailedCall},
        checks::{check_photo, check_video},
    },
    looked_for::LookedFor,
};

/// A file that was fetched, looked at and stored.
pub(super) struct Fetched {
    provider: String,
    file: StoredFile,
    extension: &'static str,
}

/// Fetches the file of a candidate, looks at it and stores it.
pub(super) async fn fetched(
    looked_for: &LookedFor<'_>,
    library: &dyn StockLibrary,
    candidate: &StockCandidate,
) -> Result<Fetched, FailedCall> {
    let LookedFor { work, query, .. } = looked_for;
    let provider = candidate.asset.provider.as_str();
    let staged = work.services.store.staged(match candidate.kind {
        StockKind::Photo => "jpg",
        StockKind::Video => "mp4",
    });
    let path = staged.path();
    let saved =
        work.payer().fetch(provider, |call| async move { library.download(candidate, path, &call).await }).await?;
    match candidate.kind {
        StockKind::Photo => check_photo(work, provider, &staged).await?,
        StockKind::Video => {
            // As long as is told, or as long as is needed.
            let told_ms = candidate.duration_ms.unwrap_or_default();
            check_video(work, provider, &staged, told_ms.min(query.min_duration_ms)..=u64::MAX).await?;
        }
    }
    let extension = names::extension(saved.mime);
    let file = work.services.store.put_staged(&staged, |content| work.key("stock", extension, content)).await?;
    Ok(Fetched { provider: stock_name(library), file, extension })
}

impl Fetched {
    /// Returns what is seen in the scene; `matcher` is who saw that it fits a sentence in `language`.
    pub fn into_scene(
        self,
        stock: StockChoice,
        matcher: Option<&Arc<dyn PictureMatcher>>,
        language: &str,
    ) -> PicturedScene {
        let Self { provider, file, extension } = self;
        let provider = match matcher {
            Some(matcher) => format!("{provider}, {}", matcher.name_for(language)),
            None => provider,
        };
        let name = match stock.chosen.kind {
            StockKind::Photo => "photo",
            StockKind::Video => "video",
        };
        let layer = LayerFile { name: name.to_owned(), extension: extension.to_owned(), depth: 1.0, file };
        let picture = match stock.chosen.kind {
            StockKind::Photo => ScenePicture::Layers(vec![layer]),
            StockKind::Video => ScenePicture::Video(layer),
        };
        let of_matcher = matcher.into_iter().flat_map(|matcher| matcher.credits(language));
        let credits = std::iter::once(stock.chosen.credit()).chain(of_matcher).collect();
        PicturedScene { picture, provider, credits, stock: Some(stock), preview: None }
    }
}
