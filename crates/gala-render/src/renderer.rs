//! What renders share: the programs, the cache of segments, and what is kept in memory from one segment to the next.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use gala_core::{cancel::Cancel, hash::ContentHash};
use gala_media::{RunError, Tools, folder_of, sweep};
use gala_raster::layered_still::LayeredStills;

use crate::{
    cache::{CacheSize, Hold, InUse},
    caption_painters::CaptionPainters,
    context::RenderContext,
    encoder_permits::{EncoderPermits, Permit},
    plan::RenderPlan,
    report::Seen,
    segment_note::SegmentNote,
    settings::{EncodeSettings, Quality},
    text_fonts::TextFonts,
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
    fonts: TextFonts,
    painters: CaptionPainters,
    video_facts: VideoFactsCache,
    encoders: EncoderPermits,
}

impl Renderer {
    /// Keeps segments below `cache_dir`, which is made if it is missing, and encodes `encoders` of them at once, at least
    /// one.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn new(tools: Tools, cache_dir: &Path, encoders: usize) -> Result<Self, RunError> {
        let cache = cache_dir.join(tools.encoder.short());
        fs::create_dir_all(&cache).map_err(|error| RunError::io("make", &cache, error))?;
        sweep(&cache);
        let scenes = LayeredStills::new(SCENE_BYTES);
        Ok(Self(Arc::new(Inner {
            tools,
            cache,
            cache_size: CacheSize::default(),
            in_use: Arc::default(),
            scenes,
            fonts: TextFonts::default(),
            painters: CaptionPainters::default(),
            video_facts: VideoFactsCache::default(),
            encoders: EncoderPermits::new(encoders),
        })))
    }

    pub fn tools(&self) -> &Tools {
        &self.0.tools
    }

    /// Returns how many segments are encoded at once.
    pub fn encoders(&self) -> usize {
        self.0.encoders.all()
    }

    /// Waits until one more segment may be encoded.
    ///
    /// # Errors
    /// If `cancel` asks to stop.
    pub(crate) fn encoder_permit(&self, cancel: &Cancel) -> Result<Permit<'_>, RunError> {
        self.0.encoders.acquire(cancel)
    }

    /// Returns the cache of this encoder's build.
    pub(crate) fn cache(&self) -> &Path {
        &self.0.cache
    }

    /// Keeps a segment from being removed for as long as what is returned is kept.
    pub(crate) fn hold(&self, segment: &Path) -> Hold {
        self.0.in_use.hold(segment)
    }

    /// Returns the fonts that draw texts and captions.
    pub fn fonts(&self) -> &TextFonts {
        &self.0.fonts
    }

    /// Returns the settings of a quality with this machine's fonts, and the usual codec.
    pub fn settings(&self, quality: Quality) -> EncodeSettings {
        EncodeSettings { quality, fonts: self.fonts().of_machine().fingerprint(), ..EncodeSettings::default() }
    }

    pub(crate) fn context(&self) -> RenderContext<'_> {
        RenderContext {
            tools: &self.0.tools,
            scenes: &self.0.scenes,
            fonts: &self.0.fonts,
            painters: &self.0.painters,
            video_facts: &self.0.video_facts,
        }
    }

    /// Returns where a segment is or will be kept.
    pub fn segment_path(&self, hash: &ContentHash) -> PathBuf {
        self.0.cache.join(format!("{hash}.segment"))
    }

    /// Returns whether a segment is in the cache, as far as can be told without reading it.
    pub fn has_segment(&self, hash: &ContentHash) -> bool {
        fs::metadata(self.segment_path(hash)).is_ok_and(|facts| facts.is_file() && facts.len() > 0)
    }

    /// Removes what of the cache was used longest ago, of all builds of the encoder, where it is larger than
    /// `max_bytes`. Segments that renders of this renderer and its clones count on stay. Returns how many bytes were
    /// freed. Where too little was written since the last time, nothing is even looked at: call it often.
    ///
    /// # Errors
    /// If the cache cannot be read, or a file not be removed.
    pub fn trim(&self, max_bytes: u64) -> Result<u64, RunError> {
        self.0.cache_size.keep_below(folder_of(&self.0.cache), max_bytes, &self.0.in_use)
    }

    /// Counts a segment that was written into the cache.
    pub(crate) fn count_written(&self, segment: &Path) {
        self.0.cache_size.add(segment);
    }

    /// Returns what is seen in a video whose segments are all in the cache.
    pub fn seen(&self, plan: &RenderPlan) -> Seen {
        let noted = plan.segments.iter().map(|segment| {
            let note = SegmentNote::read(&self.segment_path(&segment.hash));
            (segment.frames.0, note.and_then(|note| note.seen()))
        });
        Seen::of(noted, plan.fps)
    }
}
