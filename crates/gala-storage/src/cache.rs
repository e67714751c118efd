//! Files of this machine for objects that are elsewhere: programs read by path, again and again.
//!
//! A file is named by its content and checked against it each time before it is used: what a disk spoiled is fetched again,
//! and nothing here needs to survive a power cut. What was used longest ago makes room; what is in use stays.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::SystemTime,
};

use futures::StreamExt;
use gala_core::asset::{FileFacts, StoredFile};
use tokio::io::AsyncWriteExt;

use crate::{
    backend::Pieces,
    content,
    errors::{StorageError, from_io},
};

/// An object as a file of this machine, for as long as this value or a clone of it lives.
#[derive(Clone, Debug)]
pub struct LocalFile {
    path: PathBuf,
    _use: Option<Arc<Use>>,
}

impl LocalFile {
    /// Of a store that is a folder of this machine.
    pub(crate) fn stored_at(path: PathBuf) -> Self {
        Self { path, _use: None }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Keeps a file from making room.
#[derive(Debug)]
struct Use {
    name: String,
    used: Arc<Mutex<HashMap<String, usize>>>,
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = used.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                used.remove(&self.name);
            }
        }
    }
}

/// What is being fetched, so that nobody fetches it beside.
type Fetching = Arc<Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>>;

/// A folder of such files. This process is the only one that uses it.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    root: PathBuf,
    limit_bytes: u64,
    used: Arc<Mutex<HashMap<String, usize>>>,
    fetching: Fetching,
}

/// Ends the names of files that are not whole yet.
const PART: &str = ".part";

impl Cache {
    /// Opens the folder and makes it where it is missing. What an earlier process had not finished is removed.
    ///
    /// # Errors
    /// [`StorageError::Open`] where the folder cannot be made or read.
    pub fn open(root: &Path, limit_bytes: u64) -> Result<Self, StorageError> {
        let open = |error: io::Error| StorageError::Open(error.into());
        gala_files::make_folder(root).map_err(open)?;
        for entry in fs::read_dir(root).map_err(open)? {
            let path = entry.map_err(open)?.path();
            if path.to_string_lossy().ends_with(PART) {
                fs::remove_file(path).map_err(open)?;
            }
        }
        let root = root.canonicalize().map_err(open)?;
        Ok(Self { root, limit_bytes, used: Arc::default(), fetching: Arc::default() })
    }

    /// Returns an object as a file, fetched by `fetch` where it is not there as it should be.
    ///
    /// # Errors
    /// That of `fetch`; [`StorageError::Damaged`] where something else came than was stored; [`StorageError::Full`] where
    /// there is no room on the disk.
    pub async fn file(
        &self,
        object: &StoredFile,
        fetch: impl AsyncFnOnce() -> Result<Pieces, StorageError>,
    ) -> Result<LocalFile, StorageError> {
        let name = name(object);
        let file = self.using(&name);
        let alone = self.alone(&name);
        let _alone = alone.lock().await;
        let content = FileFacts { checksum: object.checksum, size_bytes: object.size_bytes };
        if self.has(file.path(), content).await? {
            gala_files::touch(file.path());
            return Ok(file);
        }
        self.make_room(content.size_bytes).await.map_err(|error| from_io(&object.key, error))?;
        let part = self.part(&name);
        let written = write(fetch().await?, &part.0, &object.key).await?;
        if written != content {
            return Err(StorageError::Damaged { key: object.key.clone() });
        }
        fs::rename(&part.0, file.path()).map_err(|error| from_io(&object.key, error))?;
        Ok(file)
    }

    /// Keeps a copy of a file that was just stored: whoever reads it next needs not fetch it. Where that fails it is fetched.
    pub async fn keep(&self, object: &StoredFile, stored: &Path) {
        let name = name(object);
        let (file, part) = (self.using(&name), self.part(&name));
        let copied = async {
            if file.path().exists() {
                return Ok(());
            }
            self.make_room(object.size_bytes).await?;
            tokio::fs::copy(stored, &part.0).await?;
            fs::rename(&part.0, file.path())
        };
        if let Err(error) = copied.await {
            tracing::debug!(key = object.key, %error, "a stored file is not kept on this machine");
        }
    }

    /// Whether a file is there with its content. One with another is removed.
    async fn has(&self, path: &Path, content: FileFacts) -> Result<bool, StorageError> {
        match content::of_file(path).await {
            Ok(found) if found == content => Ok(true),
            Ok(_) => {
                tracing::warn!(path = %path.display(), "a file changed on this machine's disk and is fetched again");
                let _ = fs::remove_file(path);
                Ok(false)
            }
            Err(StorageError::NotFound { .. }) => Ok(false),
            // What the disk does not give back is fetched again, to another place on it.
            Err(error) => {
                tracing::warn!(%error, "a file cannot be read from this machine's disk and is fetched again");
                let _ = fs::remove_file(path);
                Ok(false)
            }
        }
    }

    /// Removes what was used longest ago until so many bytes more are within the limit, as far as files are in no use.
    async fn make_room(&self, bytes: u64) -> io::Result<()> {
        let cache = self.clone();
        let trim = move || cache.trim(cache.limit_bytes.saturating_sub(bytes));
        tokio::task::spawn_blocking(trim).await.unwrap_or_else(|error| Err(error.into()))
    }

    fn trim(&self, limit_bytes: u64) -> io::Result<()> {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            // Others finish and remove files at the same time.
            if let Ok(facts) = entry.metadata() {
                files.push((facts.modified()?, facts.len(), entry.path()));
            }
        }
        files.sort();
        let mut held: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, path) in files {
            if held <= limit_bytes {
                break;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // Held while the file goes, so that nobody begins to use it in between.
            let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            if !used.contains_key(&name) && !name.ends_with(PART) && fs::remove_file(&path).is_ok() {
                held -= bytes;
            }
        }
        Ok(())
    }

    fn using(&self, name: &str) -> LocalFile {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner).entry(name.to_owned()).or_default() += 1;
        let used = Use { name: name.to_owned(), used: Arc::clone(&self.used) };
        LocalFile { path: self.root.join(name), _use: Some(Arc::new(used)) }
    }

    fn alone(&self, name: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut fetching = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        fetching.retain(|_, alone| alone.strong_count() > 0);
        if let Some(alone) = fetching.get(name).and_then(Weak::upgrade) {
            return alone;
        }
        let alone = Arc::default();
        fetching.insert(name.to_owned(), Arc::downgrade(&alone));
        alone
    }

    fn part(&self, name: &str) -> Part {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Part(self.root.join(format!("{name}.{}{PART}", NEXT.fetch_add(1, Ordering::Relaxed))))
    }
}

/// A file that is not whole yet; gone with this value where it did not get its name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

async fn write(mut pieces: Pieces, path: &Path, key: &str) -> Result<FileFacts, StorageError> {
    let mut file = tokio::fs::File::create(path).await.map_err(|error| from_io(key, error))?;
    let mut seen = content::Seen::default();
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        seen.add(&piece);
        file.write_all(&piece).await.map_err(|error| from_io(key, error))?;
    }
    file.flush().await.map_err(|error| from_io(key, error))?;
    Ok(seen.facts())
}

/// Names a file by its content, and ends it as its key does: some programs go by that.
fn name(object: &StoredFile) -> String {
    let extension = object.key.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, end)| end);
    let plain = |end: &&str| end.len() <= 8 && end.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match extension.filter(plain) {
        Some(extension) => format!("{}.{extension}", object.checksum),
        None => object.checksum.to_string(),
    }
}

#[cfg(test)]
mod tests;
