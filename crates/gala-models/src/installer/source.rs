//! Where models come from: a server, or a folder with the same files in it.

use std::{
    fmt::Debug,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use async_trait::async_trait;

/// How much is copied at once.
const CHUNK: usize = 1 << 20;

/// Why a file did not come.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("it is not there ({0})")]
    Missing(String),
    /// It may be there; it cannot be reached now.
    #[error("{0} (try again)")]
    Unreachable(String),
    /// What came is not what was wanted.
    #[error("{0}")]
    Broken(String),
    #[error("the file cannot be written")]
    Disk(#[source] io::Error),
}

/// The files of a publisher, by their paths below its address.
#[async_trait]
pub trait ModelSource: Debug + Send + Sync {
    /// Where it is, as people name it.
    fn shown(&self) -> String;

    /// Reads a small file.
    ///
    /// # Errors
    /// [`SourceError`]; [`SourceError::Broken`] where it is longer than `most` bytes.
    async fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, SourceError>;

    /// Writes a file to `into`, from where that ends. `bytes` is how long it will be; what is longer is refused. `progress` is
    /// told how many bytes of it are there.
    ///
    /// # Errors
    /// [`SourceError`]. What came stays in `into`.
    async fn resume(
        &self,
        path: &str,
        into: &Path,
        bytes: u64,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), SourceError>;
}

/// A folder of this machine: a mirror that was carried by hand.
#[derive(Clone, Debug)]
pub struct FolderSource(PathBuf);

impl FolderSource {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    fn open(&self, path: &str) -> Result<File, SourceError> {
        File::open(self.0.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => SourceError::Missing(error.to_string()),
            _ => SourceError::Broken(error.to_string()),
        })
    }
}

#[async_trait]
impl ModelSource for FolderSource {
    fn shown(&self) -> String {
        "a folder of this machine".to_owned()
    }

    async fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, SourceError> {
        let mut content = Vec::new();
        let read = self.open(path)?.take(most + 1).read_to_end(&mut content);
        read.map_err(|error| SourceError::Broken(error.to_string()))?;
        if content.len() as u64 > most {
            return Err(SourceError::Broken(format!("it is longer than {most} bytes")));
        }
        Ok(content)
    }

    async fn resume(
        &self,
        path: &str,
        into: &Path,
        bytes: u64,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), SourceError> {
        let mut from = self.open(path)?;
        let length = from.metadata().map_err(SourceError::Disk)?.len();
        if length > bytes {
            return Err(SourceError::Broken(format!("it has {length} bytes, and {bytes} were announced")));
        }
        let mut to = fs::OpenOptions::new().append(true).create(true).open(into).map_err(SourceError::Disk)?;
        let mut there = to.metadata().map_err(SourceError::Disk)?.len();
        from.seek(SeekFrom::Start(there)).map_err(SourceError::Disk)?;
        while there < length {
            // In parts, so that whoever waits for it can give it up between two.
            let copied = io::copy(&mut from.by_ref().take(CHUNK as u64), &mut to).map_err(SourceError::Disk)?;
            if copied == 0 {
                break;
            }
            there += copied;
            progress(there);
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}
