//! Segments that machines share: what one has encoded, the others fetch.
//!
//! The local cache of the renderer comes first, the store second, and the encoder last. Objects of segments are a cache
//! too: one that is gone or spoiled is encoded again, by whoever misses it.

use std::sync::Arc;

use gala_core::{hash::ContentHash, job::Failure, payload::SegmentCount};
use gala_render::{FrameProgress, RenderPlan, Renderer};
use gala_storage::{StorageError, keys};

use super::{
    blocking::blocking,
    failures::{failure_of_render, failure_of_storage},
    services::Services,
};
use crate::context::JobContext;

/// The segments that a job provides for others or takes from them.
#[derive(Clone, Copy)]
pub(super) struct SharedSegments<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
}

impl SharedSegments<'_> {
    /// Returns whether nobody needs to encode a segment, as far as can be told without reading it.
    pub async fn has(&self, hash: &ContentHash) -> Result<bool, Failure> {
        if self.renderer().has_segment(hash) {
            return Ok(true);
        }
        let size = self.services.store.objects().size(&self.key(hash)).await;
        Ok(size.map_err(failure_of_storage)?.is_some())
    }

    /// Sees to it that segments of a plan are in the local cache and in the store.
    pub async fn provide_all(
        &self,
        step: &'static str,
        plan: &Arc<RenderPlan>,
        indexes: &[usize],
    ) -> Result<SegmentCount, Failure> {
        let progress = Arc::new(FrameProgress::new(step, plan.frames_of(indexes)));
        let (mut count, mut before) = (SegmentCount::default(), 0);
        for &index in indexes {
            count += self.provide(plan, index, &progress, before).await?;
            before += plan.frames_of(&[index]).0;
        }
        Ok(count)
    }

    /// Does that for one segment, before which so many frames were done.
    pub async fn provide(
        &self,
        plan: &Arc<RenderPlan>,
        index: usize,
        progress: &Arc<FrameProgress>,
        before: u64,
    ) -> Result<SegmentCount, Failure> {
        let (hash, reporter) = (plan.segments[index].hash, self.ctx.reporter());
        if !self.renderer().has_segment(&hash) && self.fetch(&hash).await? {
            progress.at(before + plan.segments[index].frames.0).into_iter().for_each(|told| reporter.report(told));
            return Ok(one(false));
        }
        let (renderer, plan, progress) = (self.renderer().clone(), Arc::clone(plan), Arc::clone(progress));
        let encode = move |cancel: &_| {
            let tell = |frames| progress.at(before + frames).into_iter().for_each(|told| reporter.report(told));
            renderer.segment(&plan, index, cancel, &tell).map_err(failure_of_render)
        };
        let segment = blocking(self.ctx, encode).await?;
        self.store(&hash).await?;
        Ok(one(!segment.reused))
    }

    /// Fetches what the local cache lacks of a plan, as far as the store has it.
    pub async fn fetch_missing(&self, plan: &RenderPlan) -> Result<(), Failure> {
        for segment in &plan.segments {
            if !self.renderer().has_segment(&segment.hash) {
                self.fetch(&segment.hash).await?;
            }
        }
        Ok(())
    }

    /// Takes a segment out of the store into the local cache. Returns whether it was there, whole.
    async fn fetch(&self, hash: &ContentHash) -> Result<bool, Failure> {
        let store = &self.services.store;
        let (key, staged) = (self.key(hash), store.staged("segment"));
        match store.objects().fetch(&key, staged.path()).await {
            Ok(()) => {}
            Err(StorageError::NotFound { .. }) => return Ok(false),
            Err(error) => return Err(failure_of_storage(error)),
        }
        let (renderer, path, name) = (self.renderer().clone(), staged.path().to_owned(), *hash);
        let unpack = move |_: &_| renderer.unpack_segment(&name, &path).map_err(failure_of_render);
        let whole = blocking(self.ctx, unpack).await?;
        if !whole {
            tracing::warn!(key, "a stored segment is spoiled and is removed");
            store.objects().remove(&key).await.map_err(failure_of_storage)?;
        }
        Ok(whole)
    }

    /// Stores a segment of the local cache.
    async fn store(&self, hash: &ContentHash) -> Result<(), Failure> {
        let staged = self.services.store.staged("segment");
        let (renderer, path, name) = (self.renderer().clone(), staged.path().to_owned(), *hash);
        let pack = move |_: &_| renderer.pack_segment(&name, &path).map_err(failure_of_render);
        blocking(self.ctx, pack).await?;
        let key = self.key(hash);
        self.services.store.put_staged(&staged, |_| key).await.map(|_| ())
    }

    fn renderer(&self) -> &Renderer {
        self.services.render.renderer()
    }

    fn key(&self, hash: &ContentHash) -> String {
        keys::segment(&self.services.tools.encoder.short(), hash)
    }
}

fn one(encoded: bool) -> SegmentCount {
    SegmentCount { encoded: usize::from(encoded), reused: usize::from(!encoded) }
}
