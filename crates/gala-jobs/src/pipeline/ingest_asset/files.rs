//! A file that is looked into, and what is made of it on this machine.

use std::path::{Path, PathBuf};

use gala_core::{
    cancel::Cancel,
    ingest::{AssetFacts, DerivativeRole},
};
use gala_media::{RunError, Tools, Workdir};
use gala_raster::storyboard::Storyboard;

/// A file that is looked into.
pub(super) struct LocalRequest<'a> {
    pub tools: &'a Tools,
    pub path: &'a Path,
    pub mime: &'a str,
    /// Below which what is made lies until it is stored.
    pub staging: &'a Path,
    pub cancel: &'a Cancel,
}

/// What was made.
pub(super) struct LocalIngest {
    pub facts: AssetFacts,
    pub files: Vec<LocalDerivative>,
    /// Its sprite, and when its pictures were.
    pub storyboard: Option<LocalStoryboard>,
    /// Where the files lie, which go with it.
    pub folders: Vec<Workdir>,
}

/// A file that was made.
pub(in crate::pipeline) struct LocalDerivative {
    pub role: DerivativeRole,
    pub content: LocalContent,
    pub mime: &'static str,
    pub extension: &'static str,
}

/// Where the bytes of a file are.
pub(in crate::pipeline) enum LocalContent {
    Bytes(Vec<u8>),
    File(PathBuf),
}

/// A storyboard, whose WebVTT names its sprite once that is stored.
pub(super) struct LocalStoryboard {
    pub board: Storyboard,
    pub interval_ms: u64,
    pub duration_ms: u64,
}

/// An error of writing what was made, which says nothing of the file.
pub(super) fn unwritten(what: &'static str, error: impl std::error::Error + Send + Sync + 'static) -> RunError {
    RunError::io("write", what, std::io::Error::other(error))
}
