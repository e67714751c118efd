//! The files of a timeline, checked.

use std::{path::Path, thread};

use gala_core::{
    cancel::Cancel,
    timeline::{Facts, Timeline},
};
use gala_media::{Programs, RunError, StartMode, Tools, folder_of};
use gala_render::{Sources, sources::SourceChecker};

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

/// Checks the timeline's files while ffmpeg is being loaded.
///
/// # Errors
/// Everything that is wrong with them; if ffmpeg does not work, or `cancel` asks to stop.
pub fn take_in(
    checker: &SourceChecker,
    timeline: &Timeline,
    workers: usize,
    cancel: &Cancel,
) -> Result<(Tools, Sources), Failed> {
    let taken = thread::scope(|scope| {
        scope.spawn(|| checker.tools().is_ok());
        checker.take_in(timeline, workers)
    });
    if cancel.is_cancelled() {
        return Err(RunError::Cancelled.into());
    }
    let tools = checker.tools().map_err(|error| Failed::Other(error.into()))?;
    Ok((tools.clone(), taken?))
}

/// Looks into the files that a timeline names beside `document`, by what each is used for.
///
/// # Errors
/// As [`checker`], and everything that is wrong with the files.
pub fn facts_of(timeline: &Timeline, document: &Path, cache: &Path, mode: StartMode) -> Result<Facts, Failed> {
    if timeline.source_names().is_empty() {
        return Ok(Facts::new());
    }
    let checker = checker(document, cache, mode, &Cancel::new())?;
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let sources = checker.take_in(timeline, workers)?;
    Ok(sources.into_iter().map(|(name, source)| (name, source.facts)).collect())
}
