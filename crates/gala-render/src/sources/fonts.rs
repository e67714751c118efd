//! Fonts, by way of copies with what draws, which are kept by the content of the original.

use std::{
    fs,
    path::{Path, PathBuf},
};

use gala_core::hash::ContentHash;
use gala_media::{RunError, Workdir};
use gala_raster::{brought_font::BroughtFont, picture::Rasteriser};

/// Part of the names of copies: raised when others would be made of the same fonts.
const VERSION: u32 = 1;

/// Returns the copy of a font with that content in the folder `copies`, made where it is not there.
///
/// # Errors
/// As [`BroughtFont::read`].
pub fn copy(rasteriser: &Rasteriser, path: &Path, checksum: &ContentHash, copies: &Path) -> Result<PathBuf, RunError> {
    let copy = copies.join(format!("{checksum}.font{VERSION}"));
    if copy.is_file() {
        return Ok(copy);
    }
    let font = BroughtFont::read(rasteriser, path)?;
    fs::create_dir_all(copies).map_err(|error| RunError::io("make", copies, error))?;
    let workdir = Workdir::within(copies)?;
    let name = "font";
    fs::write(workdir.file(name), &font.bytes).map_err(|error| RunError::io("write", &copy, error))?;
    workdir.publish(name, &copy)?;
    Ok(copy)
}
