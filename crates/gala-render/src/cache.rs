//! The cache of segments as a whole: how large it may be.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::error::RenderError;

/// Removes the segments of a cache, and what was noted of them, that were used longest ago until no more than `max_bytes` are kept. Returns how
/// many bytes were freed. Call it while nothing renders: a render counts on the segments it has found.
///
/// # Errors
/// If the cache cannot be read, or a segment not be removed.
pub fn trim_cache(cache_dir: &Path, max_bytes: u64) -> Result<u64, RenderError> {
    let mut segments = segments(cache_dir)?;
    segments.sort_by_key(|segment| segment.used);
    let before: u64 = segments.iter().map(|segment| segment.bytes).sum();
    let mut kept = before;
    for segment in segments {
        if kept <= max_bytes {
            break;
        }
        fs::remove_file(&segment.path).map_err(|error| RenderError::io("remove", &segment.path, error))?;
        kept -= segment.bytes;
    }
    Ok(before - kept)
}

struct Segment {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// All segments, of every encoder's build, also those that an older version kept under other names.
fn segments(cache: &Path) -> Result<Vec<Segment>, RenderError> {
    let unreadable = |error| RenderError::io("read", cache, error);
    let mut segments = Vec::new();
    for build in fs::read_dir(cache).map_err(unreadable)?.flatten().filter(|entry| entry.path().is_dir()) {
        for entry in fs::read_dir(build.path()).map_err(unreadable)?.flatten() {
            let (path, Ok(facts)) = (entry.path(), entry.metadata()) else { continue };
            if facts.is_file() {
                let used = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                segments.push(Segment { path, bytes: facts.len(), used });
            }
        }
    }
    Ok(segments)
}

/// Notes that a segment was used now. Where that fails it only counts as older than it is.
pub(crate) fn touch(segment: &Path) {
    let _ = File::options().append(true).open(segment).and_then(|file| file.set_modified(SystemTime::now()));
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_segments_used_longest_ago_go_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let build = folder.path().join("build");
        fs::create_dir(&build).expect("a folder");
        for (name, age_s) in [("old", 300), ("new", 10), ("middle", 100)] {
            let path = build.join(format!("{name}.segment"));
            fs::write(&path, [0; 100]).expect("written");
            let used = SystemTime::now() - Duration::from_secs(age_s);
            File::options().append(true).open(&path).and_then(|file| file.set_modified(used)).expect("dated");
        }
        touch(&build.join("old.segment"));
        assert_eq!(trim_cache(folder.path(), 250).expect("trimmed"), 100);
        let left = |name: &str| build.join(format!("{name}.segment")).exists();
        assert_eq!((left("old"), left("middle"), left("new")), (true, false, true));
        assert_eq!(trim_cache(folder.path(), 250).expect("trimmed"), 0);
    }
}
