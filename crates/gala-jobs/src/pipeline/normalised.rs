//! Files of users in the form in which they are used: see [`gala_raster::normal`].

use std::path::Path;

use gala_core::{cancel::Cancel, payload::GivenKind};
use gala_media::{RunError, Tools, Workdir};
use gala_raster::{brought_font::BroughtFont, normal, picture::Rasteriser};

/// A copy of a user's file, which goes with the value.
pub(super) struct NormalFile {
    folder: Workdir,
    name: String,
    pub extension: &'static str,
    pub kind: GivenKind,
}

impl NormalFile {
    pub fn path(&self) -> std::path::PathBuf {
        self.folder.file(&self.name)
    }
}

/// Makes the copy by which a picture is used, below the folder `scratch`; `None` of what is used as it is.
///
/// # Errors
/// As [`normal::normalised`].
pub(super) fn normal_file(
    tools: &Tools,
    path: &Path,
    scratch: &Path,
    cancel: &Cancel,
) -> Result<Option<NormalFile>, RunError> {
    let folder = Workdir::within(scratch)?;
    let Some(normal) = normal::normalised(tools, path, &folder.file(""), cancel)? else { return Ok(None) };
    let name = normal.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let kind = if normal.is_clip { GivenKind::Video } else { GivenKind::Picture };
    Ok(Some(NormalFile { folder, name, extension: normal.extension, kind }))
}

/// Makes the copy by which a font is used, below the folder `scratch`.
///
/// # Errors
/// As [`BroughtFont::read`].
pub(super) fn normal_font(tools: &Tools, path: &Path, scratch: &Path, cancel: &Cancel) -> Result<NormalFile, RunError> {
    let font = BroughtFont::read(&Rasteriser::new(&tools.svg, cancel), path)?;
    let folder = Workdir::within(scratch)?;
    let name = "font.otf";
    let file = folder.file(name);
    std::fs::write(&file, &font.bytes).map_err(|error| RunError::io("write", &file, error))?;
    Ok(NormalFile { folder, name: name.to_owned(), extension: "otf", kind: GivenKind::Font })
}
