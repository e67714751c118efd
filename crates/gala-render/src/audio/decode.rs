//! Sound files of any kind become samples that can be read at any place.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter},
    path::Path,
    time::Duration,
};

use gala_core::time::{SAMPLE_RATE, ms_of_samples};

use super::pcm::{Pcm, copy_limited, read_all_mono};
use crate::{
    cancel::Cancel,
    command::Command,
    error::{MediaError, RenderError},
    process::Program,
    tools::Tools,
};

/// The longest recorded voice of a scene.
pub const MAX_NARRATION_MS: u64 = 30 * 60 * 1000;

const BYTES_PER_SECOND: u64 = SAMPLE_RATE as u64 * super::CHANNELS as u64 * 4;

/// Reads a recorded voice: any sound file becomes mono samples at 48 kHz. `scratch` is a folder where a
/// decoded file may lie while it is read.
///
/// # Errors
/// [`RenderError::Media`] with `empty_audio` if nothing is heard in it, `too_long` past 30 minutes, `no_sound` if it
/// has no sound or is damaged; others if the file or the folder cannot be used.
pub fn decode_narration(tools: &Tools, path: &Path, scratch: &Path, cancel: &Cancel) -> Result<Vec<f32>, RenderError> {
    // A little more than the limit, so that longer can be told from just as long.
    let mut pcm = open(tools, path, scratch, MAX_NARRATION_MS + 1000, cancel)?;
    let name = path.file_name().unwrap_or_default().display();
    if pcm.frames() == 0 {
        let message = format!("{name} has no sound: record it again");
        return Err(MediaError::new("empty_audio", message).into());
    }
    if ms_of_samples(pcm.frames()) > MAX_NARRATION_MS {
        let message = format!("{name} is longer than 30 minutes: split the scene and its narration");
        return Err(MediaError::new("too_long", message).into());
    }
    let samples = read_all_mono(&mut pcm).map_err(|error| RenderError::io("read", path, error))?;
    if samples.iter().all(|sample| sample.abs() < 1e-5) {
        let message = format!("{name} is silent: record it again");
        return Err(MediaError::new("empty_audio", message).into());
    }
    Ok(samples)
}

/// Opens a sound file: WAV as it is, anything else decoded by ffmpeg into a file in `scratch` that has no name
/// any more. At most `limit_ms` are decoded.
pub fn open(tools: &Tools, path: &Path, scratch: &Path, limit_ms: u64, cancel: &Cancel) -> Result<Pcm, RenderError> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            RenderError::Media(MediaError::new("missing_file", format!("{} is missing: mend the name", path.display())))
        }
        _ => RenderError::io("read", path, error),
    };
    if let Some(pcm) = Pcm::wav(path).map_err(unreadable)? {
        return Ok(pcm);
    }
    let file = unnamed_file(scratch).map_err(|error| RenderError::io("write to", scratch, error))?;
    decode(tools, path, &file, limit_ms, cancel)?;
    Pcm::raw(file).map_err(|error| RenderError::io("read from", scratch, error))
}

fn decode(tools: &Tools, path: &Path, to: &File, limit_ms: u64, cancel: &Cancel) -> Result<(), RenderError> {
    let command = Command::ffmpeg()
        .untrusted()
        .file(path)
        .words("-map 0:a:0 -vn -sn -dn")
        .option("-t", format!("{}.{:03}", limit_ms / 1000, limit_ms % 1000))
        .words("-ac 2 -ar 48000 -c:a pcm_f32le")
        .output_to_pipe("f32le");
    let limit = Duration::from_secs(60 + limit_ms / 10_000);
    let mut running = tools.start(Program::Ffmpeg, &command, cancel, limit)?;
    drop(running.stdin());
    let mut written = Ok(0);
    if let Some(mut stdout) = running.stdout() {
        let mut to = BufWriter::with_capacity(1 << 20, to);
        let bytes = (limit_ms + 1000).saturating_mul(BYTES_PER_SECOND) / 1000;
        written = copy_limited(&mut stdout, &mut to, bytes).and_then(|bytes| {
            io::Write::flush(&mut to)?;
            Ok(bytes)
        });
    }
    let ended = running.end()?;
    let bytes = written.map_err(|error| RenderError::io("write beside", path, error))?;
    // ffmpeg decodes what it can of a damaged file; only a file that gives nothing is refused.
    if bytes == 0 && !ended.status.success() {
        let name = path.file_name().unwrap_or_default().display();
        let message = format!("{name} has no sound that can be decoded: use a WAV, MP3, M4A, OGG or FLAC file");
        return Err(MediaError::new("no_sound", message).into());
    }
    Ok(())
}

/// Creates a file that vanishes when it is closed, whatever becomes of this program.
fn unnamed_file(folder: &Path) -> io::Result<File> {
    let options = || {
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        options
    };
    for attempt in 0..1000 {
        let path = folder.join(format!(".decoded-{}-{attempt}.f32", std::process::id()));
        match options().create_new(true).open(&path) {
            Ok(file) => {
                std::fs::remove_file(&path)?;
                return Ok(file);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
