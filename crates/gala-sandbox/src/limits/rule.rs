//! Something of the file system that a child may use.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Something of the file system that a child may use.
pub(super) struct Rule {
    pub path: PathBuf,
    pub grant: Grant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    Read,
    Execute,
    /// Of a device: a stream without an end.
    Device,
    /// Of a folder.
    Change,
}

/// A rule holds for the file itself, not for the link that names it.
pub(super) fn resolve(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
