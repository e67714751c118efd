//! A model on its way: its files are gathered in a folder that nobody lists, which becomes the model's own at last.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use gala_files::{make_folder, sync_folder, write_whole};
use sha2::{Digest, Sha256};

use super::manifest::{InstalledFile, InstalledModel, MANIFEST};

/// How much is read at once.
const CHUNK: usize = 1 << 16;

/// It stays when the process ends, so that the next one goes on with it.
#[derive(Debug)]
pub struct Staging {
    models: PathBuf,
    folder: PathBuf,
    /// Held as long as this process works on it.
    _lock: File,
}

impl Staging {
    pub(super) fn open(models: &Path, name: &str) -> io::Result<Self> {
        make_folder(models)?;
        let folder = models.join(format!(".incoming-{name}"));
        make_folder(&folder)?;
        let lock = File::create(models.join(format!(".lock-{name}")))?;
        lock.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => {
                io::Error::new(io::ErrorKind::WouldBlock, "another process installs this model just now")
            }
            fs::TryLockError::Error(error) => error,
        })?;
        Ok(Self { models: models.to_owned(), folder, _lock: lock })
    }

    /// Returns where a file is gathered.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// Tells of a gathered file how large it is and what it holds.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn measure(&self, name: &str) -> io::Result<InstalledFile> {
        measure(&self.path(name), name)
    }

    /// Gives the model its place. It is there whole from then on, also after a power cut.
    ///
    /// # Errors
    /// Where it cannot be written, or somebody else installed it meanwhile.
    pub fn finish(self, model: &InstalledModel) -> io::Result<()> {
        for file in &model.files {
            File::open(self.path(&file.name))?.sync_all()?;
        }
        write_whole(&self.path(MANIFEST), &serde_json::to_vec_pretty(model)?)?;
        sync_folder(&self.folder)?;
        fs::rename(&self.folder, self.models.join(&model.name))?;
        sync_folder(&self.models)
    }

    /// Throws away what was gathered.
    ///
    /// # Errors
    /// Where it cannot be removed.
    pub fn discard(self) -> io::Result<()> {
        fs::remove_dir_all(&self.folder)
    }
}

/// Reads a file through and tells how large it is and what it holds.
///
/// # Errors
/// Where it cannot be read.
pub fn measure(path: &Path, name: &str) -> io::Result<InstalledFile> {
    let (mut file, mut digest, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => break,
            read => {
                digest.update(&chunk[..read]);
                bytes += read as u64;
            }
        }
    }
    Ok(InstalledFile { name: name.to_owned(), bytes, sha256: hex::encode(digest.finalize()) })
}
