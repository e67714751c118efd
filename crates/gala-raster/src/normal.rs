//! What users bring, in a form in which everything here can be shown.

use std::{
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
};

use gala_core::{
    cancel::Cancel,
    media_error::{Input, MediaError, MediaFault},
    media_type::MediaType,
};
use gala_files::unreadable;
use gala_media::{RunError, Tools, decode_still};

use crate::{
    animation::animation_to_clip,
    picture::{Rasteriser, is_animated, read},
    upright::UprightPicture,
};

/// The names of what is written.
const DECODED: &str = "decoded.png";
const NORMAL: &str = "normal";

/// A file in the form in which it is used.
#[derive(Debug)]
pub struct NormalPicture {
    pub path: PathBuf,
    /// `png`, `jpg`, `mp4` or `webm`.
    pub extension: &'static str,
    /// Whether it moves, and is a film now.
    pub is_clip: bool,
}

/// Brings a picture that is used by way of a copy into `folder`: HEIC, AVIF, TIFF, BMP and JPEG 2000 become PNG or JPEG, in
/// sRGB and upright; what moves becomes a film. `None` of everything else, which is used as it is.
///
/// # Errors
/// As [`decode_still`], [`UprightPicture::read`] and [`animation_to_clip`].
pub fn normalised(
    tools: &Tools,
    path: &Path,
    folder: &Path,
    cancel: &Cancel,
) -> Result<Option<NormalPicture>, RunError> {
    let head = head(path)?;
    if let Some(of) = MediaType::foreign_picture(&head) {
        return still(tools, path, of, folder, cancel).map(Some);
    }
    let moves = [MediaType::Gif, MediaType::WebP, MediaType::Png];
    if !moves.into_iter().any(|of| of.begins(&head)) || !is_animated(path, &read(path)?)? {
        return Ok(None);
    }
    let extension = animation_to_clip(tools, path, &folder.join(NORMAL), cancel)?;
    Ok(Some(NormalPicture { path: folder.join(NORMAL).with_extension(extension), extension, is_clip: true }))
}

fn still(tools: &Tools, path: &Path, of: MediaType, folder: &Path, cancel: &Cancel) -> Result<NormalPicture, RunError> {
    let decoded = folder.join(DECODED);
    decode_still(tools, path, of, &decoded, cancel)?;
    let picture = UprightPicture::read(&Rasteriser::new(&tools.svg, cancel), &decoded, 1);
    let picture = picture.map_err(|error| of_original(error, path))?;
    // What was coded with losses loses no more that is seen; all else keeps every bit.
    let with_loss = matches!(of, MediaType::Heic | MediaType::Avif);
    let encoded = picture.encode(with_loss).map_err(|error| {
        let what = format!("cannot be saved in another format ({error})");
        MediaError::of(path, MediaFault::Damaged, what, "save it as JPEG or PNG")
    })?;
    let out = folder.join(NORMAL).with_extension(encoded.extension);
    let written = File::create(&out).and_then(|mut file| file.write_all(&encoded.bytes));
    written.map_err(|error| RunError::io("write", &out, error))?;
    let _ = fs::remove_file(&decoded);
    Ok(NormalPicture { path: out, extension: encoded.extension, is_clip: false })
}

/// What is wrong with the copy is told of the file that was brought.
fn of_original(error: RunError, path: &Path) -> RunError {
    match error {
        RunError::Media(error) => MediaError { input: Some(Input::File(path.to_owned())), ..error }.into(),
        error => error,
    }
}

fn head(path: &Path) -> Result<Vec<u8>, MediaError> {
    gala_files::check_given(path)?;
    let mut head = Vec::with_capacity(MediaType::HEAD);
    let read = File::open(path).and_then(|file| file.take(MediaType::HEAD as u64).read_to_end(&mut head));
    read.map_err(|error| unreadable(path, &error))?;
    Ok(head)
}
