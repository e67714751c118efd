//! Pictures of formats that are not drawn, by way of copies that are kept by the content of the original.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use gala_core::{cancel::Cancel, hash::ContentHash, media_type::MediaType};
use gala_files::{check_given, unreadable};
use gala_media::{RunError, Tools, Workdir};
use gala_raster::normal::normalised;

/// The extensions that copies have.
const EXTENSIONS: [&str; 2] = ["png", "jpg"];

/// Whether a file begins like a picture that is used by way of a copy: HEIC, AVIF, TIFF, BMP or JPEG 2000.
///
/// # Errors
/// [`RunError::Media`] if it is missing, empty or cannot be read.
pub fn is_foreign(path: &Path) -> Result<bool, RunError> {
    check_given(path)?;
    let mut head = Vec::with_capacity(MediaType::HEAD);
    let read = File::open(path).and_then(|file| file.take(MediaType::HEAD as u64).read_to_end(&mut head));
    read.map_err(|error| unreadable(path, &error))?;
    Ok(MediaType::foreign_picture(&head).is_some())
}

/// Returns the copy of a picture with that content in the folder `copies`, made where it is not there.
///
/// # Errors
/// As [`normalised`].
pub fn copy(
    tools: &Tools,
    path: &Path,
    checksum: &ContentHash,
    copies: &Path,
    cancel: &Cancel,
) -> Result<PathBuf, RunError> {
    let named = |extension: &str| copies.join(format!("{checksum}.{extension}"));
    if let Some(there) = EXTENSIONS.iter().map(|extension| named(extension)).find(|copy| copy.is_file()) {
        return Ok(there);
    }
    fs::create_dir_all(copies).map_err(|error| RunError::io("make", copies, error))?;
    let workdir = Workdir::within(copies)?;
    let Some(normal) = normalised(tools, path, &workdir.file(""), cancel)? else { return Ok(path.to_owned()) };
    let copy = named(normal.extension);
    let name = normal.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    workdir.publish(&name, &copy)?;
    Ok(copy)
}
