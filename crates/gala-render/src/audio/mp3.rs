//! MP3 copies of sounds: what people listen to and send on, beside the lossless files that are mixed.

use std::{path::PathBuf, time::Duration};

use crate::{cancel::Cancel, command::Command, error::RenderError, process::Program, tools::Tools};

/// So many files are encoded by one process: starting one costs more than encoding a short speech.
const AT_ONCE: usize = 64;
const TIME_LIMIT: Duration = Duration::from_secs(1800);

/// One WAV file of our own, and where its copy goes. The folder exists.
#[derive(Clone, Debug)]
pub struct Mp3Copy {
    pub wav: PathBuf,
    pub mp3: PathBuf,
}

/// Encodes each file at a constant quality (LAME's V2), mono. After an error some copies may
/// be whole and others not.
///
/// # Errors
/// If a file cannot be read or written, or `cancel` asks to stop.
pub fn write_mp3(copies: &[Mp3Copy], tools: &Tools, cancel: &Cancel) -> Result<(), RenderError> {
    for copies in copies.chunks(AT_ONCE) {
        let mut running = tools.start(Program::Ffmpeg, &command(copies), cancel, TIME_LIMIT)?;
        drop(running.stdin());
        running.finish()?;
    }
    Ok(())
}

fn command(copies: &[Mp3Copy]) -> Command {
    let read = |command: Command, copy: &Mp3Copy| command.own_wav(&copy.wav);
    let command = copies.iter().fold(Command::ffmpeg(), read);
    copies.iter().enumerate().fold(command, |command, (index, copy)| {
        command
            .option("-map", format!("{index}:a:0"))
            .words("-c:a libmp3lame -q:a 2 -ac 1 -threads 1")
            .output("mp3", &copy.mp3)
    })
}
