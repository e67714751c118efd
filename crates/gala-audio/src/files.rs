//! The sounds of a plan as samples: what has to be decoded is decoded once.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom},
    path::Path,
    sync::Arc,
};

use gala_core::{cancel::Cancel, hash::ContentHash, time::samples_at};
use gala_media::{FRAME_BYTES, RunError, SoundRange, Tools, decode_sound};

use crate::{
    cache::{self, MixCache},
    pcm::Pcm,
    plan::{AudioPlan, PlacedSound},
};

/// So many sounds of a mix stay open while they are heard. A timeline may have ten thousand that are heard at once: the
/// others are opened for each block.
const MOST_OPEN: usize = 64;

/// A sound that stays open. There is room for another one when it is dropped.
pub struct KeptOpen {
    pub pcm: Pcm,
    _place: Arc<()>,
}

/// A sound that was opened.
pub enum Opened {
    Kept(KeptOpen),
    /// To be dropped before the next one is opened.
    ForNow(Pcm),
}

/// Opens the sounds of one plan.
pub struct Files<'a> {
    tools: &'a Tools,
    scratch: &'a Path,
    pub cache: Option<&'a MixCache>,
    pub cancel: &'a Cancel,
    /// How many frames of each range are wanted at most.
    wanted: BTreeMap<ContentHash, u64>,
    /// What was read from the cache through its end, and is as it was written.
    checked: BTreeSet<ContentHash>,
    heap: Heap,
    /// Held once by each sound that stays open.
    places: Arc<()>,
    /// How many ranges were decoded, and sounds measured.
    pub decoded: usize,
    pub measured: usize,
}

/// What was decoded without a cache: end to end in one file that has no name.
#[derive(Default)]
struct Heap {
    file: Option<Arc<File>>,
    /// Where each range begins, and its frames.
    places: BTreeMap<ContentHash, (u64, u64)>,
}

impl<'a> Files<'a> {
    /// `scratch` is a folder for what is decoded where there is no cache.
    pub fn new(
        plan: &AudioPlan,
        tools: &'a Tools,
        scratch: &'a Path,
        cache: Option<&'a MixCache>,
        cancel: &'a Cancel,
    ) -> Self {
        let mut wanted = BTreeMap::new();
        for sound in plan.tracks.iter().flat_map(|track| &track.sounds) {
            let frames: &mut u64 = wanted.entry(cache::name_of_sound(tools, sound)).or_default();
            *frames = sound.length.max(*frames);
        }
        Self {
            tools,
            scratch,
            cache,
            cancel,
            wanted,
            checked: BTreeSet::new(),
            heap: Heap::default(),
            places: Arc::default(),
            decoded: 0,
            measured: 0,
        }
    }

    /// The folder for what is needed while it is mixed.
    pub fn scratch(&self) -> &Path {
        self.scratch
    }

    pub fn tools(&self) -> &Tools {
        self.tools
    }

    /// Opens a sound that is read block by block, to be kept open if there is room.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_to_keep(&mut self, sound: &PlacedSound) -> Result<Opened, RunError> {
        let pcm = self.open(sound)?;
        let open = Arc::strong_count(&self.places) - 1;
        Ok(if open < MOST_OPEN {
            Opened::Kept(KeptOpen { pcm, _place: Arc::clone(&self.places) })
        } else {
            Opened::ForNow(pcm)
        })
    }

    /// Opens a sound from its beginning on. Opening one again costs nothing.
    ///
    /// # Errors
    /// If it is missing, cannot be read or cannot be decoded.
    pub fn open(&mut self, sound: &PlacedSound) -> Result<Pcm, RunError> {
        let undecoded = Pcm::given(&sound.source.path)?;
        if let Some(mut pcm) = undecoded.filter(|_| sound.speed == 1.0) {
            pcm.skip(samples_at(sound.source_in_ms));
            return Ok(pcm);
        }
        let name = cache::name_of_sound(self.tools, sound);
        let range = SoundRange {
            path: &sound.source.path,
            in_ms: sound.source_in_ms,
            speed: sound.speed,
            frames: self.wanted.get(&name).copied().unwrap_or(sound.length),
        };
        match self.cache {
            Some(cache) => self.open_cached(cache, &name, &range),
            None => self.open_heap(name, &range),
        }
    }

    fn open_cached(&mut self, cache: &MixCache, name: &ContentHash, range: &SoundRange<'_>) -> Result<Pcm, RunError> {
        if let Some(pcm) = cache.sound(name, range.frames, self.checked.contains(name)) {
            self.checked.insert(*name);
            return Ok(pcm);
        }
        self.decoded += 1;
        let (tools, cancel) = (self.tools, self.cancel);
        cache.keep_sound(name, range.frames, |file| decode_sound(tools, range, file, cancel))
    }

    fn open_heap(&mut self, name: ContentHash, range: &SoundRange<'_>) -> Result<Pcm, RunError> {
        let unusable = |error| RunError::io("write to", self.scratch, error);
        let file = self.heap.file(self.scratch).map_err(unusable)?;
        if let Some((begin, frames)) = self.heap.places.get(&name) {
            return Ok(Pcm::raw(file, *begin, *frames));
        }
        let begin = (&*file).seek(SeekFrom::End(0)).map_err(unusable)?;
        self.decoded += 1;
        let frames = decode_sound(self.tools, range, &*file, self.cancel)?;
        // Half a frame at the end is none.
        file.set_len(begin + frames * FRAME_BYTES).map_err(unusable)?;
        self.heap.places.insert(name, (begin, frames));
        Ok(Pcm::raw(file, begin, frames))
    }
}

impl Heap {
    fn file(&mut self, folder: &Path) -> io::Result<Arc<File>> {
        let file = match self.file.take() {
            Some(file) => file,
            None => Arc::new(unnamed_file(folder)?),
        };
        Ok(Arc::clone(self.file.insert(file)))
    }
}

/// Creates a file that vanishes when it is closed, whatever becomes of this program.
///
/// # Errors
/// If the folder cannot be written to.
pub fn unnamed_file(folder: &Path) -> io::Result<File> {
    for attempt in 0..1000 {
        let path = folder.join(format!(".decoded-{}-{attempt}.f32", std::process::id()));
        match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
            Ok(file) => {
                fs::remove_file(&path)?;
                return Ok(file);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
