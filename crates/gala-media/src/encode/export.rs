//! A mix as a sound file by itself.

use std::{path::Path, time::Duration};

use gala_core::cancel::Cancel;

use crate::{
    command::Command,
    error::RunError,
    process::Program,
    tools::Tools,
    workdir::{Workdir, folder_of},
};

/// A day of sound is encoded in less.
const TIME_LIMIT: Duration = Duration::from_secs(3 * 3600);

/// What a mix can be written as. Each is decoded to just as many samples as the mix has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoundFormat {
    /// 24-bit integer; RF64 past 4 GB.
    Wav,
    /// 24-bit.
    Flac,
    /// 256 kbit/s.
    Mp3,
}

impl SoundFormat {
    /// Returns the format that a file's extension names, in any case.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "wav" => Some(Self::Wav),
            "flac" => Some(Self::Flac),
            "mp3" => Some(Self::Mp3),
            _ => None,
        }
    }

    /// Returns ffmpeg's name of the container, and the options of the encoder.
    fn encoder(self) -> (&'static str, &'static str) {
        match self {
            Self::Wav => ("wav", "-c:a pcm_s24le -rf64 auto"),
            Self::Flac => ("flac", "-c:a flac -sample_fmt s32 -bits_per_raw_sample 24"),
            Self::Mp3 => ("mp3", "-c:a libmp3lame -b:a 256k"),
        }
    }
}

/// Writes a mix as a sound file, which appears when it is whole.
///
/// # Errors
/// If the mix cannot be read, the file not written, or `cancel` asks to stop.
pub fn write_sound(
    mix: &Path,
    format: SoundFormat,
    tools: &Tools,
    out: &Path,
    cancel: &Cancel,
) -> Result<(), RunError> {
    const PART: &str = "sound";
    let workdir = Workdir::within(folder_of(out))?;
    let (container, encoder) = format.encoder();
    let command = Command::ffmpeg()
        .own_wav(mix)
        .words("-map 0:a:0 -vn")
        .words(encoder)
        .words("-threads 1")
        .output(container, &workdir.file(PART));
    let mut running = tools.start(Program::Ffmpeg, &command, cancel, TIME_LIMIT)?;
    drop(running.stdin());
    running.finish().map_err(|error| error.while_writing(out))?;
    workdir.publish(PART, out)
}
