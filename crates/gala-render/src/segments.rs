//! Segments from the cache, or encoded into it, one by one or on many threads.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    io::ErrorKind,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread::{self, ScopedJoinHandle},
};

use gala_core::{cancel::Cancel, hash::ContentHash};
use gala_files::touch;
use gala_media::RunError;

use crate::{
    cache::SegmentFile,
    encode::Encoding,
    encoder_frames::EncoderFrames,
    plan::{RenderPlan, SegmentPlan},
    renderer::Renderer,
    report::StageClock,
    segment_note::SegmentNote,
};

impl Renderer {
    /// Returns a segment of a plan from the cache, or encodes it. `progress` is told how many of its frames are done.
    ///
    /// # Errors
    /// If the index is outside the plan, a source cannot be used, or the encoder fails.
    pub fn segment(
        &self,
        plan: &RenderPlan,
        index: usize,
        cancel: &Cancel,
        progress: &dyn Fn(u64),
    ) -> Result<SegmentFile, RunError> {
        let segment = within(plan, index)?;
        let clock = StageClock::default();
        self.obtain(&Encoding { context: &self.context(), plan, segment, clock: &clock, cancel, progress })
    }

    fn obtain(&self, encoding: &Encoding<'_>) -> Result<SegmentFile, RunError> {
        let segment = encoding.segment;
        let path = self.segment_path(&segment.hash);
        // Held before it is looked for: what was found is not removed before it is joined.
        let hold = Some(Arc::new(self.hold(&path)));
        let is_there = || self.has_segment(&segment.hash) && is_intact(&path);
        let mut reused = is_there();
        if !reused {
            let _permit = self.encoder_permit(encoding.cancel)?;
            // Whoever had the permit before may have encoded the same one.
            reused = is_there();
            if !reused {
                encoding.run(&path)?;
                self.count_written(&path);
            }
        }
        if reused {
            touch(&path);
            touch(&SegmentNote::beside(&path));
            (encoding.progress)(segment.frames.0);
        }
        Ok(SegmentFile { path, frames: segment.frames.0, reused, hold })
    }

    /// Composites a segment and writes its frames as an encoder reads them, one after the other, instead of encoding them:
    /// Y, U and V, 4:2:0, and A where the plan's settings ask for alpha.
    ///
    /// # Errors
    /// As [`Self::segment`], or if writing fails.
    pub fn raw_frames(
        &self,
        plan: &RenderPlan,
        segment: &SegmentPlan,
        sink: &mut dyn std::io::Write,
        cancel: &Cancel,
    ) -> Result<(), RunError> {
        let context = self.context();
        let mut frames = EncoderFrames::new(&context, plan, segment, cancel);
        for index in 0..segment.frames.0 {
            sink.write_all(frames.frame(index)?).map_err(|error| RunError::io("write", "raw frames", error))?;
        }
        Ok(())
    }

    /// Obtains all segments of a plan, in order.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn segments(
        &self,
        plan: &RenderPlan,
        cancel: &Cancel,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<SegmentFile>, RunError> {
        let (nothing, all) = (|_: &Cancel| Ok(()), Vec::from_iter(&plan.segments));
        Ok(self.segments_after(nothing, plan, &all, &StageClock::default(), cancel, progress)?.0)
    }

    /// Obtains some segments of a plan, in order.
    ///
    /// # Errors
    /// As [`Self::render`], or if an index is outside the plan.
    pub fn some_segments(
        &self,
        plan: &RenderPlan,
        indexes: &[usize],
        cancel: &Cancel,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<SegmentFile>, RunError> {
        let segments = indexes.iter().map(|index| within(plan, *index)).collect::<Result<Vec<_>, _>>()?;
        let (nothing, clock) = (|_: &Cancel| Ok(()), StageClock::default());
        Ok(self.segments_after(nothing, plan, &segments, &clock, cancel, progress)?.0)
    }

    /// Obtains segments of a plan, in order, on as many threads as there are encoders. One of them does something else
    /// first.
    pub(crate) fn segments_after<T: Send>(
        &self,
        first: impl FnOnce(&Cancel) -> Result<T, RunError> + Send,
        plan: &RenderPlan,
        segments: &[&SegmentPlan],
        clock: &StageClock,
        cancel: &Cancel,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(Vec<SegmentFile>, T), RunError> {
        let (stop, threads) = (cancel.child(), self.encoders());
        let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
        let mut seen = BTreeSet::new();
        // A scene that comes twice is encoded once.
        let mut wanted: Vec<&SegmentPlan> =
            segments.iter().copied().filter(|segment| seen.insert(segment.hash)).collect();
        // Of the last, the longest come first, so that the threads end together.
        let last = wanted.len().saturating_sub(2 * threads);
        wanted[last..].sort_by_key(|segment| Reverse(segment.frames));
        let files: Mutex<BTreeMap<ContentHash, SegmentFile>> = Mutex::default();
        let work = || -> Result<(), RunError> {
            while let Some(segment) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                let before = AtomicU64::new(0);
                let progress = |frames| {
                    let new = frames - before.swap(frames, Ordering::Relaxed);
                    progress(done.fetch_add(new, Ordering::Relaxed) + new);
                };
                let context = self.context();
                let cancel = &stop;
                let encoding = Encoding { context: &context, plan, segment, clock, cancel, progress: &progress };
                let file = self.obtain(&encoding)?;
                files.lock().unwrap_or_else(PoisonError::into_inner).insert(segment.hash, file);
            }
            Ok(())
        };
        let (made, ends) = thread::scope(|scope| {
            let made = scope.spawn(|| first(&stop).and_then(|made| Ok((made, work()?))).inspect_err(|_| stop.cancel()));
            let others: Vec<_> = (1..threads.min(wanted.len() + 1))
                .map(|_| scope.spawn(|| work().inspect_err(|_| stop.cancel())))
                .collect();
            let ends: Vec<Result<(), RunError>> = others.into_iter().map(joined).collect();
            (joined(made), ends)
        });
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        // A failed thread cancels the others: its own error is the one to tell.
        let failure = ends.into_iter().filter_map(Result::err).find(|error| !error.is_cancelled());
        let made = match (made, failure) {
            (Err(error), Some(cause)) if error.is_cancelled() => return Err(cause),
            (Err(error), _) | (Ok(_), Some(error)) => return Err(error),
            (Ok((made, ())), None) => made,
        };
        progress(segments.iter().map(|segment| segment.frames.0).sum());
        let files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        let files = segments.iter().filter_map(|segment| files.get(&segment.hash).cloned()).collect();
        Ok((files, made))
    }
}

fn within(plan: &RenderPlan, index: usize) -> Result<&SegmentPlan, RunError> {
    plan.segments.get(index).ok_or_else(|| {
        let outside = std::io::Error::new(ErrorKind::NotFound, "the plan has no such segment");
        RunError::io("find", format!("segment {index}"), outside)
    })
}

/// Returns whether a segment of the cache is as it was written. One that is not is encoded again and replaced; it is not
/// removed before, because another render may have replaced it meanwhile and count on that.
fn is_intact(segment: &Path) -> bool {
    // A version that noted no checksum may have left it.
    let Some(note) = SegmentNote::read(segment) else { return false };
    match note.holds(segment) {
        Ok(true) => true,
        Ok(false) => {
            tracing::warn!(segment = %segment.display(), "a cached segment changed on the disk and is encoded again");
            false
        }
        // It was trimmed meanwhile.
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => {
            tracing::warn!(segment = %segment.display(), %error, "a cached segment cannot be read and is encoded again");
            false
        }
    }
}

/// Waits for a thread. Its panic goes on in this one.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use gala_core::timeline::Timeline;
    use gala_media::Tools;

    use super::*;
    use crate::{EncodeSettings, Sources, plan, resolve};

    #[test]
    fn a_segment_is_encoded_only_with_a_permit() {
        let timeline = r##"{"version": 1, "format": {"size": "64x64", "fps": 30}, "tracks": [{"kind": "visual", "clips":
            [{"content": {"kind": "color", "solid": "#0088ff"}, "duration_ms": 500}]}]}"##;
        let timeline: Timeline = serde_json::from_str(timeline).expect("a timeline");
        let plan = plan(&resolve(&timeline, &Sources::new()).expect("resolved"), &EncodeSettings::default());
        let folder = tempfile::tempdir().expect("a folder");
        let renderer = Renderer::new(Tools::absent(), folder.path(), 1).expect("a cache");
        let cancel = Cancel::new();
        thread::scope(|scope| {
            let permit = renderer.encoder_permit(&cancel).expect("the only one");
            let other = scope.spawn(|| renderer.clone().segment(&plan, 0, &cancel, &|_| {}).map(drop));
            thread::sleep(Duration::from_millis(300));
            // There is no encoder: it would have failed at once.
            assert!(!other.is_finished(), "it did not wait for the permit");
            drop(permit);
            let error = other.join().expect("no panic").expect_err("there is no encoder");
            assert!(!error.is_cancelled(), "{error}");
        });
    }
}
