//! Folders for files that are being written, beside where they will stand: moved there when they are whole.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use crate::error::RunError;

const PREFIX: &str = ".gala-part-";

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A folder that is removed with all in it when it is dropped.
#[derive(Debug)]
pub struct Workdir(PathBuf);

impl Workdir {
    /// Makes a folder inside `parent`, which is made too where it is missing.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn within(parent: &Path) -> Result<Self, RunError> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(format!("{PREFIX}{}-{number}", std::process::id()));
        fs::create_dir_all(&path).map_err(|error| RunError::io("make", &path, error))?;
        Ok(Self(path))
    }

    /// Returns the path of a file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Removes the folder with all in it now.
    ///
    /// # Errors
    /// If something of it cannot be removed; that is tried once more when what lies about is swept up.
    pub fn remove(self) -> std::io::Result<()> {
        fs::remove_dir_all(&self.0)
    }

    /// Leaves the folder where it is, for somebody who wants to look into it. Returns its path.
    pub fn keep(self) -> PathBuf {
        // What goes with the value stays with the program for as long as that runs.
        let kept = std::mem::ManuallyDrop::new(self);
        kept.0.clone()
    }

    /// Makes a finished file durable and moves it to its place, so that it is there whole or not at all.
    ///
    /// # Errors
    /// If the file is missing, or cannot be moved.
    pub fn publish(&self, name: &str, to: &Path) -> Result<(), RunError> {
        gala_files::publish(&self.file(name), to).map_err(|error| RunError::io("keep", to, error))
    }
}

impl Drop for Workdir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes what processes that were killed left in a folder.
pub fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX)).and_then(|name| name.split('-').next());
        if owner.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Returns the folder that a file lies or will lie in.
pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
