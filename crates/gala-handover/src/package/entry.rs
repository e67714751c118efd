//! A file of a package, and what its writing can fail at.
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use gala_core::problem::Problem;

/// A file of a package.
#[derive(Clone, Debug)]
pub enum PackageEntry {
    Text(String),
    File(PathBuf),
}

impl PackageEntry {
    /// Opens it and returns how many bytes it has.
    ///
    /// # Errors
    /// If there is no such file, or it cannot be read.
    pub fn open(&self) -> Result<(Box<dyn Read + '_>, u64), PackageError> {
        match self {
            Self::Text(text) => Ok((Box::new(text.as_bytes()), text.len() as u64)),
            Self::File(path) => {
                let file = File::open(path).map_err(PackageError::io("read", path))?;
                let bytes = file.metadata().map_err(PackageError::io("read", path))?.len();
                Ok((Box::new(file), bytes))
            }
        }
    }
}

/// A package cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// Where it is to go, something else is.
    #[error(transparent)]
    Refused(#[from] Problem),
    #[error("cannot {verb} {name}")]
    Io {
        verb: &'static str,
        name: String,
        #[source]
        source: io::Error,
    },
    #[error("cannot write the ZIP file")]
    Zip(#[from] zip::result::ZipError),
}

impl PackageError {
    /// Tells what could not be done with a file, by its name alone.
    pub(super) fn io(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        move |source| Self::Io { verb, name, source }
    }
}
