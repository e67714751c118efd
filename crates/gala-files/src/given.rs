//! Files that somebody gave, looked at before anything decodes them.

use std::{fs, io, path::Path};

use gala_core::media_error::{MediaError, MediaFault};

/// Returns a file's size after the checks that need no decoder.
///
/// # Errors
/// `missing_file`, `unreadable_file` or `empty_file`.
pub fn check_given(path: &Path) -> Result<u64, MediaError> {
    let facts = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if !facts.is_file() {
        return Err(MediaError::of(path, MediaFault::UnreadableFile, "is not a file", "name a file"));
    }
    if facts.len() == 0 {
        return Err(MediaError::of(path, MediaFault::EmptyFile, "is empty (0 bytes)", "save it again"));
    }
    fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(facts.len())
}

/// Tells why a file that somebody gave cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> MediaError {
    match error.kind() {
        io::ErrorKind::NotFound => {
            MediaError::of(path, MediaFault::MissingFile, "does not exist", "check the name or add the file")
        }
        _ => {
            let what = format!("cannot be read ({error})");
            MediaError::of(path, MediaFault::UnreadableFile, what, "check its permissions")
        }
    }
}
