//! The objects of jobs: written into a staging folder or made in memory, then stored under keys that depend on their
//! content.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use gala_core::{asset::StoredFile, hash::ContentHash, id::AssetId, job::Failure, project::Project};
use gala_media::Workdir;
use gala_storage::{Objects, StorageError, keys::ProjectObject};
use serde::{Serialize, de::DeserializeOwned};

use super::failures::failure_of_storage;
use crate::context::JobContext;

/// The store of an installation, and the folder for files on their way into it.
#[derive(Clone, Debug)]
pub struct Store {
    objects: Objects,
    staging: PathBuf,
    cleanup: Cleanup,
}

/// What becomes of files on this machine whose objects are stored and whose rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cleanup {
    #[default]
    Remove,
    /// They lie there until the next start, for somebody who looks for a fault.
    Keep,
}

impl Store {
    /// `staging` is a folder on this machine, emptied at every start.
    pub fn new(objects: Objects, staging: PathBuf) -> Self {
        Self { objects, staging, cleanup: Cleanup::default() }
    }

    /// Says what becomes of files that are stored.
    #[must_use]
    pub fn with_cleanup(self, cleanup: Cleanup) -> Self {
        Self { cleanup, ..self }
    }

    /// Removes the files of which the objects are stored and the rows are written: never before both.
    pub(super) fn clean_up(&self, folder: Workdir) {
        match self.cleanup {
            Cleanup::Keep => {
                let folder = folder.keep();
                tracing::info!(folder = %folder.display(), "cleanup skipped");
            }
            Cleanup::Remove => match folder.remove() {
                Ok(()) => tracing::info!("cleanup ok"),
                Err(error) => tracing::warn!(%error, "cleanup failed"),
            },
        }
    }

    pub(super) fn objects(&self) -> &Objects {
        &self.objects
    }

    pub(super) fn staging(&self) -> &Path {
        &self.staging
    }

    pub(super) async fn read_json<T: DeserializeOwned>(&self, key: &str) -> Result<T, Failure> {
        let bytes = self.objects.read(key).await.map_err(failure_of_storage)?;
        serde_json::from_slice(&bytes).map_err(|error| Failure::permanent("corrupt_object", format!("{key}: {error}")))
    }

    /// Stores bytes under a key that depends on their content.
    pub(super) async fn put_bytes(
        &self,
        bytes: Vec<u8>,
        key: impl FnOnce(ContentHash) -> String,
    ) -> Result<StoredFile, Failure> {
        let key = key(ContentHash::of(&bytes));
        self.objects.put_bytes(&key, bytes).await.map(StoredFile::from).map_err(failure_of_storage)
    }

    /// Stores a document of a project under a key that depends on its content.
    pub(super) async fn put_json(
        &self,
        project: &Project,
        name: &str,
        document: &(impl Serialize + Sync),
    ) -> Result<StoredFile, Failure> {
        let text = serde_json::to_vec_pretty(document).map_err(|error| Failure::permanent("internal", error))?;
        let key = |content| ProjectObject::Output { name, extension: "json", content }.key(project);
        self.put_bytes(text, key).await
    }

    /// Moves a staged file into the store under a key that depends on its content.
    pub(super) async fn put_staged(
        &self,
        staged: &Staged,
        key: impl FnOnce(ContentHash) -> String,
    ) -> Result<StoredFile, Failure> {
        let stored = self.objects.put_file(staged.path(), key).await.map(StoredFile::from);
        let stored = stored.map_err(failure_of_storage)?;
        staged.is_stored.store(true, Ordering::Relaxed);
        Ok(stored)
    }

    /// Gives an object another name besides its own.
    pub(super) async fn copy(&self, file: &StoredFile, key: String) -> Result<StoredFile, Failure> {
        self.objects.copy(&file.key, &key).await.map_err(|error| match error {
            // It was there a moment ago, and went with the project that it was made for: the next attempt makes it anew.
            StorageError::NotFound { .. } => Failure::transient("missing_object", error),
            error => failure_of_storage(error),
        })?;
        Ok(StoredFile { key, ..file.clone() })
    }

    /// Returns whether objects are all still there with their content. One that cannot be read counts as gone.
    pub(super) async fn has_all(&self, files: &[&StoredFile]) -> bool {
        for file in files {
            if !self.objects.holds(&file.key, file.size_bytes, file.checksum).await.unwrap_or(false) {
                return false;
            }
        }
        true
    }

    /// Returns an object as a file of this machine, which stays until the attempt at the job ends.
    pub(super) async fn local(&self, ctx: &JobContext, object: &StoredFile) -> Result<PathBuf, Failure> {
        let file = self.objects.local(object).await.map_err(failure_of_storage)?;
        let path = file.path().to_owned();
        ctx.uses(file);
        Ok(path)
    }

    /// Returns those of some files that are in the store. What is only made to be quicker may be lost.
    pub(super) async fn those_there(
        &self,
        files: BTreeMap<String, StoredFile>,
    ) -> Result<BTreeMap<String, StoredFile>, Failure> {
        let mut there = BTreeMap::new();
        for (name, file) in files {
            if self.objects.size(&file.key).await.map_err(failure_of_storage)? == Some(file.size_bytes) {
                there.insert(name, file);
            }
        }
        Ok(there)
    }

    /// Names a file in the staging folder that no other attempt uses. It is removed with the value.
    pub(super) fn staged(&self, extension: &str) -> Staged {
        let path = self.staging.join(format!("{}.{extension}", AssetId::new()));
        Staged { path, cleanup: self.cleanup, is_stored: AtomicBool::default() }
    }
}

/// A file on its way into the store.
#[derive(Debug)]
pub(super) struct Staged {
    path: PathBuf,
    cleanup: Cleanup,
    is_stored: AtomicBool,
}

impl Staged {
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.is_stored.load(Ordering::Relaxed) {
            // It may never have been made; the folder is emptied at the next start in any case.
            let _ = std::fs::remove_file(&self.path);
            return;
        }
        match self.cleanup {
            Cleanup::Keep => tracing::info!(file = %self.path.display(), "cleanup skipped"),
            Cleanup::Remove => match std::fs::remove_file(&self.path) {
                Ok(()) => tracing::debug!("cleanup ok"),
                Err(error) => tracing::warn!(%error, "cleanup failed"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_staged_file_goes_unless_it_was_stored_and_is_to_be_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::open(&folder.path().join("objects")).expect("a store");
        for (cleanup, is_stored, is_left) in [
            (Cleanup::Remove, true, false),
            (Cleanup::Remove, false, false),
            (Cleanup::Keep, true, true),
            (Cleanup::Keep, false, false),
        ] {
            let store = Store::new(objects.clone(), folder.path().to_owned()).with_cleanup(cleanup);
            let staged = store.staged("txt");
            let path = staged.path().to_owned();
            std::fs::write(&path, "x").expect("written");
            if is_stored {
                store.put_staged(&staged, |content| format!("a/{content}")).await.expect("stored");
            }
            assert!(path.exists(), "it is there until it is let go");
            drop(staged);
            assert_eq!(path.exists(), is_left, "{cleanup:?}, stored: {is_stored}");
        }
    }
}
