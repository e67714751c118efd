use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use gala_core::{
    asset::{FileFacts, StorageProvider, StoredFile},
    hash::ContentHash,
};
use tokio::io::AsyncWriteExt;

use crate::{
    backend::{Backend, Listed},
    bucket::{Bucket, S3Settings},
    cache::{Cache, LocalFile},
    content,
    errors::{StorageError, from_io},
    folder::Folder,
    gcs::{Gcs, GcsSettings},
    gdrive::{Gdrive, GdriveSettings},
};

/// What is known of an object after it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub key: String,
    pub size_bytes: u64,
    pub checksum: ContentHash,
}

impl From<Stored> for StoredFile {
    fn from(stored: Stored) -> Self {
        Self { key: stored.key, checksum: stored.checksum, size_bytes: stored.size_bytes }
    }
}

/// Where objects of a store elsewhere lie while programs of this machine read them.
#[derive(Clone, Copy, Debug)]
pub struct CacheSettings<'a> {
    pub folder: &'a Path,
    /// What is in use stays, also where that is more.
    pub limit_bytes: u64,
}

/// The object store of an installation. Clones share it.
#[derive(Clone, Debug)]
pub struct Objects {
    pub(crate) backend: Arc<dyn Backend>,
    /// Of a store that is not on this machine.
    pub(crate) cache: Option<Cache>,
    /// Where objects are found, too, while they are moved from there or to there. Nothing is stored in it.
    pub(crate) also: Option<Arc<dyn Backend>>,
}

impl Objects {
    /// Opens the store below `root` and makes the folder where it is missing.
    ///
    /// # Errors
    /// [`StorageError::Open`] where the folder cannot be made or used.
    pub fn open(root: &Path) -> Result<Self, StorageError> {
        Ok(Self::of(Arc::new(Folder::open(root)?), None))
    }

    /// Opens a bucket of S3, or of what speaks like it, as a provider of that name. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`StorageError::Open`] for settings that cannot be right, and where the cache's folder cannot be made or used.
    pub fn open_s3(
        provider: StorageProvider,
        settings: &S3Settings,
        cache: CacheSettings<'_>,
    ) -> Result<Self, StorageError> {
        let cache = Some(Cache::open(cache.folder, cache.limit_bytes)?);
        Ok(Self::of(Arc::new(Bucket::s3(provider, settings)?), cache))
    }

    /// Opens a bucket of Google Cloud Storage. Nothing is asked of it yet.
    ///
    /// # Errors
    /// As [`Self::open_s3`].
    pub fn open_gcs(settings: &GcsSettings, cache: CacheSettings<'_>) -> Result<Self, StorageError> {
        let cache = Some(Cache::open(cache.folder, cache.limit_bytes)?);
        Ok(Self::of(Arc::new(Gcs::open(settings)?), cache))
    }

    /// Opens a folder of Google Drive. Nothing is asked of it yet.
    ///
    /// # Errors
    /// As [`Self::open_s3`].
    pub fn open_gdrive(settings: &GdriveSettings, cache: CacheSettings<'_>) -> Result<Self, StorageError> {
        let cache = Some(Cache::open(cache.folder, cache.limit_bytes)?);
        Ok(Self::of(Arc::new(Gdrive::open(settings)?), cache))
    }

    pub(crate) fn of(backend: Arc<dyn Backend>, cache: Option<Cache>) -> Self {
        Self { backend, cache, also: None }
    }

    /// Checks that objects can still be stored, as far as earlier writes told.
    ///
    /// # Errors
    /// [`StorageError::Stopped`] after the device failed.
    pub fn check_writable(&self) -> Result<(), StorageError> {
        self.backend.check_writable()
    }

    /// Returns an object as a file of this machine, for programs that read files by path. From elsewhere it is fetched where
    /// it is not here, and checked.
    ///
    /// # Errors
    /// As [`Self::read`]; [`StorageError::Damaged`] where the object has another content, [`StorageError::Full`] where there
    /// is no room for it here. Of a store that is a folder of this machine nothing is asked: that there is such a file is not
    /// told.
    pub async fn local(&self, object: &StoredFile) -> Result<LocalFile, StorageError> {
        for backend in self.looks() {
            match (backend.local_path(&object.key), &self.cache) {
                (Some(path), _) if self.also.is_none() || tokio::fs::try_exists(&path).await.unwrap_or(false) => {
                    return Ok(LocalFile::stored_at(path));
                }
                (None, Some(cache)) => match cache.file(object, async || backend.get(&object.key, None).await).await {
                    Err(StorageError::NotFound { .. }) => {}
                    found => return found,
                },
                _ => {}
            }
        }
        Err(StorageError::NotFound { key: object.key.clone() })
    }

    /// Returns where the bytes of a key are, if the store is a folder of this machine and this is a key.
    pub fn local_path(&self, key: &str) -> Option<PathBuf> {
        self.backend.local_path(key)
    }

    /// Stores bytes under a key, whole or not at all.
    ///
    /// # Errors
    /// [`StorageError::Full`] where there is no room, [`StorageError::Stopped`] once the device has failed,
    /// [`StorageError::Away`] and [`StorageError::Denied`] of a store elsewhere, [`StorageError::Backend`] for what else the
    /// system refuses. Under the key is then what was there before.
    pub async fn put_bytes(&self, key: &str, bytes: impl Into<Bytes>) -> Result<Stored, StorageError> {
        self.check_writable()?;
        let bytes = bytes.into();
        let (size_bytes, checksum) = (bytes.len() as u64, ContentHash::of(&bytes));
        self.backend.put_bytes(key, bytes).await?;
        Ok(Stored { key: key.to_owned(), size_bytes, checksum })
    }

    /// Copies a file into the store, whole or not at all. The key may depend on the content. An object with this content
    /// that is there already stays, and counts as stored now.
    ///
    /// # Errors
    /// As [`Self::put_bytes`]; [`StorageError::NotFound`] or [`StorageError::Backend`] where the file itself cannot be read,
    /// and [`StorageError::Damaged`] where it changes meanwhile.
    pub async fn put_file(&self, file: &Path, key: impl FnOnce(ContentHash) -> String) -> Result<Stored, StorageError> {
        let content = content::of_file(file).await?;
        let FileFacts { checksum, size_bytes } = content;
        let key = key(checksum);
        if !self.backend.keep(&key, content).await? {
            self.check_writable()?;
            self.backend.put_file(&key, file, content).await?;
        }
        let stored = Stored { key, size_bytes, checksum };
        if let Some(cache) = &self.cache {
            cache.keep(&stored.clone().into(), file).await;
        }
        Ok(stored)
    }

    /// Copies a file of a content that is known into the store under a key, whole or not at all, also where an object is there.
    ///
    /// # Errors
    /// As [`Self::put_file`]; [`StorageError::Damaged`] where the file holds something else, of which nothing is stored.
    pub async fn put_known(&self, file: &Path, key: &str, content: FileFacts) -> Result<(), StorageError> {
        self.check_writable()?;
        self.backend.put_file(key, file, content).await
    }

    /// Returns whether the object of a key has this content. Of a folder, all of an object of that size is read: a disk can
    /// return other bytes than it was given. Of a store elsewhere, what it tells is believed.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where the object is there and cannot be read. One that is missing is no error.
    pub async fn holds(&self, key: &str, size_bytes: u64, checksum: ContentHash) -> Result<bool, StorageError> {
        for backend in self.looks() {
            if backend.holds(key, FileFacts { checksum, size_bytes }).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// As [`Self::holds`], and always reads all of the object, wherever it is.
    ///
    /// # Errors
    /// As [`Self::holds`].
    pub async fn read_through(&self, key: &str, size_bytes: u64, checksum: ContentHash) -> Result<bool, StorageError> {
        // What a reader would get: of two stores, the one that is read.
        if self.size(key).await? != Some(size_bytes) {
            return Ok(false);
        }
        match self.stream(key, None).await {
            Ok(pieces) => Ok(content::of_pieces(pieces).await? == FileFacts { checksum, size_bytes }),
            Err(StorageError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Gives an object a second key. Costs no space where the file system can link.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] where there is no object `from`; else as [`Self::put_bytes`].
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), StorageError> {
        if from == to {
            return Ok(());
        }
        self.check_writable()?;
        match (self.backend.copy(from, to).await, &self.also) {
            // It is moved with what else is there.
            (Err(StorageError::NotFound { .. }), Some(also)) => also.copy(from, to).await,
            (copied, _) => copied,
        }
    }

    /// Returns the size of an object in bytes, or `None` where there is none.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where the system does not tell, [`StorageError::Away`] and [`StorageError::Denied`] of a
    /// store elsewhere. An object that is missing is no error.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, StorageError> {
        for backend in self.looks() {
            if let Some(size) = backend.size(key).await? {
                return Ok(Some(size));
            }
        }
        Ok(None)
    }

    /// Reads a whole object. For documents: large objects are streamed with [`Self::stream`].
    ///
    /// # Errors
    /// [`StorageError::NotFound`] where there is no such object, [`StorageError::Backend`] where it cannot be read,
    /// [`StorageError::Away`] and [`StorageError::Denied`] of a store elsewhere.
    pub async fn read(&self, key: &str) -> Result<Bytes, StorageError> {
        let mut pieces = self.stream(key, None).await?;
        let first = pieces.next().await.transpose()?.unwrap_or_default();
        let Some(second) = pieces.next().await.transpose()? else { return Ok(first) };
        let mut all = [first, second].concat();
        while let Some(piece) = pieces.next().await {
            all.extend_from_slice(&piece?);
        }
        Ok(all.into())
    }

    /// Copies an object into a file. The file is whole only where this returns `Ok`.
    ///
    /// # Errors
    /// As [`Self::read`]; and [`StorageError::Full`] where the file finds no room.
    pub async fn fetch(&self, key: &str, to: &Path) -> Result<(), StorageError> {
        let mut pieces = self.stream(key, None).await?;
        let mut file = tokio::fs::File::create(to).await.map_err(|error| from_io(key, error))?;
        while let Some(piece) = pieces.next().await {
            file.write_all(&piece?).await.map_err(|error| from_io(key, error))?;
        }
        file.flush().await.map_err(|error| from_io(key, error))
    }

    /// Removes an object. One that is not there is no error.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where the system does not let go of it, [`StorageError::Away`] and
    /// [`StorageError::Denied`] of a store elsewhere.
    pub async fn remove(&self, key: &str) -> Result<(), StorageError> {
        for backend in self.backends() {
            backend.remove(key).await?;
        }
        Ok(())
    }

    /// Lists the objects below a prefix, or all of them, in no order. What is being written is not among them; what is found in
    /// two stores is twice.
    pub fn list(&self, prefix: Option<&str>) -> BoxStream<'static, Result<Listed, StorageError>> {
        let listed = self.backend.list(prefix);
        match &self.also {
            Some(also) => listed.chain(also.list(prefix)).boxed(),
            None => listed,
        }
    }

    /// Removes the objects below a prefix that were stored longer ago than `age`. Returns how many.
    ///
    /// For what is a cache: whoever uses it at the same time must bear that it is gone.
    ///
    /// # Errors
    /// [`StorageError::Backend`] for the first object that cannot be listed or removed; those before it are gone.
    pub async fn remove_older(&self, prefix: &str, age: Duration) -> Result<u64, StorageError> {
        let Some(before) = SystemTime::now().checked_sub(age) else { return Ok(0) };
        let mut found = self.list(Some(prefix));
        let mut removed = 0;
        while let Some(object) = found.next().await {
            let object = object?;
            if object.stored_at < before {
                self.remove(&object.key).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Finds what writes that were never finished left beside objects, if they began before a time. With `remove`, they
    /// are gone afterwards. Returns how many. A bucket removes such parts itself, by a rule of its own.
    ///
    /// # Errors
    /// [`StorageError::Backend`] for the first folder that cannot be read, or file that cannot be removed.
    pub async fn unfinished(&self, before: SystemTime, remove: bool) -> Result<u64, StorageError> {
        let mut found = 0;
        for backend in self.backends() {
            found += backend.unfinished(before, remove).await?;
        }
        Ok(found)
    }

    /// Streams an object, or the half-open range of it.
    ///
    /// # Errors
    /// As [`Self::read`]; a range that begins past the end is [`StorageError::Backend`] or [`StorageError::Away`]. What fails
    /// later is an item of the stream.
    pub async fn stream(
        &self,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes, StorageError>>, StorageError> {
        for backend in self.looks() {
            match backend.get(key, range.clone()).await {
                Err(StorageError::NotFound { .. }) => {}
                found => return found,
            }
        }
        Err(StorageError::NotFound { key: key.to_owned() })
    }

    /// Reads all of an object. Returns its content and its beginning, of so many bytes at most.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn look_at(&self, key: &str, head: usize) -> Result<(FileFacts, Vec<u8>), StorageError> {
        let mut pieces = self.stream(key, None).await?;
        let (mut seen, mut beginning) = (content::Seen::default(), Vec::new());
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            seen.add(&piece);
            let more = head.saturating_sub(beginning.len()).min(piece.len());
            beginning.extend_from_slice(&piece[..more]);
        }
        Ok((seen.facts(), beginning))
    }
}

#[cfg(test)]
mod tests;
