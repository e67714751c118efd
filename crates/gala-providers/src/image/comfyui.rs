//! Pictures of a ComfyUI server, by a graph of the user's or by our own.

use async_trait::async_trait;
use bytes::Bytes;
use gala_ai::provider::{
    Call, Expected, ImageProvider, ImageRequest, MadeImage, Priced, ProviderError, ProviderId, Resend,
};
use gala_core::spending::UsageRange;

use super::{picture::AskedPicture, prompt};
use crate::{
    comfyui::{ComfyUi, Slots, Workflow},
    http::{DownloadError, Downloader, Endpoint, Polling, Task, TaskState, Wanted, finish},
    ratio::{Shape, scaled},
};

/// What models that run at home draw well at.
const LEAST_PIXELS: u64 = 512 * 512;
const MOST_PIXELS: u64 = 1024 * 1024;
const ENDINGS: [&str; 4] = [".png", ".jpg", ".jpeg", ".webp"];

/// A ComfyUI server that draws. The seed and, where the graph has a place for it, the first reference are taken.
#[derive(Clone, Debug)]
pub struct ComfyUiImages {
    comfyui: ComfyUi,
    workflow: Workflow,
    /// As names of models tell graphs apart: what is made is kept under it.
    workflow_name: String,
}

impl ComfyUiImages {
    pub fn new(
        endpoint: Endpoint,
        workflow_name: String,
        workflow: Workflow,
        downloader: Downloader,
        polling: Polling,
    ) -> Self {
        Self { comfyui: ComfyUi::new(endpoint, downloader, polling), workflow, workflow_name }
    }
}

impl Priced for ComfyUiImages {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.comfyui.provider().to_owned(), model: self.workflow_name.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::KnownById
    }
}

impl Expected<ImageRequest> for ComfyUiImages {
    fn expected(&self, _request: &ImageRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl ImageProvider for ComfyUiImages {
    fn name(&self) -> String {
        format!("{}/{}/{}", self.comfyui.provider(), self.workflow_name, prompt::VERSION)
    }

    fn references_taken(&self) -> usize {
        self.workflow.takes_reference().into()
    }

    async fn make(&self, request: &ImageRequest, call: &Call) -> Result<MadeImage, ProviderError> {
        let shape = scaled(request.size, LEAST_PIXELS, MOST_PIXELS, 16);
        let drawing = GraphDrawing { provider: self, request, shape, prompt: prompt::text(request)? };
        let picture = finish(&drawing, self.comfyui.polling, call).await?;
        AskedPicture::new(self.comfyui.provider(), shape).checked(picture.to_vec()).await
    }
}

/// One picture on its way.
struct GraphDrawing<'a> {
    provider: &'a ComfyUiImages,
    request: &'a ImageRequest,
    shape: Shape,
    prompt: String,
}

#[async_trait]
impl Task for GraphDrawing<'_> {
    type Links = String;
    type Made = Bytes;

    fn provider(&self) -> &'static str {
        self.provider.comfyui.provider()
    }

    async fn submit(&self, call: &Call) -> Result<String, ProviderError> {
        let comfyui = &self.provider.comfyui;
        let reference = match self.request.references.first() {
            Some(reference) if self.provider.workflow.takes_reference() => {
                let name = format!("gala-{}", reference.hash.short());
                Some(comfyui.upload(reference.bytes.clone().into(), &reference.mime, &name, call).await?)
            }
            _ => None,
        };
        let (width, height) = self.shape;
        let slots = Slots {
            prompt: self.prompt.clone(),
            negative_prompt: prompt::negative(self.request),
            seed: prompt::seed(self.request),
            width,
            height,
            reference,
            seconds: 0,
        };
        comfyui.submit(&self.provider.workflow.filled(&slots), call).await
    }

    async fn find(&self, call: &Call) -> Result<Option<String>, ProviderError> {
        self.provider.comfyui.find(call).await
    }

    async fn look(&self, task: &str, call: &Call) -> Result<TaskState<String>, ProviderError> {
        self.provider.comfyui.look(task, &ENDINGS, call).await
    }

    async fn fetch(&self, link: &String, call: &Call) -> Result<Bytes, DownloadError> {
        let (_, picture) = self.provider.comfyui.downloader.fetch(link, Wanted::PICTURE, call).await?;
        Ok(picture)
    }
}
