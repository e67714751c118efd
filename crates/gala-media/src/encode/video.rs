//! Feeds frames to an encoder through a pipe.

use std::{
    io,
    path::Path,
    time::{Duration, Instant},
};

use gala_core::{cancel::Cancel, format::FrameSize, time::FrameRate};

use super::{feeder::Feeder, options::VideoCoding};
use crate::{
    command::Command,
    error::RunError,
    process::{ProcessTime, Program, Running},
    tools::Tools,
};

/// A segment is some seconds of video: an encoder that needs this long for it hangs.
const TIME_LIMIT: Duration = Duration::from_secs(1800);

/// The frames that an encoder is given.
#[derive(Clone, Copy, Debug)]
pub struct VideoStream {
    pub size: FrameSize,
    pub fps: FrameRate,
    pub coding: VideoCoding,
}

/// An encoder at work. Frames are plain bytes, so that whoever draws them keeps them as it likes: all of Y, then U, then
/// V at half the width and height, 8 bits each, and with [`VideoCoding::alpha`] a full plane of straight alpha.
pub struct VideoEncoder {
    running: Running,
    feeder: Feeder,
    begun: Instant,
    is_refused: bool,
}

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fed {
    Taken,
    /// The encoder takes no more frames: [`VideoEncoder::finish`] tells why.
    Refused,
}

impl VideoEncoder {
    /// Starts an encoder that writes into `out`, whose folder exists.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(tools: &Tools, stream: &VideoStream, out: &Path, cancel: &Cancel) -> Result<Self, RunError> {
        let begun = Instant::now();
        let mut running = tools.start(Program::Ffmpeg, &command(stream, out), cancel, TIME_LIMIT)?;
        let feeder =
            Feeder::start(running.stdin()).map_err(|error| RunError::io("start", "a thread for ffmpeg", error))?;
        Ok(Self { feeder, running, begun, is_refused: false })
    }

    /// Gives the next frame to the encoder, and waits while two are waiting for it.
    ///
    /// # Errors
    /// If the pipe to it breaks for another reason than its end.
    pub fn write(&mut self, frame: &[u8]) -> Result<Fed, RunError> {
        if self.feeder.give(frame) {
            return Ok(Fed::Taken);
        }
        self.feed_all()?;
        Ok(Fed::Refused)
    }

    /// Waits until the encoder has all frames that it was given, or takes no more.
    fn feed_all(&mut self) -> Result<(), RunError> {
        match self.feeder.finish() {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_refused = true;
                Ok(())
            }
            Err(error) => Err(RunError::io("feed", "ffmpeg", error)),
        }
    }

    /// Kills the encoder. What it wrote counts for nothing.
    pub fn abort(self) {
        self.running.abort();
    }

    /// Waits for the encoder's end, and asks for just so many frames. `told` is the file that errors name. Returns what
    /// encoding took.
    ///
    /// # Errors
    /// If the encoder failed or was stopped, or wrote more or fewer frames.
    pub fn finish(mut self, frames: u64, told: &Path) -> Result<ProcessTime, RunError> {
        self.feed_all()?;
        // Where the encoder went away, how it ended says why.
        let written = self.running.finish_counted().map_err(|error| error.while_writing(told))?;
        let took = ProcessTime { wall: self.begun.elapsed(), cpu: written.cpu };
        if self.is_refused {
            return Err(RunError::io("feed the encoder of", told, io::ErrorKind::BrokenPipe.into()));
        }
        written.frames(frames).map(|_| took)
    }
}

fn command(stream: &VideoStream, out: &Path) -> Command {
    let coding = &stream.coding;
    let pixels = if coding.alpha { "yuva420p" } else { "yuv420p" };
    let format = coding.codec.segment_format();
    let command = Command::ffmpeg()
        .raw_frames(pixels, stream.size, stream.fps)
        .words(&coding.options())
        .words("-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -fps_mode passthrough")
        .with_hardware(coding.hardware);
    let command = match format {
        "webm" => command,
        // In fragments, which need no index: they are moved in time without being read.
        _ => command
            .option("-video_track_timescale", stream.fps.num().to_string())
            .words("-movflags +frag_keyframe+empty_moov+default_base_moof"),
    };
    command.counted().output(format, out)
}
