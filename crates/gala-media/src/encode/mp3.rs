//! MP3 copies of sounds: what people listen to and send on, beside the lossless files that are mixed.

use std::{path::Path, time::Duration};

use gala_core::cancel::Cancel;

use crate::{command::Command, error::RunError, process::Program, tools::Tools};

const TIME_LIMIT: Duration = Duration::from_secs(1800);

/// Encodes a WAV or FLAC file of our own at a constant quality (LAME's V2), mono. The folder of `mp3` exists.
///
/// One process encodes one file: what it opens does not depend on how many scenes a video has, and a file that cannot
/// be encoded takes no other with it. Starting a process is cheap, because the program is loaded once.
///
/// # Errors
/// If a file cannot be read or written, or `cancel` asks to stop.
pub fn write_mp3(sound: &Path, mp3: &Path, tools: &Tools, cancel: &Cancel) -> Result<(), RunError> {
    let command = match sound.extension() {
        Some(extension) if extension == "flac" => Command::ffmpeg().own_flac(sound),
        _ => Command::ffmpeg().own_wav(sound),
    };
    let command = command.words("-map 0:a:0 -c:a libmp3lame -q:a 2 -ac 1 -threads 1").output("mp3", mp3);
    let mut running = tools.start(Program::Ffmpeg, &command, cancel, TIME_LIMIT)?;
    drop(running.stdin());
    running.finish()
}
