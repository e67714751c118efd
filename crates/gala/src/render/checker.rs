//! What the files of a timeline are checked with.

use std::path::Path;

use gala_core::cancel::Cancel;
use gala_media::{Programs, StartMode, folder_of};
use gala_render::sources::SourceChecker;

use super::failed::Failed;
use crate::settings::program_folders;

/// Returns what checks the files beside a timeline, and keeps what it finds in the folder for caches.
///
/// # Errors
/// If a program is missing.
pub fn checker(timeline: &Path, cache: &Path, mode: StartMode, cancel: &Cancel) -> Result<SourceChecker, Failed> {
    let programs = Programs::find(&program_folders(), mode).map_err(|error| Failed::Other(error.into()))?;
    Ok(SourceChecker::new(folder_of(timeline), programs, cache, cancel.clone()))
}
