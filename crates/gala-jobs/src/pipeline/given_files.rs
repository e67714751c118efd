//! The files that a brief names: checked before anything is queued, then stored by content.

use std::path::{Path, PathBuf};

use gala_audio::decode_narration;
use gala_core::{
    brief::{Brief, FilePurpose, NamedFile},
    cancel::Cancel,
    media_error::MediaError,
    payload::{GivenFile, GivenFiles, GivenKind},
    problem::{Problem, Problems},
};
use gala_media::{RunError, Tools, probe};
use gala_raster::picture::{Rasteriser, check_picture};
use gala_render::sources::{LocateError, locate};
use gala_storage::{StorageError, keys};

use super::store::Store;

/// No file is larger than this.
const MAX_FILE_BYTES: u64 = 4 << 30;

/// The provider's name where the user gave the file.
pub(super) const GIVEN: &str = "given";

/// Why files could not be stored.
#[derive(Debug, thiserror::Error)]
pub enum GivenFilesError {
    #[error("{0}")]
    Problems(#[from] Problems),
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Looking into a file failed, which says nothing of the file.
    #[error("cannot look into {name}")]
    Look {
        name: String,
        #[source]
        error: RunError,
    },
}

/// Checks every file that a brief names and stores it. `folder` is where the brief is; nothing outside of it is read, also
/// not through links.
///
/// # Errors
/// All faults of all files, and then nothing is stored.
pub async fn store_given_files(
    store: &Store,
    tools: &Tools,
    brief: &Brief,
    folder: &Path,
) -> Result<GivenFiles, GivenFilesError> {
    let mut problems = Problems::default();
    let mut found = Vec::new();
    for NamedFile { field, path: name, purpose } in brief.named_files() {
        let name = name.to_owned();
        let (tools, folder, file) = (tools.clone(), folder.to_owned(), name.clone());
        let scratch = store.staging().to_owned();
        let checked = tokio::task::spawn_blocking(move || check(&tools, &folder, &scratch, &file, purpose));
        let checked = checked.await.unwrap_or_else(|_| Err(MediaError::new("unreadable", "cannot be checked").into()));
        match checked {
            Ok((path, kind)) => found.push((name, path, kind)),
            Err(RunError::Media(error)) => problems.push(told(error, &field, &name)),
            Err(error) => return Err(GivenFilesError::Look { name, error }),
        }
    }
    problems.into_result(())?;
    let mut given = GivenFiles::new();
    for (name, path, kind) in found {
        let extension = extension(&path);
        let stored = store.objects().put_file(&path, |content| keys::user_file(content, &extension)).await?;
        let (key, checksum, size_bytes) = (stored.key, stored.checksum, stored.size_bytes);
        given.insert(name, GivenFile { key, checksum, size_bytes, kind, extension });
    }
    Ok(given)
}

fn told(error: MediaError, field: &str, name: &str) -> Problem {
    let mut problem = error.into_problem(field);
    if !problem.message.contains(name) {
        problem.message = format!("{name} {}", problem.message);
    }
    problem
}

fn check(
    tools: &Tools,
    folder: &Path,
    scratch: &Path,
    name: &str,
    purpose: FilePurpose,
) -> Result<(PathBuf, GivenKind), RunError> {
    let path = locate(folder, name).map_err(|error| match error {
        LocateError::Outside => MediaError::new("outside_folder", "leaves the brief's folder (copy the file into it)"),
        LocateError::Io(error) => unreadable(&error),
    })?;
    let size = std::fs::metadata(&path).map_err(|error| unreadable(&error))?;
    if !size.is_file() {
        return Err(MediaError::new("not_a_file", "is a folder or a device, not a file").into());
    }
    match size.len() {
        0 => return Err(MediaError::new("empty_file", "is empty (0 bytes)").into()),
        bytes if bytes > MAX_FILE_BYTES => {
            return Err(MediaError::new("file_too_large", "is larger than the limit of 4 GiB").into());
        }
        _ => {}
    }
    let kind = match purpose {
        FilePurpose::Picture => check_seen(tools, &path)?,
        FilePurpose::Narration => check_narration(tools, scratch, &path)?,
        FilePurpose::Music => check_music(tools, &path)?,
    };
    Ok((path, kind))
}

fn unreadable(error: &std::io::Error) -> MediaError {
    match error.kind() {
        std::io::ErrorKind::NotFound => MediaError::new("missing_file", "there is no such file beside the brief"),
        std::io::ErrorKind::PermissionDenied => MediaError::new("unreadable", "may not be read by this user"),
        _ => MediaError::new("unreadable", format!("cannot be read: {error}")),
    }
}

/// A picture, or else a clip with moving pictures.
fn check_seen(tools: &Tools, path: &Path) -> Result<GivenKind, RunError> {
    let as_picture = match check_picture(&Rasteriser::new(&tools.svg, &Cancel::new()), path) {
        Ok(_) => return Ok(GivenKind::Picture),
        Err(RunError::Media(error)) => error,
        Err(error) => return Err(error),
    };
    if as_picture.code != "unsupported_format" {
        return Err(as_picture.into());
    }
    match probe(tools, path, &Cancel::new()) {
        Ok(facts) if facts.video.is_some() => Ok(GivenKind::Video),
        Ok(_) => Err(MediaError::new("no_picture", "holds no picture (use PNG, JPEG, WebP, or a video)").into()),
        Err(RunError::Media(error)) if error.code == "unsupported_format" => Err(as_picture.into()),
        Err(error) => Err(error),
    }
}

/// A recorded voice is decoded once now, so that nothing starts with one that is silent or far too long.
fn check_narration(tools: &Tools, scratch: &Path, path: &Path) -> Result<GivenKind, RunError> {
    decode_narration(tools, path, scratch, &Cancel::new()).map(|_| GivenKind::Audio)
}

fn check_music(tools: &Tools, path: &Path) -> Result<GivenKind, RunError> {
    match probe(tools, path, &Cancel::new())?.audio {
        Some(_) => Ok(GivenKind::Audio),
        None => Err(MediaError::new("no_sound", "has no sound in it (use a WAV, MP3, FLAC, Ogg or M4A file)").into()),
    }
}

/// The extension that a stored file keeps, if it is a plain one.
fn extension(path: &Path) -> String {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    let plain = (1..=5).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain { extension } else { "bin".to_owned() }
}
