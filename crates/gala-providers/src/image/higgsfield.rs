//! Pictures of Higgsfield's models. A name of a model is a path, and each takes arguments of its own.

use async_trait::async_trait;
use bytes::Bytes;
use gala_ai::provider::{
    Call, Expected, ImageProvider, ImageRequest, MadeImage, Priced, ProviderError, ProviderId, Resend,
};
use gala_core::spending::{BilledUnit, Usage, UsageRange};
use serde_json::{Value, json};

use super::{picture::AskedPicture, prompt};
use crate::{
    higgsfield::{Higgsfield, HiggsfieldLinks},
    http::{DownloadError, Downloader, Endpoint, Polling, Secret, Task, TaskState, Wanted, finish},
    ratio::{Shape, nearest},
};

const SHAPES: [Shape; 7] = [(1, 1), (2, 3), (3, 2), (3, 4), (4, 3), (9, 16), (16, 9)];
/// The sizes of `v1/text2image/soul` that are large, of 13.
const SOUL_SIZES: [Shape; 3] = [(1536, 1536), (1152, 2048), (2048, 1152)];
const SOUL: &str = "v1/text2image/soul";
/// Its sizes are round numbers near the ratio.
const TOLERANCE: f64 = 0.03;
const MAX_SEED: u32 = 1_000_000;

/// A model of Higgsfield that draws. `v1/text2image/soul` takes a reference, the first one; it and Flux take a seed.
#[derive(Clone, Debug)]
pub struct HiggsfieldImages {
    higgsfield: Higgsfield,
    model: String,
}

impl HiggsfieldImages {
    /// `key` is the id of the key and its secret, parted by a colon.
    ///
    /// # Errors
    /// For a key that no header can hold.
    pub fn new(
        endpoint: Endpoint,
        key: &Secret,
        model: String,
        downloader: Downloader,
        polling: Polling,
    ) -> Result<Self, ProviderError> {
        Ok(Self { higgsfield: Higgsfield::new(endpoint, key, downloader, polling)?, model })
    }

    fn shape(&self, request: &ImageRequest) -> Shape {
        let offered: &[Shape] = if self.model == SOUL { &SOUL_SIZES } else { &SHAPES };
        nearest(request.size, offered)
    }
}

impl Priced for HiggsfieldImages {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.higgsfield.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::PaidAgain
    }
}

impl Expected<ImageRequest> for HiggsfieldImages {
    fn expected(&self, _request: &ImageRequest) -> UsageRange {
        UsageRange::exact(Usage::of(BilledUnit::Images, 1))
    }
}

#[async_trait]
impl ImageProvider for HiggsfieldImages {
    fn name(&self) -> String {
        format!("{}/{}/{}", self.higgsfield.provider(), self.model, prompt::VERSION)
    }

    fn references_taken(&self) -> usize {
        usize::from(self.model == SOUL)
    }

    async fn make(&self, request: &ImageRequest, call: &Call) -> Result<MadeImage, ProviderError> {
        let (shape, prompt) = (self.shape(request), prompt::text(request)?);
        let drawing = Drawing { provider: self, request, shape, prompt };
        let picture = finish(&drawing, self.higgsfield.polling, call).await?;
        call.used(Usage::of(BilledUnit::Images, 1));
        let asked = AskedPicture { tolerance: TOLERANCE, ..AskedPicture::new(self.higgsfield.provider(), shape) };
        asked.checked(picture.to_vec()).await
    }
}

/// One picture on its way.
struct Drawing<'a> {
    provider: &'a HiggsfieldImages,
    request: &'a ImageRequest,
    shape: Shape,
    prompt: String,
}

impl Drawing<'_> {
    fn arguments(&self, reference: Option<String>) -> Value {
        let (width, height) = self.shape;
        let mut arguments = json!({ "prompt": self.prompt });
        match self.provider.model.as_str() {
            SOUL => {
                arguments["width_and_height"] = format!("{width}x{height}").into();
                arguments["quality"] = "1080p".into();
                arguments["batch_size"] = 1.into();
                // Our words are what was asked for; another model would change them.
                arguments["enhance_prompt"] = false.into();
                arguments["seed"] = (prompt::seed(self.request) % MAX_SEED).into();
                if let Some(url) = reference {
                    arguments["image_reference"] = json!({ "type": "image_url", "image_url": url });
                }
            }
            model => {
                arguments["aspect_ratio"] = format!("{width}:{height}").into();
                if model.starts_with("flux") {
                    arguments["seed"] = (prompt::seed(self.request) % MAX_SEED).into();
                } else if model.starts_with("bytedance/seedream") {
                    arguments["resolution"] = "2K".into();
                }
            }
        }
        arguments
    }
}

#[async_trait]
impl Task for Drawing<'_> {
    type Links = HiggsfieldLinks;
    type Made = Bytes;

    fn provider(&self) -> &'static str {
        self.provider.higgsfield.provider()
    }

    async fn submit(&self, call: &Call) -> Result<String, ProviderError> {
        let higgsfield = &self.provider.higgsfield;
        let reference = match self.request.references.first() {
            Some(reference) if self.provider.model == SOUL => {
                Some(higgsfield.upload(reference.bytes.clone().into(), &reference.mime, call).await?)
            }
            _ => None,
        };
        higgsfield.submit(&self.provider.model, &self.arguments(reference), call).await
    }

    async fn look(&self, task: &str, call: &Call) -> Result<TaskState<HiggsfieldLinks>, ProviderError> {
        self.provider.higgsfield.look(task, call).await
    }

    async fn fetch(&self, links: &HiggsfieldLinks, call: &Call) -> Result<Bytes, DownloadError> {
        let url = links.image.as_deref().ok_or_else(|| DownloadError::Broken("it links to no picture".to_owned()))?;
        let (_, picture) = self.provider.higgsfield.downloader.fetch(url, Wanted::PICTURE, call).await?;
        Ok(picture)
    }
}
