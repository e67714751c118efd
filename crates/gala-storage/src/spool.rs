//! Files on their way in: bytes that are appended, and there for good once they are synced.
//!
//! Whoever writes to a file holds it, also against other processes; how many of its bytes count is told by a row of the
//! database, and what a dead process wrote beyond is cut off before anybody goes on.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use gala_core::{asset::FileFacts, id::AssetId};

use crate::{
    content,
    errors::{StorageError, from_io},
};

/// The folder of files on their way in. Clones share it.
#[derive(Clone, Debug)]
pub struct Spool {
    root: Arc<Path>,
}

impl Spool {
    /// Opens the folder and makes it where it is missing.
    ///
    /// # Errors
    /// [`StorageError::Open`] where it cannot be made or used.
    pub fn open(root: &Path) -> Result<Self, StorageError> {
        gala_files::make_folder(root).map_err(|error| StorageError::Open(error.into()))?;
        let root = root.canonicalize().map_err(|error| StorageError::Open(error.into()))?;
        Ok(Self { root: root.into() })
    }

    fn path(&self, id: AssetId) -> PathBuf {
        self.root.join(id.to_string())
    }

    /// Makes an empty file for an upload. It is there for good.
    ///
    /// # Errors
    /// [`StorageError::Full`] where there is no room, [`StorageError::Backend`] where it cannot be made.
    pub async fn create(&self, id: AssetId) -> Result<(), StorageError> {
        let (path, root) = (self.path(id), Arc::clone(&self.root));
        let create = move || {
            OpenOptions::new().write(true).create_new(true).open(path)?.sync_all()?;
            gala_files::sync_folder(&root)
        };
        blocking(id, create).await
    }

    /// Takes hold of the file of an upload. `None` while somebody else has it.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] where this machine has no such file.
    pub async fn hold(&self, id: AssetId) -> Result<Option<HeldFile>, StorageError> {
        let path = self.path(id);
        let hold = move || {
            let file = OpenOptions::new().read(true).append(true).open(&path)?;
            match file.try_lock() {
                // Whoever held it before may have removed it meanwhile.
                Ok(()) if path.exists() => Ok(Some(HeldFile { id, path, file: Arc::new(file) })),
                Ok(()) => Err(io::ErrorKind::NotFound.into()),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(error)) => Err(error),
            }
        };
        blocking(id, hold).await
    }

    /// Removes the file of an upload. One that is not there is no error.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where the system does not let go of it.
    pub async fn remove(&self, id: AssetId) -> Result<(), StorageError> {
        let path = self.path(id);
        let remove = move || match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        blocking(id, remove).await
    }

    /// Returns the uploads of which this machine has files that were last written to before a time.
    ///
    /// # Errors
    /// [`StorageError::Open`] where the folder cannot be read.
    pub fn older_than(&self, before: SystemTime) -> Result<Vec<AssetId>, StorageError> {
        let read = || {
            let mut ids = Vec::new();
            for entry in std::fs::read_dir(&self.root)? {
                let entry = entry?;
                // Others remove files at the same time.
                let is_old =
                    entry.metadata().and_then(|facts| facts.modified()).is_ok_and(|modified| modified < before);
                let id: Option<AssetId> = entry.file_name().to_str().and_then(|name| name.parse().ok());
                ids.extend(id.filter(|_| is_old));
            }
            Ok(ids)
        };
        read().map_err(|error: io::Error| StorageError::Open(error.into()))
    }
}

/// The file of an upload, which nobody else writes to while this value lives.
#[derive(Debug)]
pub struct HeldFile {
    id: AssetId,
    path: PathBuf,
    file: Arc<File>,
}

impl HeldFile {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Cuts off what lies beyond so many bytes, which nobody was told of. Returns whether so many are there.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where the file cannot be cut.
    pub async fn cut_to(&self, bytes: u64) -> Result<bool, StorageError> {
        let file = Arc::clone(&self.file);
        let cut = move || {
            let found = file.metadata()?.len();
            if found > bytes {
                file.set_len(bytes)?;
            }
            Ok(found >= bytes)
        };
        blocking(self.id, cut).await
    }

    /// Writes bytes behind those that are there. They are there for good once [`Self::sync`] returned.
    ///
    /// # Errors
    /// [`StorageError::Full`] where there is no room, [`StorageError::Backend`] where they cannot be written.
    pub async fn append(&self, bytes: Vec<u8>) -> Result<(), StorageError> {
        let file = Arc::clone(&self.file);
        blocking(self.id, move || (&*file).write_all(&bytes)).await
    }

    /// # Errors
    /// [`StorageError::Full`] where there is no room, [`StorageError::Backend`] where the disk fails: what it has is
    /// unknown then.
    pub async fn sync(&self) -> Result<(), StorageError> {
        let file = Arc::clone(&self.file);
        blocking(self.id, move || file.sync_data()).await
    }

    /// Writes the bytes of other files behind those that are there, in their order, and syncs them.
    ///
    /// # Errors
    /// As [`Self::append`]; [`StorageError::Backend`] where another one cannot be read.
    pub async fn append_files(&self, others: Vec<HeldFile>) -> Result<(), StorageError> {
        let file = Arc::clone(&self.file);
        let copy = move || {
            for other in &others {
                io::copy(&mut File::open(&other.path)?, &mut &*file)?;
            }
            file.sync_data()
        };
        blocking(self.id, copy).await
    }

    /// Reads up to so many bytes from the beginning.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where it cannot be read.
    pub async fn head(&self, bytes: usize) -> Result<Vec<u8>, StorageError> {
        let path = self.path.clone();
        let read = move || {
            let mut head = Vec::with_capacity(bytes);
            File::open(path)?.take(bytes as u64).read_to_end(&mut head)?;
            Ok(head)
        };
        blocking(self.id, read).await
    }

    /// Reads all of it.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where it cannot be read.
    pub async fn content(&self) -> Result<FileFacts, StorageError> {
        content::of_file(&self.path).await
    }
}

async fn blocking<T: Send + 'static>(
    id: AssetId,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StorageError> {
    let done = tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(error.into()));
    done.map_err(|error| from_io(&format!("upload {id}"), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_are_appended_by_one_at_a_time_and_what_nobody_was_told_of_is_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let spool = Spool::open(&folder.path().join("uploads")).expect("a spool");
        let id = AssetId::new();
        assert!(matches!(spool.hold(id).await, Err(StorageError::NotFound { .. })));
        spool.create(id).await.expect("made");
        let held = spool.hold(id).await.expect("there").expect("free");
        assert!(spool.hold(id).await.expect("there").is_none(), "it is held");
        held.append(b"some bytes".to_vec()).await.expect("written");
        held.sync().await.expect("synced");
        drop(held);
        let held = spool.hold(id).await.expect("there").expect("free again");
        assert!(held.cut_to(4).await.expect("cut"));
        held.append(b"thing".to_vec()).await.expect("written");
        assert_eq!(held.head(5).await.expect("read"), b"somet");
        assert_eq!(std::fs::read(held.path()).expect("read"), b"something");
        assert!(!held.cut_to(100).await.expect("told"), "so many are not there");
        let hour = std::time::Duration::from_secs(3600);
        assert_eq!(spool.older_than(SystemTime::now() + hour).expect("listed"), [id]);
        assert_eq!(spool.older_than(SystemTime::now() - hour).expect("listed"), []);
        spool.remove(id).await.expect("gone");
        spool.remove(id).await.expect("no error");
        drop(held);
        assert!(matches!(spool.hold(id).await, Err(StorageError::NotFound { .. })));
    }
}
