use std::{
    ops::Range,
    path::{Path as FilePath, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use gala_core::{
    asset::StoredFile,
    hash::{ContentHash, ContentHasher},
};
use object_store::{
    Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, local::LocalFileSystem,
    path::Path,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    errors::{self, StorageError, backend, from_io},
    unfinished,
};

/// What is known of an object after it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub key: String,
    pub size_bytes: u64,
    pub checksum: ContentHash,
}

/// An object as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub key: String,
    pub size_bytes: u64,
    /// When it was stored last, by the clock of the machine that stored it.
    pub stored_at: SystemTime,
}

impl From<Stored> for StoredFile {
    fn from(stored: Stored) -> Self {
        Self { key: stored.key, checksum: stored.checksum, size_bytes: stored.size_bytes }
    }
}

/// The object store of an installation. Clones share it.
#[derive(Clone, Debug)]
pub struct Objects {
    root: PathBuf,
    store: Arc<LocalFileSystem>,
    /// Set for good once the device failed.
    stopped: Arc<AtomicBool>,
}

/// Bytes are moved in pieces of this size, so that memory does not grow with the file.
const CHUNK: usize = 1 << 20;

impl Objects {
    /// Opens the store below `root` and makes the folder where it is missing.
    ///
    /// # Errors
    /// [`StorageError::Open`] where the folder cannot be made or used.
    pub fn open(root: &FilePath) -> Result<Self, StorageError> {
        gala_files::make_folder(root).map_err(|error| StorageError::Open(error.into()))?;
        let store = LocalFileSystem::new_with_prefix(root).map_err(|error| StorageError::Open(error.into()))?;
        let root = root.canonicalize().map_err(|error| StorageError::Open(error.into()))?;
        // An object that a row speaks of must survive a power cut.
        Ok(Self { root, store: Arc::new(store.with_fsync(true)), stopped: Arc::default() })
    }

    /// Checks that objects can still be stored, as far as earlier writes told.
    ///
    /// # Errors
    /// [`StorageError::Stopped`] after the device failed.
    pub fn check_writable(&self) -> Result<(), StorageError> {
        if self.stopped.load(Ordering::Relaxed) { Err(StorageError::Stopped) } else { Ok(()) }
    }

    /// Sorts what went wrong with a write, and stops writing where it was the device.
    fn write_failed(&self, error: StorageError) -> StorageError {
        if matches!(&error, StorageError::Backend { source, .. } if errors::is_device_failure(source.as_ref())) {
            tracing::error!(%error, "the disk failed; nothing is stored any more");
            self.stopped.store(true, Ordering::Relaxed);
        }
        error
    }

    /// Returns where the bytes of a key are on this machine, for programs that read files by path.
    ///
    /// # Errors
    /// [`StorageError::Backend`] for a text that is no key. Nothing is asked of the disk: that there is such a file is
    /// not told.
    pub fn local_path(&self, key: &str) -> Result<PathBuf, StorageError> {
        Ok(self.root.join(path(key)?.as_ref()))
    }

    /// Stores bytes under a key, whole or not at all.
    ///
    /// # Errors
    /// [`StorageError::Full`] where there is no room, [`StorageError::Stopped`] once the device has failed,
    /// [`StorageError::Backend`] for what else the system refuses. Under the key is then what was there before.
    pub async fn put_bytes(&self, key: &str, bytes: impl Into<Bytes>) -> Result<Stored, StorageError> {
        self.check_writable()?;
        let bytes = bytes.into();
        let (size_bytes, checksum) = (bytes.len() as u64, ContentHash::of(&bytes));
        let put = self.store.put(&path(key)?, PutPayload::from_bytes(bytes)).await;
        put.map_err(|error| self.write_failed(backend(key, error)))?;
        Ok(Stored { key: key.to_owned(), size_bytes, checksum })
    }

    /// Copies a file into the store, whole or not at all. The key may depend on the content. An object with this content
    /// that is there already stays, and counts as stored now.
    ///
    /// # Errors
    /// As [`Self::put_bytes`]; and [`StorageError::NotFound`] or [`StorageError::Backend`] where the file itself cannot
    /// be read.
    pub async fn put_file(
        &self,
        file: &FilePath,
        key: impl FnOnce(ContentHash) -> String,
    ) -> Result<Stored, StorageError> {
        let (checksum, size_bytes) = hash_file(file).await?;
        let key = key(checksum);
        if self.holds(&key, size_bytes, checksum).await? {
            self.touch(&key).await?;
        } else {
            self.check_writable()?;
            self.copy_in(file, &key).await.map_err(|error| self.write_failed(error))?;
        }
        Ok(Stored { key, size_bytes, checksum })
    }

    /// Returns whether the object of a key has this content. Reads all of an object of that size: a disk can return
    /// other bytes than it was given.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where the object is there and cannot be read. One that is missing is no error.
    pub async fn holds(&self, key: &str, size_bytes: u64, checksum: ContentHash) -> Result<bool, StorageError> {
        if self.size(key).await? != Some(size_bytes) {
            return Ok(false);
        }
        match hash_file(&self.local_path(key)?).await {
            Ok((found, size)) => Ok((found, size) == (checksum, size_bytes)),
            Err(StorageError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Notes that an object is stored now, so that a sweep takes it for young.
    async fn touch(&self, key: &str) -> Result<(), StorageError> {
        let path = self.local_path(key)?;
        let touch = move || std::fs::File::open(path)?.set_modified(SystemTime::now());
        let touched = tokio::task::spawn_blocking(touch).await.unwrap_or_else(|error| Err(error.into()));
        touched.map_err(|error| from_io(key, error))
    }

    async fn copy_in(&self, file: &FilePath, key: &str) -> Result<(), StorageError> {
        let upload = self.store.put_multipart(&path(key)?).await.map_err(|error| backend(key, error))?;
        let mut writer = WriteMultipart::new(upload);
        let copied = async {
            let mut reader = tokio::fs::File::open(file).await?;
            let mut buffer = vec![0; CHUNK];
            loop {
                let read = reader.read(&mut buffer).await?;
                if read == 0 {
                    return Ok(());
                }
                writer.wait_for_capacity(2).await.map_err(std::io::Error::other)?;
                writer.write(&buffer[..read]);
            }
        };
        if let Err(error) = copied.await {
            // What was written so far is a staging file of the store; the error is what matters here.
            let _ = writer.abort().await;
            return Err(from_io(key, error));
        }
        writer.finish().await.map_err(|error| backend(key, error))?;
        Ok(())
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
        // Renaming one link to a file over another does nothing, and would leave the new one beside it for ever.
        if is_one_file(&self.local_path(from)?, &self.local_path(to)?) {
            return self.touch(to).await;
        }
        let copied = self.store.copy(&path(from)?, &path(to)?).await;
        copied.map_err(|error| self.write_failed(backend(from, error)))?;
        self.touch(to).await
    }

    /// Returns the size of an object in bytes, or `None` where there is none.
    ///
    /// # Errors
    /// [`StorageError::Backend`] where the system does not tell. An object that is missing is no error.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, StorageError> {
        match self.store.head(&path(key)?).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(backend(key, error)),
        }
    }

    /// Reads a whole object. For documents: large objects are streamed with [`Self::stream`].
    ///
    /// # Errors
    /// [`StorageError::NotFound`] where there is no such object, [`StorageError::Backend`] where it cannot be read.
    pub async fn read(&self, key: &str) -> Result<Bytes, StorageError> {
        let found = self.store.get(&path(key)?).await.map_err(|error| backend(key, error))?;
        found.bytes().await.map_err(|error| backend(key, error))
    }

    /// Copies an object into a file. The file is whole only where this returns `Ok`.
    ///
    /// # Errors
    /// As [`Self::read`]; and [`StorageError::Full`] where the file finds no room.
    pub async fn fetch(&self, key: &str, to: &FilePath) -> Result<(), StorageError> {
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
    /// [`StorageError::Backend`] where the system does not let go of it.
    pub async fn remove(&self, key: &str) -> Result<(), StorageError> {
        match self.store.delete(&path(key)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(backend(key, error)),
        }
    }

    /// Lists the objects below a prefix, or all of them, in no order. What is being written is not among them.
    pub fn list(&self, prefix: Option<&str>) -> BoxStream<'static, Result<Listed, StorageError>> {
        let told = prefix.unwrap_or_default().to_owned();
        let prefix = match prefix.map(path).transpose() {
            Ok(prefix) => prefix,
            Err(error) => return futures::stream::once(async { Err(error) }).boxed(),
        };
        let listed = move |meta: Result<object_store::ObjectMeta, Error>| {
            let meta = meta.map_err(|error| backend(&told, error))?;
            let stored_at = SystemTime::from(meta.last_modified);
            Ok(Listed { key: meta.location.into(), size_bytes: meta.size, stored_at })
        };
        self.store.list(prefix.as_ref()).map(listed).boxed()
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
    /// are gone afterwards. Returns how many.
    ///
    /// # Errors
    /// [`StorageError::Backend`] for the first folder that cannot be read, or file that cannot be removed.
    pub async fn unfinished(&self, before: SystemTime, remove: bool) -> Result<u64, StorageError> {
        let root = self.root.clone();
        let swept = tokio::task::spawn_blocking(move || unfinished::sweep(&root, before, remove)).await;
        let swept = swept.unwrap_or_else(|error| Err(error.into()));
        swept.map_err(|error| from_io("objects", error))
    }

    /// Streams an object, or the half-open range of it.
    ///
    /// # Errors
    /// As [`Self::read`]; a range that begins past the end is [`StorageError::Backend`]. What fails later is an item of
    /// the stream.
    pub async fn stream(
        &self,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes, StorageError>>, StorageError> {
        let options = GetOptions::new().with_range(range.map(GetRange::Bounded));
        let found = self.store.get_opts(&path(key)?, options).await.map_err(|error| backend(key, error))?;
        let key = key.to_owned();
        Ok(found.into_stream().map(move |piece| piece.map_err(|error| backend(&key, error))).boxed())
    }
}

/// Hashes a file in pieces and returns its size too.
async fn hash_file(file: &FilePath) -> Result<(ContentHash, u64), StorageError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = async {
        let mut reader = tokio::fs::File::open(file).await?;
        let (mut hasher, mut size, mut buffer) = (ContentHasher::default(), 0, vec![0; CHUNK]);
        loop {
            let read = reader.read(&mut buffer).await?;
            if read == 0 {
                return Ok((hasher.finish(), size));
            }
            hasher.update(&buffer[..read]);
            size += read as u64;
        }
    };
    read.await.map_err(|error: std::io::Error| from_io(&name, error))
}

fn path(key: &str) -> Result<Path, StorageError> {
    Path::parse(key).map_err(|error| StorageError::Backend { key: key.to_owned(), source: error.into() })
}

/// Whether both names are links to one file.
fn is_one_file(one: &FilePath, other: &FilePath) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(one), Ok(other)) = (one.metadata(), other.metadata()) else { return false };
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(test)]
mod tests;
