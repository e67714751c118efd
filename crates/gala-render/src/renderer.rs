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
    time::Instant,
};

use gala_core::{hash::ContentHash, time::FrameRate};

use crate::{
    audio::{self, AudioPlan, MixCache, MixReport},
    cache,
    cancel::Cancel,
    compose::{Compositor, Studio},
    encode::{self, Encoding},
    error::RenderError,
    font::FontSet,
    join::{Joining, SegmentFile, Sound, folder_of},
    output::{Codec, Container, SoundCodec, SoundCut, sound::SoundEncoder},
    overlay::Painters,
    plan::{RenderPlan, SegmentPlan},
    report::{Seen, SeenSegment, Stage, StageClock, Stages, clock},
    scene::Scenes,
    settings::{EncodeSettings, Quality},
    tools::Tools,
    video::Films,
    workdir::{self, Workdir},
};

/// How much room decoded sounds may take: some three hours.
const SOUND_BYTES: u64 = 4 << 30;
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
    pub stages: Stages,
}

/// The sound of a video, mixed into a file that vanishes when this is dropped.
#[derive(Debug)]
pub struct Mix {
    _folder: Workdir,
    path: PathBuf,
    /// Of all that is heard.
    name: ContentHash,
    pub report: MixReport,
    pub stage: Stage,
}

impl Mix {
    /// Returns the sound from one of its samples on.
    pub fn cut(&self, from: u64) -> SoundCut<'_> {
        SoundCut { mix: &self.path, name: Some(self.name), from }
    }
}

const MIX: &str = "mix.wav";

/// Where and how a plan is written. Its settings tell the codec.
#[derive(Clone, Copy, Debug)]
pub struct WriteTo<'a> {
    pub out: &'a Path,
    pub container: Container,
    /// No sound where absent, or where the container holds none.
    pub sound: Option<SoundCut<'a>>,
    /// How many segments are encoded at the same time; the bytes never depend on it. At least 1.
    pub workers: usize,
}

/// Where and how a plan is rendered as MP4.
#[derive(Clone, Copy, Debug)]
pub struct RenderTo<'a> {
    pub out: &'a Path,
    /// No sound where absent.
    pub sound: Option<SoundCut<'a>>,
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

    /// Returns the settings of a quality with this machine's fonts, and the usual codec.
    pub fn settings(&self, quality: Quality) -> EncodeSettings {
        EncodeSettings { quality, fonts: self.fonts().fingerprint(), ..EncodeSettings::default() }
    }

    pub(crate) fn studio(&self) -> Studio<'_> {
        Studio { tools: &self.0.tools, scenes: &self.0.scenes, painters: &self.0.painters, films: &self.0.films }
    }

    /// Returns where a segment is or will be kept.
    pub fn segment_path(&self, hash: &ContentHash) -> PathBuf {
        self.0.cache.join(format!("{hash}.segment"))
    }

    /// Returns whether a segment is in the cache.
    pub fn has_segment(&self, hash: &ContentHash) -> bool {
        fs::metadata(self.segment_path(hash)).is_ok_and(|facts| facts.is_file() && facts.len() > 0)
    }

    /// Returns what is seen in a video whose segments are all in the cache.
    pub fn seen(&self, plan: &RenderPlan) -> Seen {
        let noted = plan.segments.iter().map(|segment| {
            let path = encode::beside(&self.segment_path(&segment.hash));
            (segment.frames, SeenSegment::read(&path))
        });
        Seen::of(noted, plan.fps)
    }

    /// Mixes sound into a file below the cache.
    ///
    /// # Errors
    /// As [`audio::mix`].
    pub fn mix(&self, plan: &AudioPlan, cancel: &Cancel) -> Result<Mix, RenderError> {
        let begun = Instant::now();
        let before = clock::of_thread();
        let folder = Workdir::within(&self.0.cache)?;
        let path = folder.file(MIX);
        let report = audio::mix(plan, &self.0.tools, Some(&self.sounds()?), &path, cancel)?;
        let stage = Stage { wall: begun.elapsed(), cpu: clock::of_thread().saturating_sub(before) };
        Ok(Mix { _folder: folder, path, name: plan.hash, report, stage })
    }

    fn sounds(&self) -> Result<MixCache, RenderError> {
        MixCache::new(self.0.cache.join("sounds"), SOUND_BYTES)
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
        workdir::sweep(folder_of(out));
        let clock = StageClock::default();
        SoundEncoder { tools: &self.0.tools, clock: &clock, cancel }.write(sound, samples, container, out)?;
        Ok(clock.read())
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
        self.obtain(&Encoding { studio: &self.studio(), plan, segment, clock: &clock, cancel, progress })
    }

    fn obtain(&self, encoding: &Encoding<'_>) -> Result<SegmentFile, RenderError> {
        let segment = encoding.segment;
        let path = self.segment_path(&segment.hash);
        let reused = self.has_segment(&segment.hash);
        if reused {
            cache::touch(&path);
            cache::touch(&encode::beside(&path));
            (encoding.progress)(segment.frames);
        } else {
            encoding.run(&path)?;
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
        let to = WriteTo { out: to.out, container: Container::Mp4, sound: to.sound, workers: to.workers };
        self.write(plan, &to, cancel, progress)
    }

    /// Does the same for any container. A sequence of PNG files goes into the folder that
    /// [`crate::output::sequence_folder`] tells.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn write(
        &self,
        plan: &RenderPlan,
        to: &WriteTo<'_>,
        cancel: &Cancel,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Rendered, RenderError> {
        workdir::sweep(folder_of(to.out));
        let (clock, codec) = (StageClock::default(), plan.settings.codec);
        let heard = to.sound.zip(to.container.sound(Some(codec)));
        let folder = Workdir::within(&self.0.cache)?;
        let encoded = folder.file("sound.mp4");
        // AAC takes long enough to be worth a process beside the others.
        let beside = heard.filter(|(_, codec)| *codec == SoundCodec::Aac).map(|(cut, _)| (cut, encoded.as_path()));
        let segments = self.obtain_all(plan, to.workers, beside, &clock, cancel, progress)?;
        let sound = match heard {
            None => Sound::None,
            Some((_, SoundCodec::Aac)) => Sound::Encoded(&encoded),
            Some((cut, codec)) => Sound::Mix(cut, codec),
        };
        let joining =
            Joining { tools: &self.0.tools, segments: &segments, fps: plan.fps, codec, clock: &clock, cancel };
        match to.container {
            Container::Gif => joining.gif(to.out)?,
            Container::Png => joining.sequence(to.out)?,
            container => joining.join(container, sound, to.out)?,
        }
        let encoded: BTreeMap<&Path, u64> =
            segments.iter().filter(|file| !file.reused).map(|file| (file.path.as_path(), file.frames)).collect();
        Ok(Rendered {
            frames: plan.frames,
            segments: segments.len(),
            encoded_segments: encoded.len(),
            encoded_frames: encoded.values().sum(),
            stages: clock.read(),
        })
    }

    /// Obtains all segments, and encodes sound at the same time.
    fn obtain_all(
        &self,
        plan: &RenderPlan,
        workers: usize,
        sound: Option<(SoundCut<'_>, &Path)>,
        clock: &StageClock,
        cancel: &Cancel,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<SegmentFile>, RenderError> {
        let stop = cancel.child();
        let outcome = thread::scope(|scope| {
            let encoding = sound.map(|(cut, to)| {
                let stop = stop.clone();
                scope.spawn(move || {
                    let encoder = SoundEncoder { tools: &self.0.tools, clock, cancel: &stop };
                    let samples = plan.fps.sample_at(plan.frames);
                    let encoded = self.sounds().and_then(|kept| encoder.encode(cut, samples, &kept, to));
                    encoded.inspect_err(|_| stop.cancel())
                })
            });
            let segments = self.clocked_segments(plan, workers, clock, &stop, progress);
            let sound = encoding.map_or(Ok(()), |thread| thread.join().unwrap_or(Err(RenderError::Cancelled)));
            // A failed thread cancels the others: its own error is the one to tell.
            match (segments, sound) {
                (Err(RenderError::Cancelled), Err(error)) | (Err(error), _) | (_, Err(error)) => Err(error),
                (Ok(segments), Ok(())) => Ok(segments),
            }
        });
        outcome.map_err(|error| if cancel.is_cancelled() { RenderError::Cancelled } else { error })
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
        self.clocked_segments(plan, workers, &StageClock::default(), cancel, progress)
    }

    fn clocked_segments(
        &self,
        plan: &RenderPlan,
        workers: usize,
        clock: &StageClock,
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
                let progress = |frames| {
                    let new = frames - before.swap(frames, Ordering::Relaxed);
                    progress(done.fetch_add(new, Ordering::Relaxed) + new);
                };
                let studio = self.studio();
                let cancel = &stop;
                let encoding = Encoding { studio: &studio, plan, segment, clock, cancel, progress: &progress };
                let file = self.obtain(&encoding)?;
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
        let clock = StageClock::default();
        let sound = mix.map_or(Sound::None, |mix| Sound::Mix(SoundCut { mix, name: None, from: 0 }, SoundCodec::Aac));
        let joining = Joining { tools: &self.0.tools, segments, fps, codec: Codec::H264, clock: &clock, cancel };
        joining.join(Container::Mp4, sound, out)
    }
}
