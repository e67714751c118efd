use std::{
    ops::Range,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
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

/// Why an object could not be stored or read. Texts hold the key, never a path of the machine.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("there is no object {key}")]
    NotFound { key: String },
    #[error("the disk is full while storing {key}")]
    Full { key: String },
    #[error("cannot open the store")]
    Open(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("cannot use object {key}")]
    Backend {
        key: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

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

/// The object store of an installation. Clones share it.
#[derive(Clone, Debug)]
pub struct Objects {
    root: PathBuf,
    store: Arc<LocalFileSystem>,
}

/// Bytes are moved in pieces of this size, so that memory does not grow with the file.
const CHUNK: usize = 1 << 20;

impl Objects {
    /// Opens the store below `root` and makes the folder where it is missing.
    pub fn open(root: &FilePath) -> Result<Self, StorageError> {
        std::fs::create_dir_all(root).map_err(|error| StorageError::Open(error.into()))?;
        let store = LocalFileSystem::new_with_prefix(root).map_err(|error| StorageError::Open(error.into()))?;
        let root = root.canonicalize().map_err(|error| StorageError::Open(error.into()))?;
        // An object that a row speaks of must survive a power cut.
        Ok(Self { root, store: Arc::new(store.with_fsync(true)) })
    }

    /// Returns where the bytes of a key are on this machine, for programs that read files by path.
    pub fn local_path(&self, key: &str) -> Result<PathBuf, StorageError> {
        Ok(self.root.join(path(key)?.as_ref()))
    }

    /// Stores bytes under a key, whole or not at all.
    pub async fn put_bytes(&self, key: &str, bytes: impl Into<Bytes>) -> Result<Stored, StorageError> {
        let bytes = bytes.into();
        let (size_bytes, checksum) = (bytes.len() as u64, ContentHash::of(&bytes));
        self.store.put(&path(key)?, PutPayload::from_bytes(bytes)).await.map_err(|error| backend(key, error))?;
        Ok(Stored { key: key.to_owned(), size_bytes, checksum })
    }

    /// Copies a file into the store, whole or not at all. The key may depend on the content.
    pub async fn put_file(
        &self,
        file: &FilePath,
        key: impl FnOnce(ContentHash) -> String,
    ) -> Result<Stored, StorageError> {
        let (checksum, size_bytes) = hash_file(file).await?;
        let key = key(checksum);
        if self.size(&key).await? != Some(size_bytes) {
            self.copy_in(file, &key).await?;
        }
        Ok(Stored { key, size_bytes, checksum })
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
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), StorageError> {
        if from == to {
            return Ok(());
        }
        self.store.copy(&path(from)?, &path(to)?).await.map_err(|error| backend(from, error))
    }

    /// Returns the size of an object in bytes, or `None` where there is none.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, StorageError> {
        match self.store.head(&path(key)?).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(backend(key, error)),
        }
    }

    /// Reads a whole object. For documents: large objects are streamed with [`Self::stream`].
    pub async fn read(&self, key: &str) -> Result<Bytes, StorageError> {
        let found = self.store.get(&path(key)?).await.map_err(|error| backend(key, error))?;
        found.bytes().await.map_err(|error| backend(key, error))
    }

    /// Copies an object into a file. The file is whole only where this returns `Ok`.
    pub async fn fetch(&self, key: &str, to: &FilePath) -> Result<(), StorageError> {
        let mut pieces = self.stream(key, None).await?;
        let mut file = tokio::fs::File::create(to).await.map_err(|error| from_io(key, error))?;
        while let Some(piece) = pieces.next().await {
            file.write_all(&piece?).await.map_err(|error| from_io(key, error))?;
        }
        file.flush().await.map_err(|error| from_io(key, error))
    }

    /// Removes an object. One that is not there is no error.
    pub async fn remove(&self, key: &str) -> Result<(), StorageError> {
        match self.store.delete(&path(key)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(backend(key, error)),
        }
    }

    /// Removes the objects below a prefix that were stored longer ago than `age`. Returns how many.
    ///
    /// For what is a cache: whoever uses it at the same time must bear that it is gone.
    pub async fn remove_older(&self, prefix: &str, age: Duration) -> Result<u64, StorageError> {
        let Some(before) = SystemTime::now().checked_sub(age) else { return Ok(0) };
        let mut found = self.store.list(Some(&path(prefix)?));
        let mut removed = 0;
        while let Some(meta) = found.next().await {
            let meta = meta.map_err(|error| backend(prefix, error))?;
            if SystemTime::from(meta.last_modified) < before {
                self.remove(meta.location.as_ref()).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Streams an object, or the half-open range of it.
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

fn backend(key: &str, error: Error) -> StorageError {
    match error {
        Error::NotFound { .. } => StorageError::NotFound { key: key.to_owned() },
        error if is_full(&error) => StorageError::Full { key: key.to_owned() },
        error => StorageError::Backend { key: key.to_owned(), source: error.into() },
    }
}

fn from_io(key: &str, error: std::io::Error) -> StorageError {
    if is_full(&error) {
        return StorageError::Full { key: key.to_owned() };
    }
    match error.kind() {
        std::io::ErrorKind::NotFound => StorageError::NotFound { key: key.to_owned() },
        _ => StorageError::Backend { key: key.to_owned(), source: error.into() },
    }
}

/// Looks for "no space" anywhere among the causes: the store wraps the system's error.
fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>()
            && matches!(io.kind(), StorageFull | QuotaExceeded)
        {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests;
