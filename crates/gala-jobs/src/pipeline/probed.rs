//! How long sounds and moving pictures are, which timelines are settled with.

use std::{collections::BTreeMap, path::PathBuf};

use gala_core::{
    cancel::Cancel,
    timeline::{Facts, SourceFacts},
};
use gala_media::{RunError, Tools, probe};

/// Looks into files, which are told by their names in a timeline.
///
/// # Errors
/// If one cannot be read as sound or moving pictures, or `cancel` asks to stop.
pub(super) fn probe_all(tools: &Tools, paths: BTreeMap<String, PathBuf>, cancel: &Cancel) -> Result<Facts, RunError> {
    let look = |(name, path): (String, PathBuf)| {
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        Ok((name, SourceFacts::from(&probe(tools, &path, cancel)?)))
    };
    paths.into_iter().map(look).collect()
}
