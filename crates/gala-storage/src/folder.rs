//! Objects in a folder of this machine, written whole and synced.

use std::{
    ops::Range,
    path::{Path as FilePath, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use gala_core::asset::{FileFacts, StorageProvider};
use object_store::{
    Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, local::LocalFileSystem,
    path::Path,
};
use tokio::io::AsyncReadExt;

use crate::{
    backend::{Backend, Listed, Pieces},
    content,
    errors::{self, StorageError, backend, from_io},
    unfinished,
};

/// A folder whose files are objects.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    store: Arc<LocalFileSystem>,
    /// Set for good once the device failed.
    stopped: AtomicBool,
}

impl Folder {
    /// Opens the folder and makes it where it is missing.
    ///
    /// # Errors
    /// [`StorageError::Open`] where the folder cannot be made or used.
    pub fn open(root: &FilePath) -> Result<Self, StorageError> {
        gala_files::make_folder(root).map_err(|error| StorageError::Open(error.into()))?;
        let store = LocalFileSystem::new_with_prefix(root).map_err(|error| StorageError::Open(error.into()))?;
        let root = root.canonicalize().map_err(|error| StorageError::Open(error.into()))?;
        // An object that a row speaks of must survive a power cut.
        Ok(Self { root, store: Arc::new(store.with_fsync(true)), stopped: AtomicBool::default() })
    }

    /// Sorts what went wrong with a write, and stops writing where it was the device.
    fn write_failed(&self, error: StorageError) -> StorageError {
        if matches!(&error, StorageError::Backend { source, .. } if errors::is_device_failure(source.as_ref())) {
            tracing::error!(%error, "the disk failed; nothing is stored any more");
            self.stopped.store(true, Ordering::Relaxed);
        }
        error
    }

    fn path(&self, key: &str) -> Result<PathBuf, StorageError> {
        Ok(self.root.join(path(key)?.as_ref()))
    }

    /// Notes that an object is stored now, so that a sweep takes it for young.
    async fn touch(&self, key: &str) -> Result<(), StorageError> {
        let path = self.path(key)?;
        let touch = move || std::fs::File::open(path)?.set_modified(SystemTime::now());
        let touched = tokio::task::spawn_blocking(touch).await.unwrap_or_else(|error| Err(error.into()));
        touched.map_err(|error| from_io(key, error))
    }

    async fn copy_in(&self, file: &FilePath, key: &str, content: FileFacts) -> Result<(), StorageError> {
        let upload = self.store.put_multipart(&path(key)?).await.map_err(|error| backend(key, error))?;
        let mut writer = WriteMultipart::new(upload);
        let copied = async {
            let mut reader = tokio::fs::File::open(file).await?;
            let (mut seen, mut buffer) = (content::Seen::default(), vec![0; content::PIECE]);
            loop {
                let read = reader.read(&mut buffer).await?;
                if read == 0 {
                    return Ok(seen.facts());
                }
                seen.add(&buffer[..read]);
                writer.wait_for_capacity(2).await.map_err(std::io::Error::other)?;
                writer.write(&buffer[..read]);
            }
        };
        let failed = match copied.await {
            Ok(copied) if copied == content => None,
            Ok(_) => Some(StorageError::Damaged { key: key.to_owned() }),
            Err(error) => Some(from_io(key, error)),
        };
        if let Some(failed) = failed {
            // What was written so far is a staging file of the store; the error is what matters here.
            let _ = writer.abort().await;
            return Err(failed);
        }
        writer.finish().await.map_err(|error| backend(key, error))?;
        Ok(())
    }
}

#[async_trait]
impl Backend for Folder {
    fn provider(&self) -> StorageProvider {
        StorageProvider::Localfs
    }

    fn check_writable(&self) -> Result<(), StorageError> {
        if self.stopped.load(Ordering::Relaxed) { Err(StorageError::Stopped) } else { Ok(()) }
    }

    fn local_path(&self, key: &str) -> Option<PathBuf> {
        self.path(key).ok()
    }

    async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<(), StorageError> {
        let put = self.store.put(&path(key)?, PutPayload::from_bytes(bytes)).await;
        put.map(drop).map_err(|error| self.write_failed(backend(key, error)))
    }

    async fn put_file(&self, key: &str, file: &FilePath, content: FileFacts) -> Result<(), StorageError> {
        self.copy_in(file, key, content).await.map_err(|error| self.write_failed(error))
    }

    async fn keep(&self, key: &str, content: FileFacts) -> Result<bool, StorageError> {
        let holds = self.holds(key, content).await?;
        if holds {
            self.touch(key).await?;
        }
        Ok(holds)
    }

    /// Reads all of an object of that size: a disk can return other bytes than it was given.
    async fn holds(&self, key: &str, content: FileFacts) -> Result<bool, StorageError> {
        if self.size(key).await? != Some(content.size_bytes) {
            return Ok(false);
        }
        match content::of_file(&self.path(key)?).await {
            Ok(found) => Ok(found == content),
            Err(StorageError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, StorageError> {
        match self.store.head(&path(key)?).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(backend(key, error)),
        }
    }

    async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Pieces, StorageError> {
        let options = GetOptions::new().with_range(range.map(GetRange::Bounded));
        let found = self.store.get_opts(&path(key)?, options).await.map_err(|error| backend(key, error))?;
        let key = key.to_owned();
        Ok(found.into_stream().map(move |piece| piece.map_err(|error| backend(&key, error))).boxed())
    }

    /// Costs no space where the file system can link.
    async fn copy(&self, from: &str, to: &str) -> Result<(), StorageError> {
        // Renaming one link to a file over another does nothing, and would leave the new one beside it for ever.
        if is_one_file(&self.path(from)?, &self.path(to)?) {
            return self.touch(to).await;
        }
        let copied = self.store.copy(&path(from)?, &path(to)?).await;
        copied.map_err(|error| self.write_failed(backend(from, error)))?;
        self.touch(to).await
    }

    async fn remove(&self, key: &str) -> Result<(), StorageError> {
        match self.store.delete(&path(key)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(backend(key, error)),
        }
    }

    fn list(&self, prefix: Option<&str>) -> BoxStream<'static, Result<Listed, StorageError>> {
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

    async fn unfinished(&self, before: SystemTime, remove: bool) -> Result<u64, StorageError> {
        let root = self.root.clone();
        let swept = tokio::task::spawn_blocking(move || unfinished::sweep(&root, before, remove)).await;
        let swept = swept.unwrap_or_else(|error| Err(error.into()));
        swept.map_err(|error| from_io("objects", error))
    }
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
