//! Pictures that are given one by one become a film.

use std::{
    io::{self, Write},
    path::Path,
    time::Duration,
};

use gala_core::{cancel::Cancel, format::FrameSize};

use crate::{command::Command, error::RunError, process::Program, tools::Tools};

const TIME_LIMIT: Duration = Duration::from_secs(1800);
/// Sides of 4:2:0 are even.
const EVEN: &str = "scale='ceil(iw/2)*2':'ceil(ih/2)*2':flags=bilinear:out_color_matrix=bt709:out_range=tv";
const TAGS: &str = "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -threads 2";

/// How pictures become a film.
#[derive(Clone, Copy, Debug)]
pub struct ClipCoding {
    pub size: FrameSize,
    /// From one picture to the next, at least 1.
    pub frame_ms: u32,
    /// Whether pictures are transparent somewhere: then it is VP9 in WebM, else H.264 in MP4.
    pub has_alpha: bool,
}

impl ClipCoding {
    /// Returns the extension of the film.
    pub fn extension(self) -> &'static str {
        if self.has_alpha { "webm" } else { "mp4" }
    }
}

/// Writes a film of the pictures that `give` writes, each as rows of 8 bits of red, green, blue and straight alpha. `give`
/// returns how many there were.
///
/// # Errors
/// That of `give`; and if the encoder failed, or wrote another number of pictures.
pub fn encode_clip(
    tools: &Tools,
    coding: ClipCoding,
    out: &Path,
    cancel: &Cancel,
    give: impl FnOnce(&mut dyn Write) -> Result<u64, RunError>,
) -> Result<(), RunError> {
    let mut running = tools.start(Program::Ffmpeg, &command(coding, out), cancel, TIME_LIMIT)?;
    let given = running.stdin().map_or(Ok(0), |stdin| {
        let mut stdin = io::BufWriter::with_capacity(1 << 20, stdin);
        let given = give(&mut stdin)?;
        stdin.flush().map_err(|error| RunError::io("feed the encoder of", out, error))?;
        Ok(given)
    });
    match given {
        Ok(frames) => running.finish_counted()?.frames(frames).map(drop),
        // Where the encoder went away, how it ended says why.
        Err(RunError::Io { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => {
            running.finish()?;
            Err(RunError::io("feed the encoder of", out, source))
        }
        Err(error) => {
            running.abort();
            Err(error)
        }
    }
}

fn command(coding: ClipCoding, out: &Path) -> Command {
    let ClipCoding { size, frame_ms, has_alpha } = coding;
    let rate = format!("1000/{}", frame_ms.max(1));
    let command = Command::ffmpeg().raw_frames_at("rgba", size, &rate).option("-vf", EVEN);
    match has_alpha {
        true => command
            .words("-c:v libvpx-vp9 -deadline good -cpu-used 5 -crf 20 -b:v 0 -g 60 -row-mt 1 -auto-alt-ref 0 -pix_fmt yuva420p")
            .words(TAGS)
            .counted()
            .output("webm", out),
        false => command
            .words("-c:v libx264 -preset veryfast -crf 16 -g 30 -pix_fmt yuv420p -movflags +faststart")
            .words(TAGS)
            .counted()
            .output("mp4", out),
    }
}
