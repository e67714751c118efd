//! What both protocols make: a video of so many seconds, fetched from its link.

use std::path::Path;

use gala_ai::provider::{AnimationRequest, Call, MadeVideo, ProviderError};
use gala_core::spending::{BilledUnit, Usage, UsageRange};

use super::{
    super::first_frame::{FrameLimits, seconds},
    failure::of_task,
};
use crate::http::{DownloadError, Downloader, TaskState, Wanted};

/// A picture may have 50 MB by the new protocol and 10 MB by the old one; base64 takes a third more.
pub(super) fn limits(max_bytes: usize) -> FrameLimits {
    FrameLimits { max_bytes, min_side: 300, max_ratio: 2.5, max_prompt_chars: 2500 }
}

/// The third generation makes any length from 3 to 15 seconds, earlier ones two.
pub(super) fn length_s(model: &str, request: &AnimationRequest) -> u64 {
    let is_third = model.contains("-3.") || model.contains("-v3");
    let any: Vec<u64> = (3..=15).collect();
    seconds(request.duration_ms, if is_third { &any } else { &[5, 10] })
}

/// Whether the larger of the two usual sizes is asked for.
pub(super) fn is_large(request: &AnimationRequest) -> bool {
    request.size.width.min(request.size.height) > 720
}

pub(super) fn expected(length_s: u64) -> UsageRange {
    UsageRange::exact(Usage::of(BilledUnit::VideoMs, length_s * 1000))
}

/// A task as both protocols tell of it.
#[derive(Debug)]
pub(super) struct KlingTask {
    pub status: String,
    pub reason: String,
    pub url: Option<String>,
}

impl KlingTask {
    pub fn state(self, provider: &'static str) -> TaskState<String> {
        let broken =
            |message: String| TaskState::Failed(ProviderError::Broken { provider: provider.to_owned(), message });
        match (self.status.as_str(), self.url) {
            ("submitted" | "processing", _) => TaskState::Working,
            ("succeed" | "succeeded", Some(url)) => TaskState::Done(url),
            ("succeed" | "succeeded", None) => broken("it links to no video".to_owned()),
            ("failed", _) => TaskState::Failed(of_task(provider, &self.reason)),
            (other, _) => broken(format!("its task ended as {other:?}")),
        }
    }
}

pub(super) async fn save(
    downloader: &Downloader,
    url: &str,
    length_s: u64,
    into: &Path,
    call: &Call,
) -> Result<MadeVideo, DownloadError> {
    let saved = downloader.save(url, Wanted::VIDEO, into, call).await?;
    call.used(Usage::of(BilledUnit::VideoMs, length_s * 1000));
    Ok(MadeVideo { mime: saved.mime, asked_ms: length_s * 1000 })
}
