//! A package as one ZIP file. With `content.otio` and `version.txt` at its top it is an `.otioz` file, too.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::entry::{PackageEntry, PackageError};

/// From here on the sizes of a file need the fields of Zip64.
const LARGE_BYTES: u64 = u32::MAX as u64;

/// Writes all files in the order of their paths, as they are, without times of their own.
///
/// # Errors
/// If a file cannot be read, or the ZIP file not be written.
pub fn write_zip(entries: &BTreeMap<String, PackageEntry>, out: &Path) -> Result<(), PackageError> {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let staged = out.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written =
        fill(entries, &staged).and_then(|()| gala_files::publish(&staged, out).map_err(PackageError::io("write", out)));
    written.inspect_err(|_| {
        // What is half written is of no use; if it cannot be removed, the error that counts is the first one.
        let _ = fs::remove_file(&staged);
    })
}

fn fill(entries: &BTreeMap<String, PackageEntry>, path: &Path) -> Result<(), PackageError> {
    let file = File::create(path).map_err(PackageError::io("write", path))?;
    // A file that can be sought gets no descriptors behind its entries, which not all readers take.
    let mut zip = ZipWriter::new(BufWriter::with_capacity(1 << 20, file));
    for (name, entry) in entries {
        let (mut content, bytes) = entry.open()?;
        zip.start_file(name.as_str(), options(bytes))?;
        io::copy(&mut content, &mut zip).map_err(PackageError::io("write", path))?;
    }
    zip.finish()?.flush().map_err(PackageError::io("write", path))
}

fn options(bytes: u64) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(bytes >= LARGE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_zip64_are_used_from_four_gigabytes_on() {
        let large = |bytes| format!("{:?}", options(bytes)).contains("large_file: true");
        assert_eq!([0, LARGE_BYTES - 1, LARGE_BYTES, u64::MAX].map(large), [false, false, true, true]);
    }
}
