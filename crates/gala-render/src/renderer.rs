//! Runs plans: encodes the segments that are missing, and joins all.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
};

use gala_core::{hash::ContentHash, time::FrameRate};

use crate::{
    cache,
    cancel::Cancel,
    compose::{Compositor, Studio},
    encode,
    error::RenderError,
    font::FontSet,
    join::{self, SegmentFile, Sound},
    overlay::Painters,
    plan::{RenderPlan, SegmentPlan},
    scene::Scenes,
    settings::{EncodeSettings, Quality},
    tools::Tools,
    video::Films,
    workdir::{self, Workdir},
};

/// How much memory rasterised scenes may keep: some eight at 1080 x 1920.
const SCENE_BYTES: usize = 128 << 20;

/// Renders into a cache of segments. Cheap to clone and safe to share: clones share all that is kept.
#[derive(Clone, Debug)]
pub struct Renderer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    tools: Tools,
    /// Of this encoder's build: `<cache>/<encoder>/`.
    cache: PathBuf,
    scenes: Scenes,
    painters: Painters,
    films: Films,
}

/// What a render did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub frames: u64,
    pub segments: usize,
    /// How many of them, and of the frames, were encoded now.
    pub encoded_segments: usize,
    pub encoded_frames: u64,
}

/// Where and how a plan is rendered.
#[derive(Clone, Copy, Debug)]
pub struct RenderTo<'a> {
    pub out: &'a Path,
    /// A WAV file with the whole mix; no sound where absent.
    pub mix: Option<&'a Path>,
    /// How many segments are encoded at the same time; the bytes never depend on it. At least 1.
    pub workers: usize,
}

impl Renderer {
    /// Keeps segments below `cache_dir`, which is made if it is missing.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn new(tools: Tools, cache_dir: &Path) -> Result<Self, RenderError> {
        let cache = cache_dir.join(tools.encoder.short());
        fs::create_dir_all(&cache).map_err(|error| RenderError::io("make", &cache, error))?;
        workdir::sweep(&cache);
        let scenes = Scenes::new(SCENE_BYTES);
        Ok(Self(Arc::new(Inner { tools, cache, scenes, painters: Painters::default(), films: Films::default() })))
    }

    pub fn tools(&self) -> &Tools {
        &self.0.tools
    }

    /// Returns the fonts that draw captions, loaded at the first call.
    pub fn fonts(&self) -> Arc<FontSet> {
        self.0.painters.fonts()
    }

    /// Returns the settings of a quality with this machine's fonts.
    pub fn settings(&self, quality: Quality) -> EncodeSettings {
        EncodeSettings { quality, fonts: self.fonts().fingerprint() }
    }

    pub(crate) fn studio(&self) -> Studio<'_> {
        Studio { tools: &self.0.tools, scenes: &self.0.scenes, painters: &self.0.painters, films: &self.0.films }
    }

    /// Returns where a segment is or will be kept.
    pub fn segment_path(&self, hash: &ContentHash) -> PathBuf {
        self.0.cache.join(format!("{hash}.mp4"))
    }

    /// Returns whether a segment is in the cache.
    pub fn has_segment(&self, hash: &ContentHash) -> bool {
        fs::metadata(self.segment_path(hash)).is_ok_and(|facts| facts.is_file() && facts.len() > 0)
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
        self.obtain(plan, segment, cancel, progress)
    }

    fn obtain(
        &self,
        plan: &RenderPlan,
        segment: &SegmentPlan,
        cancel: &Cancel,
        progress: &dyn Fn(u64),
    ) -> Result<SegmentFile, RenderError> {
        let path = self.segment_path(&segment.hash);
        let reused = self.has_segment(&segment.hash);
        if reused {
            cache::touch(&path);
            progress(segment.frames);
        } else {
            encode::segment(&self.studio(), plan, segment, &path, cancel, progress)?;
        }
        Ok(SegmentFile { path, frames: segment.frames, reused })
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
        let studio = self.studio();
        let mut compositor = Compositor::new(&studio, plan, segment, true, cancel);
        for index in 0..segment.frames {
            let frame = compositor.frame(index)?;
            sink.write_all(&frame.bytes).map_err(|error| RenderError::io("write", "raw frames", error))?;
        }
        Ok(())
    }

    /// Encodes what is missing, on `workers` threads, the sound beside it, and joins all into `to.out`.
    /// `progress` is told how many frames of the video are done, from any of the threads.
    ///
    /// # Errors
    /// The first failure; the other threads are stopped. Segments that were finished stay.
    pub fn render(
        &self,
        plan: &RenderPlan,
        to: &RenderTo<'_>,
        cancel: &Cancel,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Rendered, RenderError> {
        let stop = cancel.child();
        let folder = Workdir::within(&self.0.cache)?;
        let sound = folder.file("sound.mp4");
        let outcome = thread::scope(|scope| {
            let encoding = to.mix.map(|mix| {
                let (stop, sound) = (stop.clone(), &sound);
                scope.spawn(move || {
                    let encoded = join::encode_sound(&self.0.tools, mix, plan.fps, plan.frames, sound, &stop);
                    encoded.inspect_err(|_| stop.cancel())
                })
            });
            let segments = self.segments(plan, to.workers, &stop, progress);
            let sound = encoding.map_or(Ok(()), |thread| thread.join().unwrap_or(Err(RenderError::Cancelled)));
            // A failed thread cancels the others: its own error is the one to tell.
            match (segments, sound) {
                (Err(RenderError::Cancelled), Err(error)) | (Err(error), _) | (_, Err(error)) => Err(error),
                (Ok(segments), Ok(())) => Ok(segments),
            }
        });
        let segments = outcome.map_err(|error| if cancel.is_cancelled() { RenderError::Cancelled } else { error })?;
        let sound = to.mix.map_or(Sound::None, |_| Sound::Encoded(&sound));
        join::join(&self.0.tools, &segments, plan.fps, sound, to.out, cancel)?;
        let encoded: BTreeMap<&Path, u64> =
            segments.iter().filter(|file| !file.reused).map(|file| (file.path.as_path(), file.frames)).collect();
        Ok(Rendered {
            frames: plan.frames,
            segments: segments.len(),
            encoded_segments: encoded.len(),
            encoded_frames: encoded.values().sum(),
        })
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
        let stop = cancel.child();
        let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
        let mut seen = BTreeSet::new();
        // A scene that comes twice is encoded once.
        let wanted: Vec<&SegmentPlan> = plan.segments.iter().filter(|segment| seen.insert(segment.hash)).collect();
        let files: Mutex<BTreeMap<ContentHash, SegmentFile>> = Mutex::default();
        let work = || -> Result<(), RenderError> {
            while let Some(segment) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                let before = AtomicU64::new(0);
                let file = self.obtain(plan, segment, &stop, &|frames| {
                    let new = frames - before.swap(frames, Ordering::Relaxed);
                    progress(done.fetch_add(new, Ordering::Relaxed) + new);
                })?;
                files.lock().unwrap_or_else(PoisonError::into_inner).insert(segment.hash, file);
            }
            Ok(())
        };
        let failures: Vec<RenderError> = thread::scope(|scope| {
            let threads: Vec<_> = (0..workers.clamp(1, wanted.len().max(1)))
                .map(|_| scope.spawn(|| work().inspect_err(|_| stop.cancel())))
                .collect();
            let ends = threads.into_iter().map(|thread| thread.join().unwrap_or(Err(RenderError::Cancelled)));
            ends.filter_map(Result::err).collect()
        });
        if cancel.is_cancelled() {
            return Err(RenderError::Cancelled);
        }
        let failure = failures.into_iter().reduce(|first, other| match first {
            RenderError::Cancelled => other,
            first => first,
        });
        if let Some(error) = failure {
            return Err(error);
        }
        progress(plan.frames);
        let files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(plan.segments.iter().filter_map(|segment| files.get(&segment.hash).cloned()).collect())
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
        join::join(&self.0.tools, segments, fps, mix.map_or(Sound::None, Sound::Mix), out, cancel)
    }
}
