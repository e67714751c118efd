//! Runs plans: encodes the segments that are missing, and joins all.

mod mixing;
mod writing;

pub use mixing::{Mix, OutputSound};
pub use writing::{RenderTo, Rendered};

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread::{self, ScopedJoinHandle},
};

use gala_core::{cancel::Cancel, hash::ContentHash, time::FrameRate};
use gala_files::touch;
use gala_media::{
    Codec, Container, Joining, RunError, Segment, SoundCodec, SoundCut, SoundTrack, Tools, folder_of, sweep,
    write_sound_file,
};
use gala_raster::{font::FontSet, layered_still::LayeredStills};

use crate::{
    cache::{CacheSize, InUse, SegmentFile},
    caption_painters::CaptionPainters,
    compose::Compositor,
    context::RenderContext,
    encode::{self, Encoding},
    error::RenderError,
    plan::{RenderPlan, SegmentPlan},
    report::{Seen, SeenSegment, StageClock, Stages},
    settings::{EncodeSettings, Quality},
    video_facts::VideoFactsCache,
};

/// How much memory rasterised scenes may keep: some four at 1080 x 1920.
const SCENE_BYTES: usize = 64 << 20;

/// Renders into a cache of segments. Cheap to clone and safe to share: clones share all that is kept.
#[derive(Clone, Debug)]
pub struct Renderer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    tools: Tools,
    /// Of this encoder's build: `<cache>/<encoder>/`.
    cache: PathBuf,
    cache_size: CacheSize,
    in_use: Arc<InUse>,
    scenes: LayeredStills,
    painters: CaptionPainters,
    video_facts: VideoFactsCache,
}

impl Renderer {
    /// Keeps segments below `cache_dir`, which is made if it is missing.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn new(tools: Tools, cache_dir: &Path) -> Result<Self, RenderError> {
        let cache = cache_dir.join(tools.encoder.short());
        fs::create_dir_all(&cache).map_err(|error| RenderError::io("make", &cache, error))?;
        sweep(&cache);
        let scenes = LayeredStills::new(SCENE_BYTES);
        Ok(Self(Arc::new(Inner {
            tools,
            cache,
            cache_size: CacheSize::default(),
            in_use: Arc::default(),
            scenes,
            painters: CaptionPainters::default(),
            video_facts: VideoFactsCache::default(),
        })))
    }

    pub fn tools(&self) -> &Tools {
        &self.0.tools
    }

    /// Returns the fonts that draw captions, loaded at the first call.
    pub fn fonts(&self) -> Arc<FontSet> {
        self.0.painters.fonts()
    }

    /// Returns the settings of a quality with this machine's fonts, and the usual codec.
    pub fn settings(&self, quality: Quality) -> EncodeSettings {
        EncodeSettings { quality, fonts: self.fonts().fingerprint(), ..EncodeSettings::default() }
    }

    pub(crate) fn context(&self) -> RenderContext<'_> {
        RenderContext {
            tools: &self.0.tools,
            scenes: &self.0.scenes,
            painters: &self.0.painters,
            video_facts: &self.0.video_facts,
        }
    }

    /// Returns where a segment is or will be kept.
    pub fn segment_path(&self, hash: &ContentHash) -> PathBuf {
        self.0.cache.join(format!("{hash}.segment"))
    }

    /// Returns whether a segment is in the cache.
    pub fn has_segment(&self, hash: &ContentHash) -> bool {
        fs::metadata(self.segment_path(hash)).is_ok_and(|facts| facts.is_file() && facts.len() > 0)
    }

    /// Removes what of the cache was used longest ago, of all builds of the encoder, where it is larger than
    /// `max_bytes`. Segments that renders of this renderer and its clones count on stay. Returns how many bytes were
    /// freed. Where too little was written since the last time, nothing is even looked at: call it often.
    ///
    /// # Errors
    /// If the cache cannot be read, or a file not be removed.
    pub fn trim(&self, max_bytes: u64) -> Result<u64, RenderError> {
        self.0.cache_size.keep_below(folder_of(&self.0.cache), max_bytes, &self.0.in_use)
    }

    /// Counts a segment that was written into the cache.
    pub(crate) fn count_written(&self, segment: &Path) {
        self.0.cache_size.add(segment);
    }

    /// Returns what is seen in a video whose segments are all in the cache.
    pub fn seen(&self, plan: &RenderPlan) -> Seen {
        let noted = plan.segments.iter().map(|segment| {
            let path = encode::beside(&self.segment_path(&segment.hash));
            (segment.frames, SeenSegment::read(&path))
        });
        Seen::of(noted, plan.fps)
    }

    /// Writes so many samples of a mix as a sound file, which appears when it is whole.
    ///
    /// # Errors
    /// If the file cannot be written, or `cancel` asks to stop.
    pub fn write_sound(
        &self,
        sound: SoundCut<'_>,
        samples: u64,
        container: Container,
        out: &Path,
        cancel: &Cancel,
    ) -> Result<Stages, RenderError> {
        sweep(folder_of(out));
        let took = write_sound_file(&self.0.tools, sound, samples, container, out, cancel)?;
        Ok(Stages { audio: took.into(), ..Stages::default() })
    }

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
    ) -> Result<SegmentFile, RenderError> {
        let segment = plan.segments.get(index).ok_or_else(|| {
            let outside = std::io::Error::new(std::io::ErrorKind::NotFound, "the plan has no such segment");
            RenderError::io("find", format!("segment {index}"), outside)
        })?;
        let clock = StageClock::default();
        self.obtain(&Encoding { context: &self.context(), plan, segment, clock: &clock, cancel, progress })
    }

    fn obtain(&self, encoding: &Encoding<'_>) -> Result<SegmentFile, RenderError> {
        let segment = encoding.segment;
        let path = self.segment_path(&segment.hash);
        // Held before it is looked for: what was found is not removed before it is joined.
        let hold = Some(Arc::new(self.0.in_use.hold(&path)));
        let reused = self.has_segment(&segment.hash);
        if reused {
            touch(&path);
            touch(&encode::beside(&path));
            (encoding.progress)(segment.frames);
        } else {
            encoding.run(&path)?;
            self.count_written(&path);
        }
        Ok(SegmentFile { path, frames: segment.frames, reused, hold })
    }

    /// Composites a segment and writes its frames, raw 4:2:0 one after the other, instead of encoding them.
    ///
    /// # Errors
    /// As [`Self::segment`], or if writing fails.
    pub fn raw_frames(
        &self,
        plan: &RenderPlan,
        segment: &SegmentPlan,
        sink: &mut dyn std::io::Write,
        cancel: &Cancel,
    ) -> Result<(), RenderError> {
        let context = self.context();
        let mut compositor = Compositor::new(&context, plan, segment, true, cancel);
        for index in 0..segment.frames {
            let frame = compositor.frame(index)?;
            sink.write_all(&frame.bytes).map_err(|error| RenderError::io("write", "raw frames", error))?;
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
        workers: usize,
        cancel: &Cancel,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<SegmentFile>, RenderError> {
        let nothing = |_: &Cancel| Ok(());
        Ok(self.segments_after(nothing, plan, workers, &StageClock::default(), cancel, progress)?.0)
    }

    /// Obtains all segments. One of the workers does something else first.
    fn segments_after<T: Send>(
        &self,
        first: impl FnOnce(&Cancel) -> Result<T, RenderError> + Send,
        plan: &RenderPlan,
        workers: usize,
        clock: &StageClock,
        cancel: &Cancel,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(Vec<SegmentFile>, T), RenderError> {
        let stop = cancel.child();
        let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
        let mut seen = BTreeSet::new();
        // A scene that comes twice is encoded once.
        let mut wanted: Vec<&SegmentPlan> = plan.segments.iter().filter(|segment| seen.insert(segment.hash)).collect();
        // Of the last, the longest come first, so that the workers end together.
        let last = wanted.len().saturating_sub(2 * workers);
        wanted[last..].sort_by_key(|segment| Reverse(segment.frames));
        let files: Mutex<BTreeMap<ContentHash, SegmentFile>> = Mutex::default();
        let work = || -> Result<(), RenderError> {
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
            let others: Vec<_> = (1..workers.min(wanted.len() + 1))
                .map(|_| scope.spawn(|| work().inspect_err(|_| stop.cancel())))
                .collect();
            let ends: Vec<Result<(), RenderError>> = others.into_iter().map(joined).collect();
            (joined(made), ends)
        });
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled.into());
        }
        // A failed thread cancels the others: its own error is the one to tell.
        let failure = ends.into_iter().filter_map(Result::err).find(|error| !error.is_cancelled());
        let made = match (made, failure) {
            (Err(error), Some(cause)) if error.is_cancelled() => return Err(cause),
            (Err(error), _) | (Ok(_), Some(error)) => return Err(error),
            (Ok((made, ())), None) => made,
        };
        progress(plan.frames);
        let files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        let files = plan.segments.iter().filter_map(|segment| files.get(&segment.hash).cloned()).collect();
        Ok((files, made))
    }

    /// Joins segments of one plan, in order, with the mix as sound.
    ///
    /// # Errors
    /// If a file is missing or the disk is full.
    pub fn join(
        &self,
        segments: &[SegmentFile],
        fps: FrameRate,
        mix: Option<&Path>,
        out: &Path,
        cancel: &Cancel,
    ) -> Result<(), RenderError> {
        let cut = |mix| SoundTrack::Mix(SoundCut { mix, name: None, from: 0 }, SoundCodec::Aac);
        let segments = as_segments(segments);
        let joining = Joining { tools: &self.0.tools, segments: &segments, fps, codec: Codec::H264, cancel };
        joining.join(Container::Mp4, mix.map_or(SoundTrack::None, cut), out)?;
        Ok(())
    }
}

fn as_segments(files: &[SegmentFile]) -> Vec<Segment<'_>> {
    files.iter().map(SegmentFile::as_segment).collect()
}

/// Waits for a thread. Its panic goes on in this one.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
