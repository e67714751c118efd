//! The files that a brief names: checked before anything is queued, then stored by content.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use gala_audio::decode_narration;
use gala_core::{
    brief::{Brief, FilePurpose, NamedFile, limits::MAX_REFERENCE_BYTES},
    cancel::Cancel,
    media_error::{MediaError, MediaFault},
    payload::{GivenFile, GivenFiles, GivenKind},
    problem::Problems,
};
use gala_media::{RunError, Tools, probe};
use gala_raster::picture::{Rasteriser, check_picture};
use gala_render::sources::{LocateError, locate};
use gala_storage::{StorageError, keys};

use super::{
    normalised::{NormalFile, normal_file, normal_font},
    sent_picture::SentPicture,
    store::Store,
};

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
/// [`GivenFilesError::Problems`] for all that is wrong with the files, by the fields that name them, and then nothing is
/// stored; [`GivenFilesError::Look`] where looking into one failed, which says nothing of it;
/// [`GivenFilesError::Storage`] where one cannot be stored.
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
        let checked = checked.await.unwrap_or_else(|_| Err(uncheckable().into()));
        match checked {
            Ok(checked) => found.push((name, checked)),
            Err(RunError::Media(error)) => problems.push(error.into_problem(field, &name)),
            Err(error) => return Err(GivenFilesError::Look { name, error }),
        }
    }
    problems.into_result(())?;
    let mut given = GivenFiles::new();
    for (name, Checked { path, kind, normal }) in found {
        // What users gave in a format that is used by way of a copy is kept as the copy.
        let path = normal.as_ref().map_or(path, NormalFile::path);
        let extension = extension(&path);
        let stored = store.objects().put_file(&path, |content| keys::user_file(content, &extension)).await?;
        let (key, checksum, size_bytes) = (stored.key, stored.checksum, stored.size_bytes);
        given.insert(name, GivenFile { key, checksum, size_bytes, kind, extension });
    }
    Ok(given)
}

/// A file that can be used.
struct Checked {
    path: PathBuf,
    kind: GivenKind,
    /// The copy by which it is used, where there is one.
    normal: Option<NormalFile>,
}

/// A file over which its check broke off.
fn uncheckable() -> MediaError {
    MediaError::new(MediaFault::Unreadable, "cannot be checked", "use another file")
}

fn check(tools: &Tools, folder: &Path, scratch: &Path, name: &str, purpose: FilePurpose) -> Result<Checked, RunError> {
    let path = locate(folder, name).map_err(|error| match error {
        LocateError::Outside => {
            MediaError::new(MediaFault::OutsideFolder, "leaves the brief's folder", "copy the file into it")
        }
        LocateError::Io(error) => unreadable(&error),
    })?;
    let size = std::fs::metadata(&path).map_err(|error| unreadable(&error))?;
    if !size.is_file() {
        let what = "is a folder or a device, not a file";
        return Err(MediaError::new(MediaFault::NotAFile, what, "name a file").into());
    }
    match size.len() {
        0 => return Err(MediaError::new(MediaFault::EmptyFile, "is empty (0 bytes)", "save it again").into()),
        bytes if bytes > MAX_FILE_BYTES => {
            let fault = MediaError::new(MediaFault::FileTooLarge, format!("has {bytes} bytes"), "save it smaller");
            return Err(fault.limit("more than the limit of 4 GiB").into());
        }
        _ => {}
    }
    let normal = match purpose {
        FilePurpose::Picture | FilePurpose::Background => normal_file(tools, &path, scratch, &Cancel::new())?,
        FilePurpose::Font => Some(normal_font(tools, &path, scratch, &Cancel::new())?),
        _ => None,
    };
    let seen = normal.as_ref().map_or_else(|| path.clone(), NormalFile::path);
    let kind = match purpose {
        FilePurpose::Picture => check_seen(tools, &seen, &Cancel::new())?,
        FilePurpose::Background => check_background(tools, &path, &seen, normal.as_ref())?,
        FilePurpose::Narration => check_narration(tools, scratch, &path)?,
        FilePurpose::Music => check_music(tools, &path)?,
        FilePurpose::Font => GivenKind::Font,
        FilePurpose::Presenter => check_sent(tools, &path, &[SentPicture::Png, SentPicture::Jpeg], MAX_FILE_BYTES)?,
        FilePurpose::Reference => {
            let all = [SentPicture::Png, SentPicture::Jpeg, SentPicture::WebP];
            check_sent(tools, &path, &all, MAX_REFERENCE_BYTES)?
        }
    };
    Ok(Checked { path, kind, normal })
}

/// What stands still behind everything moves nowhere.
fn check_background(
    tools: &Tools,
    path: &Path,
    seen: &Path,
    normal: Option<&NormalFile>,
) -> Result<GivenKind, RunError> {
    let is_clip = normal.is_some_and(|normal| normal.kind == GivenKind::Video);
    check_still(tools, if is_clip { path } else { seen })
}

fn check_still(tools: &Tools, path: &Path) -> Result<GivenKind, RunError> {
    check_picture(&Rasteriser::new(&tools.svg, &Cancel::new()), path)?;
    Ok(GivenKind::Picture)
}

fn unreadable(error: &std::io::Error) -> MediaError {
    use std::io::ErrorKind;
    let (kind, what, remedy) = match error.kind() {
        ErrorKind::NotFound => {
            (MediaFault::MissingFile, "is not beside the brief".to_owned(), "correct the name or add the file")
        }
        ErrorKind::PermissionDenied => {
            (MediaFault::Unreadable, "may not be read by this user".to_owned(), "change its permissions")
        }
        _ => (MediaFault::Unreadable, format!("cannot be read ({error})"), "use another file"),
    };
    MediaError::new(kind, what, remedy)
}

/// A picture, or else a clip with moving pictures.
pub(super) fn check_seen(tools: &Tools, path: &Path, cancel: &Cancel) -> Result<GivenKind, RunError> {
    let as_picture = match check_picture(&Rasteriser::new(&tools.svg, cancel), path) {
        Ok(_) => return Ok(GivenKind::Picture),
        Err(RunError::Media(error)) => error,
        Err(error) => return Err(error),
    };
    if as_picture.kind != MediaFault::UnsupportedFormat {
        return Err(as_picture.into());
    }
    match probe(tools, path, cancel) {
        Ok(facts) if facts.video.is_some() => Ok(GivenKind::Video),
        Ok(_) => {
            let remedy = "use PNG, JPEG, WebP, or a video";
            Err(MediaError::new(MediaFault::NoPicture, "holds no picture", remedy).into())
        }
        Err(RunError::Media(error)) if error.kind == MediaFault::UnsupportedFormat => Err(as_picture.into()),
        Err(error) => Err(error),
    }
}

/// A picture that a provider is sent as it is: in one of these formats, and no larger.
fn check_sent(tools: &Tools, path: &Path, formats: &[SentPicture], max_bytes: u64) -> Result<GivenKind, RunError> {
    check_picture(&Rasteriser::new(&tools.svg, &Cancel::new()), path)?;
    let mut head = Vec::with_capacity(SentPicture::HEAD);
    let read = File::open(path).and_then(|file| {
        let bytes = file.metadata()?.len();
        file.take(SentPicture::HEAD as u64).read_to_end(&mut head)?;
        Ok(bytes)
    });
    let bytes = read.map_err(|error| unreadable(&error))?;
    if !SentPicture::of(&head).is_some_and(|format| formats.contains(&format)) {
        let names: Vec<&str> = formats.iter().map(|format| format.name()).collect();
        let names = names.join(" or ");
        let what = format!("is not {names}, which is what providers take here");
        return Err(MediaError::new(MediaFault::UnsupportedFormat, what, format!("save it as {names}")).into());
    }
    if bytes > max_bytes {
        let fault = MediaError::new(MediaFault::FileTooLarge, format!("has {bytes} bytes"), "save it smaller");
        return Err(fault.limit(format!("more than the limit of {max_bytes} bytes")).into());
    }
    Ok(GivenKind::Picture)
}

/// A recorded voice, or a film in which somebody speaks, is decoded once now, so that nothing starts with one that is silent or
/// far too long.
fn check_narration(tools: &Tools, scratch: &Path, path: &Path) -> Result<GivenKind, RunError> {
    decode_narration(tools, path, scratch, &Cancel::new())?;
    let is_film = probe(tools, path, &Cancel::new())?.video.is_some();
    Ok(if is_film { GivenKind::Video } else { GivenKind::Audio })
}

fn check_music(tools: &Tools, path: &Path) -> Result<GivenKind, RunError> {
    match probe(tools, path, &Cancel::new())?.audio {
        Some(_) => Ok(GivenKind::Audio),
        None => {
            let remedy = "use a WAV, MP3, FLAC, Ogg or M4A file";
            Err(MediaError::new(MediaFault::NoSound, "has no sound in it", remedy).into())
        }
    }
}

/// The extension that a stored file keeps, if it is a plain one.
fn extension(path: &Path) -> String {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    let plain = (1..=5).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain { extension } else { "bin".to_owned() }
}
