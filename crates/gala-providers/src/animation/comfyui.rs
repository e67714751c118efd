//! Videos of a ComfyUI server, by a graph of the user's that loads `{{reference}}` and saves an MP4 or WebM file.

use std::path::Path;

use async_trait::async_trait;
use gala_ai::provider::{
    AnimationRequest, Animator, Call, Expected, MadeVideo, Priced, ProviderError, ProviderId, Resend,
};
use gala_core::spending::UsageRange;

use super::first_frame::{FrameLimits, seconds};
use crate::{
    comfyui::{BadWorkflow, ComfyUi, Slots, Workflow},
    http::{DownloadError, Downloader, Endpoint, Polling, Task, TaskState, Wanted, finish},
};

const LIMITS: FrameLimits =
    FrameLimits { max_bytes: 64 << 20, min_side: 64, max_ratio: 64.0, max_prompt_chars: 10_000 };
const ENDINGS: [&str; 2] = [".mp4", ".webm"];
const NEGATIVE: &str = "still, jitter, flicker, warped, text, watermark";
/// Models that run at home take minutes for each second.
const LENGTHS_S: [u64; 8] = [3, 4, 5, 6, 7, 8, 9, 10];

/// A ComfyUI server that sets a picture in motion.
#[derive(Clone, Debug)]
pub struct ComfyUiAnimator {
    comfyui: ComfyUi,
    workflow: Workflow,
    workflow_name: String,
}

impl ComfyUiAnimator {
    /// # Errors
    /// [`BadWorkflow::Missing`] for a graph that has no place for the picture.
    pub fn new(
        endpoint: Endpoint,
        workflow_name: String,
        workflow: Workflow,
        downloader: Downloader,
        polling: Polling,
    ) -> Result<Self, BadWorkflow> {
        if !workflow.takes_reference() {
            return Err(BadWorkflow::Missing("reference"));
        }
        Ok(Self { comfyui: ComfyUi::new(endpoint, downloader, polling), workflow, workflow_name })
    }
}

impl Priced for ComfyUiAnimator {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.comfyui.provider().to_owned(), model: self.workflow_name.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::KnownById
    }
}

impl Expected<AnimationRequest> for ComfyUiAnimator {
    fn expected(&self, _request: &AnimationRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl Animator for ComfyUiAnimator {
    async fn animate(&self, request: &AnimationRequest, into: &Path, call: &Call) -> Result<MadeVideo, ProviderError> {
        LIMITS.check(request)?;
        finish(&GraphAnimation { animator: self, request, into }, self.comfyui.polling, call).await
    }
}

/// One video on its way.
struct GraphAnimation<'a> {
    animator: &'a ComfyUiAnimator,
    request: &'a AnimationRequest,
    into: &'a Path,
}

#[async_trait]
impl Task for GraphAnimation<'_> {
    type Links = String;
    type Made = MadeVideo;

    fn provider(&self) -> &'static str {
        self.animator.comfyui.provider()
    }

    async fn submit(&self, call: &Call) -> Result<String, ProviderError> {
        let (comfyui, request) = (&self.animator.comfyui, self.request);
        let name = format!("gala-{}", request.image_hash.short());
        let reference = comfyui.upload(request.image.clone().into(), request.image_mime, &name, call).await?;
        let seed = request.seed.unwrap_or_else(|| {
            request.image_hash.as_bytes().iter().take(4).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
        });
        let slots = Slots {
            prompt: request.prompt.clone(),
            negative_prompt: NEGATIVE.to_owned(),
            seed: (seed & u64::from(u32::MAX)) as u32,
            width: request.size.width,
            height: request.size.height,
            reference: Some(reference),
            seconds: seconds(request.duration_ms, &LENGTHS_S),
        };
        comfyui.submit(&self.animator.workflow.filled(&slots), call).await
    }

    async fn find(&self, call: &Call) -> Result<Option<String>, ProviderError> {
        self.animator.comfyui.find(call).await
    }

    async fn look(&self, task: &str, call: &Call) -> Result<TaskState<String>, ProviderError> {
        self.animator.comfyui.look(task, &ENDINGS, call).await
    }

    async fn fetch(&self, link: &String, call: &Call) -> Result<MadeVideo, DownloadError> {
        let saved = self.animator.comfyui.downloader.save(link, Wanted::VIDEO, self.into, call).await?;
        let asked_ms = seconds(self.request.duration_ms, &LENGTHS_S) * 1000;
        Ok(MadeVideo { mime: saved.mime, asked_ms })
    }
}
