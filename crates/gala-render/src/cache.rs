//! The cache of segments as a whole: how large it may be, and what of it is in use.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::SystemTime,
};

use gala_media::{PlayableSegment, RunError, Segment};

/// A cache that grew too large is trimmed to this part of what it may be, in percent: so much must be written before
/// it is read through again.
const TRIMMED_TO: u64 = 90;

/// Removes what of a cache was used longest ago until no more than `max_bytes` are kept: segments, what was noted of
/// them, and decoded sounds. Returns how many bytes were freed. Call it while nothing renders into the cache; a
/// [`Renderer`](crate::Renderer) trims its own at any time.
///
/// # Errors
/// If the cache cannot be read, or a file not be removed.
pub fn trim_cache(cache_dir: &Path, max_bytes: u64) -> Result<u64, RunError> {
    trim(cache_dir, max_bytes, &InUse::default()).map(|trimmed| trimmed.freed)
}

/// What trimming did, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Trimmed {
    freed: u64,
    kept: u64,
}

fn trim(cache_dir: &Path, max_bytes: u64, in_use: &InUse) -> Result<Trimmed, RunError> {
    let mut files = files(cache_dir)?;
    let mut trimmed = Trimmed { freed: 0, kept: files.iter().map(|file| file.bytes).sum() };
    if trimmed.kept <= max_bytes {
        return Ok(trimmed);
    }
    let target = max_bytes / 100 * TRIMMED_TO + max_bytes % 100 * TRIMMED_TO / 100;
    files.sort_by_key(|file| file.used);
    for file in files {
        if trimmed.kept <= target {
            break;
        }
        if in_use.remove_unused(&file.path)? {
            trimmed.kept -= file.bytes;
            trimmed.freed += file.bytes;
        }
    }
    Ok(trimmed)
}

struct CachedFile {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// All files of every encoder's build, also those that an older version kept under other names.
fn files(cache: &Path) -> Result<Vec<CachedFile>, RunError> {
    let unreadable = |error| RunError::io("read", cache, error);
    let mut found = Vec::new();
    for build in fs::read_dir(cache).map_err(unreadable)?.flatten().filter(|entry| entry.path().is_dir()) {
        for entry in fs::read_dir(build.path()).map_err(unreadable)?.flatten() {
            let path = entry.path();
            if !path.is_dir() {
                found.extend(cached_file(path));
            } else if !is_hidden(&path) {
                // Sounds have a folder of their own; what is still being written lies in hidden ones.
                let inner = fs::read_dir(&path).map_err(unreadable)?.flatten();
                found.extend(inner.filter_map(|entry| cached_file(entry.path())));
            }
        }
    }
    Ok(found)
}

fn cached_file(path: PathBuf) -> Option<CachedFile> {
    let facts = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?;
    let used = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    Some(CachedFile { path, bytes: facts.len(), used })
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// A segment that is whole, in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentFile {
    pub path: PathBuf,
    pub frames: u64,
    /// Whether it was there already.
    pub reused: bool,
    /// Keeps it there.
    pub(crate) hold: Option<Arc<Hold>>,
}

impl SegmentFile {
    pub(crate) fn as_segment(&self) -> Segment<'_> {
        Segment { path: &self.path, frames: self.frames }
    }

    /// Reads the segment for a player.
    ///
    /// # Errors
    /// As [`PlayableSegment::read`].
    pub(crate) fn playable(&self) -> Result<PlayableSegment, RunError> {
        PlayableSegment::read(&self.as_segment()).map_err(|error| RunError::io("read", &self.path, error))
    }
}

/// The segments that this process counts on: found or encoded, and not joined yet.
#[derive(Debug, Default)]
pub(crate) struct InUse(Mutex<BTreeMap<PathBuf, usize>>);

impl InUse {
    /// Keeps a segment, and what is noted of it, until what is returned is dropped.
    pub fn hold(self: &Arc<Self>, segment: &Path) -> Hold {
        let name = segment.with_extension("");
        *self.lock().entry(name.clone()).or_default() += 1;
        Hold { all: Arc::clone(self), name }
    }

    /// Removes a file unless it is in use; nobody begins to use it meanwhile. Returns whether it is gone.
    fn remove_unused(&self, path: &Path) -> Result<bool, RunError> {
        let held = self.lock();
        if held.contains_key(&path.with_extension("")) {
            return Ok(false);
        }
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(RunError::io("remove", path, error)),
            _ => Ok(true),
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<PathBuf, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A segment that stays in the cache as long as this lives.
#[derive(Debug)]
pub(crate) struct Hold {
    all: Arc<InUse>,
    name: PathBuf,
}

impl PartialEq for Hold {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Hold {}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut held = self.all.lock();
        if let Some(count) = held.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.name);
            }
        }
    }
}

/// How large a cache is, as far as this process knows.
#[derive(Debug)]
pub(crate) struct CacheSize {
    /// When it was last read through; `u64::MAX` before that.
    known: AtomicU64,
    /// What this process wrote into it since.
    written: AtomicU64,
}

impl Default for CacheSize {
    fn default() -> Self {
        Self { known: AtomicU64::new(u64::MAX), written: AtomicU64::new(0) }
    }
}

impl CacheSize {
    /// Counts a file that was written into the cache.
    pub fn add(&self, file: &Path) {
        let bytes = fs::metadata(file).map_or(0, |facts| facts.len());
        self.written.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Trims the cache if it may be too large; else it is not even read through. Returns how many bytes were freed.
    ///
    /// # Errors
    /// If the cache cannot be read, or a file not be removed.
    pub fn keep_below(&self, cache_dir: &Path, max_bytes: u64, in_use: &InUse) -> Result<u64, RunError> {
        let written = self.written.load(Ordering::Relaxed);
        if self.known.load(Ordering::Relaxed).saturating_add(written) <= max_bytes {
            return Ok(0);
        }
        let trimmed = trim(cache_dir, max_bytes, in_use)?;
        self.known.store(trimmed.kept, Ordering::Relaxed);
        // What was written while it was read through counts twice rather than not at all.
        self.written.fetch_sub(written, Ordering::Relaxed);
        Ok(trimmed.freed)
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::File, time::Duration};

    use gala_files::touch;

    use super::*;

    /// Makes a cache of three segments of 100 bytes each: used 300, 100 and 10 seconds ago.
    fn cache() -> (tempfile::TempDir, impl Fn(&str) -> PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let build = folder.path().join("build");
        fs::create_dir(&build).expect("a folder");
        let path = move |name: &str| build.join(format!("{name}.segment"));
        for (name, age_s) in [("old", 300), ("new", 10), ("middle", 100)] {
            write(&path(name), age_s);
        }
        (folder, path)
    }

    fn write(path: &Path, age_s: u64) {
        fs::write(path, [0; 100]).expect("written");
        let used = SystemTime::now() - Duration::from_secs(age_s);
        File::options().append(true).open(path).and_then(|file| file.set_modified(used)).expect("dated");
    }

    #[test]
    fn the_segments_used_longest_ago_go_first() {
        let (folder, path) = cache();
        touch(&path("old"));
        assert_eq!(trim_cache(folder.path(), 250).expect("trimmed"), 100);
        let left = |name: &str| path(name).exists();
        assert_eq!((left("old"), left("middle"), left("new")), (true, false, true));
        assert_eq!(trim_cache(folder.path(), 250).expect("trimmed"), 0);
    }

    #[test]
    fn sounds_count_and_what_is_being_written_stays() {
        let (folder, _) = cache();
        let (sounds, part) = (folder.path().join("build/sounds"), folder.path().join("build/.gala-part-1-1"));
        for inner in [&sounds, &part] {
            fs::create_dir(inner).expect("a folder");
            write(&inner.join("file"), 1000);
        }
        assert_eq!(trim_cache(folder.path(), 350).expect("trimmed"), 100);
        assert_eq!((sounds.join("file").exists(), part.join("file").exists()), (false, true));
    }

    #[test]
    fn a_segment_in_use_stays_with_its_note_until_its_last_user_is_done() {
        let (folder, path) = cache();
        let note = path("old").with_extension("seen");
        write(&note, 300);
        let in_use = Arc::new(InUse::default());
        let (first, second) = (in_use.hold(&path("old")), in_use.hold(&path("old")));
        let trimmed = || trim(folder.path(), 0, &in_use).expect("trimmed");
        assert_eq!(trimmed(), Trimmed { freed: 200, kept: 200 });
        drop(first);
        assert_eq!(trimmed(), Trimmed { freed: 0, kept: 200 });
        assert!(path("old").exists() && note.exists());
        drop(second);
        assert_eq!(trimmed(), Trimmed { freed: 200, kept: 0 });
    }

    #[test]
    fn a_cache_is_read_through_only_when_enough_was_written() {
        let (folder, path) = cache();
        let (size, in_use) = (CacheSize::default(), InUse::default());
        let keep = |max_bytes| size.keep_below(folder.path(), max_bytes, &in_use).expect("trimmed");
        assert_eq!(keep(1000), 0);
        for name in 0..9 {
            write(&path(&format!("unseen {name}")), 0);
        }
        assert_eq!(keep(1000), 0, "nobody told it of these");
        for name in 0..8 {
            size.add(&path(&format!("unseen {name}")));
        }
        // 1200 bytes are found and trimmed to 900.
        assert_eq!(keep(1000), 300);
        assert_eq!(keep(1000), 0);
    }
}
