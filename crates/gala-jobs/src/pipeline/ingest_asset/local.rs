//! What is made of a file on this machine, before it is stored.

use std::path::{Path, PathBuf};

use gala_core::{
    asset::AssetKind,
    cancel::Cancel,
    ingest::{AssetFacts, DerivativeRole},
    media_error::{MediaError, MediaFault},
    media_type::MediaType,
};
use gala_media::{RunError, Tools, Workdir};
use gala_raster::{adjust::check_table, storyboard::Storyboard};

use super::{media, picture};

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
pub(super) struct LocalDerivative {
    pub role: DerivativeRole,
    pub content: LocalContent,
    pub mime: &'static str,
    pub extension: &'static str,
}

/// Where the bytes of a file are.
pub(super) enum LocalContent {
    Bytes(Vec<u8>),
    File(PathBuf),
}

/// A storyboard, whose WebVTT names its sprite once that is stored.
pub(super) struct LocalStoryboard {
    pub board: Storyboard,
    pub interval_ms: u64,
    pub duration_ms: u64,
}

/// Looks into a file and makes what shows it.
///
/// # Errors
/// [`RunError::Media`] where it cannot be used; others if the work itself failed.
pub(super) fn ingest(request: &LocalRequest<'_>) -> Result<LocalIngest, RunError> {
    let folder = Workdir::within(request.staging)?;
    match MediaType::of_mime(request.mime).map(MediaType::kind) {
        Some(AssetKind::Video) => media::ingest(request, request.path, folder, media::Listening::ForLoudness),
        Some(AssetKind::Audio) => media::ingest(request, request.path, folder, media::Listening::ForBeats),
        Some(AssetKind::Image) => picture::ingest(request, folder),
        Some(AssetKind::Lut) => {
            check_table(request.path)?;
            let facts = AssetFacts { container: request.mime.to_owned(), ..AssetFacts::default() };
            Ok(LocalIngest { facts, files: Vec::new(), storyboard: None, folders: vec![folder] })
        }
        _ => {
            let (what, remedy) = ("is of a type that is not looked into", "bring a picture, a film or a sound");
            Err(MediaError::of(request.path, MediaFault::UnsupportedFormat, what, remedy).into())
        }
    }
}
