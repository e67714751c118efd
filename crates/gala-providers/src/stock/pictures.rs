//! Photos of a stock library as the pictures of scenes.

use std::collections::BTreeSet;

use async_trait::async_trait;
use gala_ai::{
    provider::{
        Call, Expected, ImageProvider, ImageRequest, MadeImage, MadeLayer, Priced, ProviderError, ProviderId, Resend,
        StockCandidate, StockKind, StockLibrary, StockOrientation, StockQuery,
    },
    stock::{StockChoice, choose},
};
use gala_core::{problem::Problem, spending::UsageRange};

/// Raised when the same request would find another picture.
const VERSION: &str = "stock/1";
/// So many scenes with the same key words have photos of their own.
const MOST_CANDIDATES: usize = 40;

/// Finds a photo for a scene, and takes it as its picture.
#[derive(Debug)]
pub struct StockPictures<L> {
    library: L,
}

impl<L: StockLibrary> StockPictures<L> {
    pub fn new(library: L) -> Self {
        Self { library }
    }

    fn query(request: &ImageRequest) -> StockQuery {
        let size = request.size;
        StockQuery {
            words: request.prompt.clone(),
            language: request.language.clone(),
            kind: StockKind::Photo,
            orientation: Some(StockOrientation::of(size.width, size.height)),
            min_width: size.width,
            min_height: size.height,
            min_duration_ms: 0,
            page: 1,
        }
    }
}

impl<L: StockLibrary> Priced for StockPictures<L> {
    fn id(&self) -> ProviderId {
        self.library.id()
    }

    fn resend(&self) -> Resend {
        self.library.resend()
    }

    fn is_metered(&self) -> bool {
        self.library.is_metered()
    }
}

impl<L: StockLibrary> Expected<ImageRequest> for StockPictures<L> {
    fn expected(&self, request: &ImageRequest) -> UsageRange {
        self.library.expected(&Self::query(request))
    }
}

#[async_trait]
impl<L: StockLibrary> ImageProvider for StockPictures<L> {
    fn name(&self) -> String {
        let id = self.library.id();
        format!("{}/{}/{VERSION}", id.provider, id.model)
    }

    /// Scenes with the same key words get one photo after the other: the variant counts them.
    async fn make(&self, request: &ImageRequest, call: &Call) -> Result<MadeImage, ProviderError> {
        let query = Self::query(request);
        let found = self.library.search(&query, call).await?;
        let choice = choose(&query, found.candidates, &BTreeSet::new(), MOST_CANDIDATES);
        let StockChoice { chosen, alternatives } = choice.ok_or_else(|| nothing_found(&query))?;
        let fitting: Vec<StockCandidate> = [chosen].into_iter().chain(alternatives).collect();
        let chosen = &fitting[request.variant as usize % fitting.len()];
        let folder = tempfile::tempdir().map_err(|error| unwritable(&error))?;
        let path = folder.path().join("photo");
        let file = self.library.download(chosen, &path, call).await?;
        let bytes = tokio::fs::read(&path).await.map_err(|error| unwritable(&error))?;
        let layer = MadeLayer { name: "photo".to_owned(), depth: 1.0, mime: file.mime, bytes };
        Ok(MadeImage { layers: vec![layer], credits: vec![chosen.credit()] })
    }
}

fn nothing_found(query: &StockQuery) -> ProviderError {
    let words: String = query.words.chars().take(80).collect();
    let message = format!("nothing fits `{words}` in this size");
    Problem::new("nothing_found", "image_prompt", message, "use other key words, or another provider").into()
}

fn unwritable(error: &std::io::Error) -> ProviderError {
    ProviderError::Unavailable {
        what: format!("a temporary file cannot be used: {error}"),
        remedy: "make room in the folder for temporary files".to_owned(),
    }
}
