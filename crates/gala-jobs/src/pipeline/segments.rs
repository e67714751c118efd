//! Segments that machines share: what one has encoded, the others fetch.
//!
//! The local cache of the renderer comes first, the store second, and the encoder last. Objects of segments are a cache
//! too: one that is gone or spoiled is encoded again, by whoever misses it.

use std::sync::Arc;

use gala_core::{hash::ContentHash, job::Failure, payload::SegmentCount};
use gala_render::RenderPlan;
use gala_storage::{StorageError, keys};

use super::{
    speed::Speed,
    studio::{Studio, blocking, failure_of_render, failure_of_storage},
};
use crate::context::JobContext;

impl Studio {
    fn segment_key(&self, hash: &ContentHash) -> String {
        keys::segment(&self.tools.encoder.short(), hash)
    }

    /// Returns whether nobody needs to encode a segment, as far as can be told without reading it.
    pub(super) async fn has_segment(&self, hash: &ContentHash) -> Result<bool, Failure> {
        if self.renderer.has_segment(hash) {
            return Ok(true);
        }
        Ok(self.objects.size(&self.segment_key(hash)).await.map_err(failure_of_storage)?.is_some())
    }

    /// Sees to it that segments of a plan are in the local cache and in the store.
    pub(super) async fn provide_segments(
        &self,
        ctx: &JobContext,
        plan: &Arc<RenderPlan>,
        indexes: &[usize],
        step: &'static str,
    ) -> Result<SegmentCount, Failure> {
        let speed = Arc::new(Speed::new(step, frames(plan, indexes), ctx.reporter()));
        let (mut count, mut before) = (SegmentCount::default(), 0);
        for &index in indexes {
            count += self.provide_segment(ctx, plan, index, &speed, before).await?;
            before += frames(plan, &[index]);
        }
        Ok(count)
    }

    /// Does that for one segment, before which so many frames were done.
    pub(super) async fn provide_segment(
        &self,
        ctx: &JobContext,
        plan: &Arc<RenderPlan>,
        index: usize,
        speed: &Arc<Speed>,
        before: u64,
    ) -> Result<SegmentCount, Failure> {
        let hash = plan.segments[index].hash;
        if !self.renderer.has_segment(&hash) && self.fetch_segment(ctx, &hash).await? {
            speed.at(before + plan.segments[index].frames.0);
            return Ok(one(false));
        }
        let (renderer, plan, speed) = (self.renderer.clone(), Arc::clone(plan), Arc::clone(speed));
        let encode = move |cancel: &_| {
            let progress = |frames| speed.at(before + frames);
            renderer.segment(&plan, index, cancel, &progress).map_err(failure_of_render)
        };
        let segment = blocking(ctx, encode).await?;
        self.store_segment(ctx, &hash).await?;
        Ok(one(!segment.reused))
    }

    /// Fetches what the local cache lacks of a plan, as far as the store has it.
    pub(super) async fn fetch_segments(&self, ctx: &JobContext, plan: &RenderPlan) -> Result<(), Failure> {
        for segment in &plan.segments {
            if !self.renderer.has_segment(&segment.hash) {
                self.fetch_segment(ctx, &segment.hash).await?;
            }
        }
        Ok(())
    }

    /// Takes a segment out of the store into the local cache. Returns whether it was there, whole.
    async fn fetch_segment(&self, ctx: &JobContext, hash: &ContentHash) -> Result<bool, Failure> {
        let (key, staged) = (self.segment_key(hash), self.staged("segment"));
        match self.objects.fetch(&key, &staged.0).await {
            Ok(()) => {}
            Err(StorageError::NotFound { .. }) => return Ok(false),
            Err(error) => return Err(failure_of_storage(error)),
        }
        let (renderer, path, name) = (self.renderer.clone(), staged.0.clone(), *hash);
        let unpack = move |_: &_| renderer.unpack_segment(&name, &path).map_err(failure_of_render);
        let whole = blocking(ctx, unpack).await?;
        if !whole {
            tracing::warn!(key, "a stored segment is spoiled and is removed");
            self.objects.remove(&key).await.map_err(failure_of_storage)?;
        }
        Ok(whole)
    }

    /// Stores a segment of the local cache.
    async fn store_segment(&self, ctx: &JobContext, hash: &ContentHash) -> Result<(), Failure> {
        let staged = self.staged("segment");
        let (renderer, path, name) = (self.renderer.clone(), staged.0.clone(), *hash);
        let pack = move |_: &_| renderer.pack_segment(&name, &path).map_err(failure_of_render);
        blocking(ctx, pack).await?;
        let key = self.segment_key(hash);
        self.keep_file(&staged, |_| key).await.map(|_| ())
    }
}

fn one(encoded: bool) -> SegmentCount {
    SegmentCount { encoded: usize::from(encoded), reused: usize::from(!encoded) }
}

fn frames(plan: &RenderPlan, indexes: &[usize]) -> u64 {
    indexes.iter().map(|index| plan.segments[*index].frames.0).sum()
}
