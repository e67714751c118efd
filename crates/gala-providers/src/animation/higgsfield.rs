//! Videos of Higgsfield's models. Pictures are uploaded first: they take addresses only.

use std::path::Path;

use async_trait::async_trait;
use gala_ai::provider::{
    AnimationRequest, Animator, Call, Expected, MadeVideo, Priced, ProviderError, ProviderId, Resend,
};
use gala_core::spending::{BilledUnit, Usage, UsageRange};
use serde_json::{Value, json};

use super::first_frame::{FrameLimits, seconds};
use crate::{
    higgsfield::{Higgsfield, HiggsfieldLinks},
    http::{DownloadError, Downloader, Endpoint, Polling, Secret, Task, TaskState, Wanted, finish},
};

const LIMITS: FrameLimits = FrameLimits { max_bytes: 20 << 20, min_side: 64, max_ratio: 4.0, max_prompt_chars: 2500 };
/// The path of the models that have a name of their own beside it: `v1/image2video/dop:dop-turbo`.
const DOP: &str = "v1/image2video/dop";
const MAX_SEED: u64 = 1_000_000;

/// A model of Higgsfield that sets a picture in motion.
#[derive(Clone, Debug)]
pub struct HiggsfieldAnimator {
    higgsfield: Higgsfield,
    model: String,
}

impl HiggsfieldAnimator {
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

    /// Returns the path and, behind a colon, the model's own name.
    fn path(&self) -> (&str, &str) {
        self.model.split_once(':').unwrap_or((&self.model, "dop-standard"))
    }

    fn length_s(&self, request: &AnimationRequest) -> u64 {
        if self.path().0 == DOP { 5 } else { seconds(request.duration_ms, &[5, 10]) }
    }

    fn arguments(&self, request: &AnimationRequest, image: &str) -> Value {
        match self.path() {
            (DOP, model) => {
                let mut arguments = json!({
                    "model": model,
                    "prompt": request.prompt,
                    "input_images": [{ "type": "image_url", "image_url": image }],
                    "enhance_prompt": false,
                });
                if let Some(seed) = request.seed {
                    arguments["seed"] = (seed % MAX_SEED).into();
                }
                arguments
            }
            _ => json!({ "image_url": image, "prompt": request.prompt, "duration": self.length_s(request) }),
        }
    }
}

impl Priced for HiggsfieldAnimator {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.higgsfield.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::PaidAgain
    }
}

impl Expected<AnimationRequest> for HiggsfieldAnimator {
    fn expected(&self, request: &AnimationRequest) -> UsageRange {
        UsageRange::exact(Usage::of(BilledUnit::VideoMs, self.length_s(request) * 1000))
    }
}

#[async_trait]
impl Animator for HiggsfieldAnimator {
    async fn animate(&self, request: &AnimationRequest, into: &Path, call: &Call) -> Result<MadeVideo, ProviderError> {
        LIMITS.check(request)?;
        finish(&HiggsfieldAnimation { animator: self, request, into }, self.higgsfield.polling, call).await
    }
}

/// One video on its way.
struct HiggsfieldAnimation<'a> {
    animator: &'a HiggsfieldAnimator,
    request: &'a AnimationRequest,
    into: &'a Path,
}

#[async_trait]
impl Task for HiggsfieldAnimation<'_> {
    type Links = HiggsfieldLinks;
    type Made = MadeVideo;

    fn provider(&self) -> &'static str {
        self.animator.higgsfield.provider()
    }

    async fn submit(&self, call: &Call) -> Result<String, ProviderError> {
        let (higgsfield, request) = (&self.animator.higgsfield, self.request);
        let image = higgsfield.upload(request.image.clone().into(), request.image_mime, call).await?;
        higgsfield.submit(self.animator.path().0, &self.animator.arguments(request, &image), call).await
    }

    async fn look(&self, task: &str, call: &Call) -> Result<TaskState<HiggsfieldLinks>, ProviderError> {
        self.animator.higgsfield.look(task, call).await
    }

    async fn fetch(&self, links: &HiggsfieldLinks, call: &Call) -> Result<MadeVideo, DownloadError> {
        let url = links.video.as_deref().ok_or_else(|| DownloadError::Broken("it links to no video".to_owned()))?;
        let saved = self.animator.higgsfield.downloader.save(url, Wanted::VIDEO, self.into, call).await?;
        let asked_ms = self.animator.length_s(self.request) * 1000;
        call.used(Usage::of(BilledUnit::VideoMs, asked_ms));
        Ok(MadeVideo { mime: saved.mime, asked_ms })
    }
}
