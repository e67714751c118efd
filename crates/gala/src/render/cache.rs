//! The cache of finished segments, which several runs may use at the same time.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use gala_render::trim_cache;

use super::failed::{Failed, unusable};

/// Held as long as segments of the cache are counted on. The last run that lets go trims the cache to its size.
#[derive(Debug)]
pub struct InUse {
    lock: File,
    folder: PathBuf,
    max_bytes: u64,
}

/// Opens a cache, and trims it to `max_bytes` unless another run is counting on what is in it.
///
/// # Errors
/// [`Failed::Other`] where the folder cannot be made, written or locked; [`Failed::Render`] where it cannot be read
/// through.
pub fn open(folder: &Path, max_bytes: u64) -> Result<InUse, Failed> {
    let failed = |error: io::Error| unusable("use the cache", folder, &error);
    fs::create_dir_all(folder).map_err(failed)?;
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("lock")).map_err(failed)?;
    if lock.try_lock().is_ok() {
        trim_cache(folder, max_bytes)?;
        lock.unlock().map_err(failed)?;
    }
    lock.lock_shared().map_err(failed)?;
    Ok(InUse { lock, folder: folder.to_owned(), max_bytes })
}

impl Drop for InUse {
    fn drop(&mut self) {
        // The lock itself ends with the file.
        if self.lock.unlock().is_ok()
            && self.lock.try_lock().is_ok()
            && let Err(error) = trim_cache(&self.folder, self.max_bytes)
        {
            tracing::warn!(%error, "cannot trim the cache");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_is_trimmed_only_while_nobody_counts_on_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let segment = folder.path().join("build/a.segment");
        fs::create_dir(folder.path().join("build")).expect("a folder");
        fs::write(&segment, [0; 100]).expect("written");
        let held = open(folder.path(), 1000).expect("opened");
        let second = open(folder.path(), 10).expect("opened beside the first");
        drop(second);
        assert!(segment.exists());
        drop(held);
        assert!(segment.exists(), "it is smaller than the last run allows");
        open(folder.path(), 10).expect("opened");
        assert!(!segment.exists());
    }

    #[test]
    fn what_a_run_wrote_is_trimmed_when_it_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let segment = folder.path().join("build/a.segment");
        let held = open(folder.path(), 10).expect("opened");
        fs::create_dir(folder.path().join("build")).expect("a folder");
        fs::write(&segment, [0; 100]).expect("written");
        drop(held);
        assert!(!segment.exists());
    }
}
