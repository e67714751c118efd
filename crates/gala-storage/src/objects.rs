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
    backend::{Backend, Listed, Room, SharedFolder, ShownAs},
    bucket::{Bucket, S3Settings},
    cache::{Cache, LocalFile},
    content,
    direct::{DirectTicket, DirectUpload, ExpectedFile},
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
    backend: Arc<dyn Backend>,
    /// Of a store that is not on this machine.
    cache: Option<Cache>,
}

impl Objects {
    /// Opens the store below `root` and makes the folder where it is missing.
    ///
    /// # Errors
    /// [`StorageError::Open`] where the folder cannot be made or used.
    pub fn open(root: &Path) -> Result<Self, StorageError> {
        Ok(Self { backend: Arc::new(Folder::open(root)?), cache: None })
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
        Ok(Self { backend: Arc::new(Bucket::s3(provider, settings)?), cache })
    }

    /// Opens a bucket of Google Cloud Storage. Nothing is asked of it yet.
    ///
    /// # Errors
    /// As [`Self::open_s3`].
    pub fn open_gcs(settings: &GcsSettings, cache: CacheSettings<'_>) -> Result<Self, StorageError> {
        let cache = Some(Cache::open(cache.folder, cache.limit_bytes)?);
        Ok(Self { backend: Arc::new(Gcs::open(settings)?), cache })
    }

    /// Opens a folder of Google Drive. Nothing is asked of it yet.
    ///
    /// # Errors
    /// As [`Self::open_s3`].
    pub fn open_gdrive(settings: &GdriveSettings, cache: CacheSettings<'_>) -> Result<Self, StorageError> {
        let cache = Some(Cache::open(cache.folder, cache.limit_bytes)?);
        Ok(Self { backend: Arc::new(Gdrive::open(settings)?), cache })
    }

    /// Returns where the objects are.
    pub fn provider(&self) -> StorageProvider {
        self.backend.provider()
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
        if let Some(path) = self.backend.local_path(&object.key) {
            return Ok(LocalFile::stored_at(path));
        }
        match &self.cache {
            Some(cache) => cache.file(object, async || self.backend.get(&object.key, None).await).await,
            None => Err(StorageError::NotFound { key: object.key.clone() }),
        }
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

    /// Returns whether the object of a key has this content. Of a folder, all of an object of that size is read: a disk can
    /// return other bytes than it was given. Of a store elsewhere, what it tells is believed.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where the object is there and cannot be read. One that is missing is no error.
    pub async fn holds(&self, key: &str, size_bytes: u64, checksum: ContentHash) -> Result<bool, StorageError> {
        self.backend.holds(key, FileFacts { checksum, size_bytes }).await
    }

    /// As [`Self::holds`], and always reads all of the object, wherever it is.
    ///
    /// # Errors
    /// As [`Self::holds`].
    pub async fn read_through(&self, key: &str, size_bytes: u64, checksum: ContentHash) -> Result<bool, StorageError> {
        if self.size(key).await? != Some(size_bytes) {
            return Ok(false);
        }
        match self.backend.get(key, None).await {
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
        self.backend.copy(from, to).await
    }

    /// Returns the size of an object in bytes, or `None` where there is none.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where the system does not tell, [`StorageError::Away`] and [`StorageError::Denied`] of a
    /// store elsewhere. An object that is missing is no error.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, StorageError> {
        self.backend.size(key).await
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
        self.backend.remove(key).await
    }

    /// Lists the objects below a prefix, or all of them, in no order. What is being written is not among them.
    pub fn list(&self, prefix: Option<&str>) -> BoxStream<'static, Result<Listed, StorageError>> {
        self.backend.list(prefix)
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
        self.backend.unfinished(before, remove).await
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
        self.backend.get(key, range).await
    }

    /// Makes a link to an object that needs no key and ends by itself, so that its bytes need not go through this machine.
    /// `None` where the store makes none.
    ///
    /// # Errors
    /// [`StorageError::Backend`] for a text that is no key, and where nothing can be signed.
    pub async fn sign_read(
        &self,
        key: &str,
        valid_for: Duration,
        shown_as: ShownAs<'_>,
    ) -> Result<Option<String>, StorageError> {
        self.backend.sign_read(key, valid_for, shown_as).await
    }

    /// Lets somebody else send a file straight to the store, where it becomes the object of a key; or first that of
    /// `incoming`, where they could replace it afterwards. `None` where the store is a folder of this machine.
    ///
    /// # Errors
    /// As [`Self::put_bytes`].
    pub async fn begin_direct(
        &self,
        key: &str,
        incoming: &str,
        expected: &ExpectedFile<'_>,
    ) -> Result<Option<DirectUpload>, StorageError> {
        self.backend.begin_direct(key, incoming, expected).await
    }

    /// Makes an object of the parts that were sent, by the `ETag` that the store told of each, in order. Doing it again is
    /// [`StorageError::NotFound`].
    ///
    /// # Errors
    /// As [`Self::put_bytes`]; where the parts are not those, whatever the store says of that.
    pub async fn join_parts(&self, ticket: &DirectTicket, tags: Vec<String>) -> Result<(), StorageError> {
        let parts = ticket.parts.as_deref().ok_or_else(|| StorageError::NotFound { key: ticket.key.clone() })?;
        self.backend.join_parts(&ticket.key, parts, tags).await
    }

    /// Removes what was sent and is not to become an object.
    ///
    /// # Errors
    /// As [`Self::remove`].
    pub async fn abandon_direct(&self, ticket: &DirectTicket) -> Result<(), StorageError> {
        // First what can be an object by now: parts that are one are not there any more, which not all stores call so.
        self.remove(&ticket.key).await?;
        match &ticket.parts {
            Some(parts) => self.backend.drop_parts(&ticket.key, parts).await,
            None => Ok(()),
        }
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

    /// Returns how much the store takes of its user; `None` where it does not tell.
    ///
    /// # Errors
    /// As [`Self::size`].
    pub async fn room(&self) -> Result<Option<Room>, StorageError> {
        self.backend.room().await
    }

    /// Lets whoever has the link see a folder of keys, which is made where it is missing. `None` where the store has no
    /// such links: only Google Drive has.
    ///
    /// # Errors
    /// As [`Self::put_bytes`].
    pub async fn share(&self, folder: &str) -> Result<Option<SharedFolder>, StorageError> {
        self.backend.share(folder).await
    }

    /// Takes back what [`Self::share`] gave. Of a folder that is not shared there is nothing to take back.
    ///
    /// # Errors
    /// As [`Self::put_bytes`].
    pub async fn unshare(&self, folder: &str) -> Result<(), StorageError> {
        self.backend.unshare(folder).await
    }

    /// Removes a folder of keys in which nothing is left, also nothing of others: only Google Drive shows such folders.
    ///
    /// # Errors
    /// As [`Self::remove`].
    pub async fn remove_empty(&self, folder: &str) -> Result<(), StorageError> {
        self.backend.remove_empty(folder).await
    }
}

#[cfg(test)]
mod tests;
