//! Telling the database that a long encoding advances, so that a machine that goes down now and then does not make the
//! job look as if it were to blame.

use std::{convert::Infallible, future::Future, sync::Arc, time::Duration};

use gala_core::{hash::ContentHash, job::Failure};
use gala_render::{RenderPlan, Renderer};

use crate::context::JobContext;

/// How often finished segments are counted. A worker that lives no longer than this does not advance.
const EVERY: Duration = Duration::from_secs(1);

/// Does work that puts segments of a plan into the cache, and records how many of them are there.
pub(super) async fn recording_segments<T>(
    ctx: &JobContext,
    renderer: &Renderer,
    plan: &RenderPlan,
    indexes: &[usize],
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let hashes: Arc<[ContentHash]> = indexes.iter().map(|index| plan.segments[*index].hash).collect();
    tokio::select! {
        done = work => done,
        never = keep_recording(ctx, renderer, &hashes) => match never {},
    }
}

async fn keep_recording(ctx: &JobContext, renderer: &Renderer, hashes: &Arc<[ContentHash]>) -> Infallible {
    let mut recorded = 0;
    loop {
        tokio::time::sleep(EVERY).await;
        let segments = count_cached(renderer.clone(), Arc::clone(hashes)).await;
        if segments <= recorded {
            continue;
        }
        // The encoding does not wait for it: what is not recorded now is the next time.
        match ctx.record_progress(segments).await {
            Ok(()) => recorded = segments,
            Err(failure) => tracing::debug!(error_code = failure.error().error_code, "cannot record progress"),
        }
    }
}

async fn count_cached(renderer: Renderer, hashes: Arc<[ContentHash]>) -> u32 {
    let count = move || hashes.iter().filter(|hash| renderer.has_segment(hash)).count();
    let count = tokio::task::spawn_blocking(count).await.unwrap_or_default();
    u32::try_from(count).unwrap_or(u32::MAX)
}
