//! The checksums of a package's files.

use std::{collections::BTreeMap, fmt::Write, io};

use gala_core::hash::ContentHasher;

use super::entry::{PackageEntry, PackageError};

/// Returns the lines that `sha256sum -c` reads.
///
/// # Errors
/// If a file cannot be read.
pub fn checksums(entries: &BTreeMap<String, PackageEntry>) -> Result<String, PackageError> {
    let mut lines = String::new();
    for (path, entry) in entries {
        let mut hasher = ContentHasher::default();
        let (mut content, _) = entry.open()?;
        io::copy(&mut content, &mut hasher).map_err(PackageError::io("read", path.as_ref()))?;
        let _ = writeln!(lines, "{}  {path}", hasher.finish());
    }
    Ok(lines)
}
