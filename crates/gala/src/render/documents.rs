//! Reading and writing documents.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use gala_core::timeline::{Timeline, limits};

use super::failed::{Failed, unusable};

/// Reads a timeline.
///
/// # Errors
/// [`Failed::Other`] where the file cannot be read, [`Failed::Problems`] for what is in it.
pub fn read_timeline(path: &Path) -> Result<Timeline, Failed> {
    let bytes = read_document(path).map_err(|error| unusable("read the timeline", path, &error))?;
    Ok(Timeline::from_json(&bytes)?)
}

/// Reads a document: a byte more than it may have tells that it is too large, and a device is not read for ever.
///
/// # Errors
/// Where the file cannot be read.
pub fn read_document(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(limits::MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a JSON file, which appears when it is whole.
pub fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<(), Failed> {
    let text = serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(io::Error::from);
    text.and_then(|text| gala_files::write_whole(path, text.as_bytes()))
        .map_err(|error| unusable("write", path, &error))
}
