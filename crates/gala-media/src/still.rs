//! Still pictures of formats that are read by programs alone, as PNG.

use std::{ffi::OsString, path::Path, time::Duration};

use gala_core::{
    cancel::Cancel,
    media_error::{MediaError, MediaFault},
    media_type::MediaType,
};
use gala_files::check_given;
use gala_sandbox::{Calls, Policy};

use crate::{
    command::Command,
    error::RunError,
    probe::slow_to_read,
    process::{Ended, Program, Running},
    said::OfFile,
    tools::Tools,
    workdir::folder_of,
};

/// As large as pictures may be: see `gala_raster::picture::MAX_PIXELS`.
const MOST_PIXELS: u64 = 64_000_000;
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// libheif keeps planes of 16 bits, and a copy to turn the picture, beside what its decoder keeps.
const HEIF_BYTES: u64 = (2 << 30) + MOST_PIXELS * 32;

/// Decodes a still picture that begins like one of [`MediaType::foreign_picture`] and writes it as PNG, the first where the
/// file holds several. The profile of its colours stays with it.
///
/// # Errors
/// [`RunError::Media`] with `decoder_missing` where it takes a program that is not installed, `too_many_pixels`, `truncated`,
/// `damaged` or `too_complex`; others if the work itself failed.
pub fn decode_still(tools: &Tools, path: &Path, of: MediaType, png: &Path, cancel: &Cancel) -> Result<(), RunError> {
    check_given(path)?;
    let (format, decoders) = match of {
        MediaType::Tiff => ("tiff_pipe", "tiff"),
        MediaType::Bmp => ("bmp_pipe", "bmp"),
        MediaType::Jpeg2000 => ("j2k_pipe", "jpeg2000,libopenjpeg"),
        // What libheif reads of it is more: turned pictures, transparent ones, ones of tiles.
        MediaType::Avif if tools.heif.is_none() => ("mov", "libdav1d,libaom-av1,av1"),
        MediaType::Avif | MediaType::Heic => return heif(tools, path, png, cancel),
        _ => return Err(unreadable(path).into()),
    };
    let command = Command::ffmpeg()
        .words("-protocol_whitelist file,pipe -threads 1")
        .option("-format_whitelist", format)
        .option("-codec_whitelist", decoders)
        .option("-max_pixels", MOST_PIXELS.to_string())
        .decodes(MOST_PIXELS / 4)
        .encodes(MOST_PIXELS / 4)
        .option("-f", format)
        .file(path)
        .words("-map 0:v:0 -frames:v 1 -c:v png -pred sub -compression_level 1")
        .option("-vf", "format=rgba")
        .words("-xerror")
        .option("-f", "image2pipe")
        .writes(png);
    let running = tools.start(Program::Ffmpeg, &command, cancel, TIME_LIMIT)?;
    judge(path, png, running.end().map_err(|error| slow_to_read(path, error))?)
}

/// libheif's program.
fn heif(tools: &Tools, path: &Path, png: &Path, cancel: &Cancel) -> Result<(), RunError> {
    let Some(program) = &tools.heif else {
        let what = "is a HEIC picture, which takes the program heif-dec or heif-convert to read";
        let remedy = "apt install libheif-examples, or save it as JPEG or PNG";
        return Err(MediaError::of(path, MediaFault::DecoderMissing, what, remedy).into());
    };
    let (path, png) = (absolute(path), absolute(png));
    let policy = Policy {
        read: vec![path.clone()],
        write: vec![folder_of(&png).to_owned()],
        calls: Calls::Media,
        memory_bytes: HEIF_BYTES,
        cpu_s: TIME_LIMIT.as_secs() * 2,
        file_bytes: MOST_PIXELS * 8,
    };
    let arguments = [path.clone().into_os_string(), png.clone().into_os_string()];
    let arguments: Vec<OsString> = arguments.into();
    let running = Running::begin("heif-dec", program, &policy, &arguments, cancel, TIME_LIMIT)?;
    let (_, ended) = running.output(1 << 20).map_err(|error| of_input(&path, error))?;
    // Of several pictures each gets a number.
    let first = png.with_extension("").with_file_name(format!(
        "{}-1.{}",
        png.file_stem().unwrap_or_default().to_string_lossy(),
        png.extension().unwrap_or_default().to_string_lossy()
    ));
    if !png.exists() && first.exists() {
        std::fs::rename(&first, &png).map_err(|error| RunError::io("move", &first, error))?;
    }
    judge(&path, &png, ended)
}

/// A program for which its input alone decides what it takes.
fn of_input(path: &Path, error: RunError) -> RunError {
    match error {
        RunError::Killed { how, .. } if ["signal 6", "signal 11", "signal 24"].contains(&how.as_str()) => {
            MediaError::of(path, MediaFault::TooComplex, "takes too much to read", "save it as JPEG or PNG").into()
        }
        error => slow_to_read(path, error),
    }
}

/// What was written counts where the program succeeded and it is there: whoever reads it looks whether it is whole.
fn judge(path: &Path, png: &Path, ended: Ended) -> Result<(), RunError> {
    if ended.is_disk_full() {
        return Err(RunError::DiskFull { path: png.to_owned() });
    }
    let (succeeded, said) = ended.of_decoder();
    let is_there = std::fs::metadata(png).is_ok_and(|file| file.len() > 0);
    if succeeded && is_there {
        return Ok(());
    }
    tracing::debug!(said, "a picture was refused");
    let error = match OfFile::of(&said) {
        OfFile::TooManyPixels => {
            MediaError::of(path, MediaFault::TooManyPixels, "has too many pixels", "scale it down")
                .limit("more than 64 million")
        }
        OfFile::EndsEarly => MediaError::of(path, MediaFault::Truncated, "ends too early", "copy or export it again"),
        OfFile::NoIndex | OfFile::Unknown => unreadable(path),
    };
    Err(error.into())
}

fn unreadable(path: &Path) -> MediaError {
    MediaError::of(path, MediaFault::Damaged, "is no picture that can be read", "save it as JPEG or PNG")
}

fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
