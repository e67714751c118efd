//! Feeds frames to the encoder through a pipe.

use std::{
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    cancel::Cancel,
    command::Command,
    compose::{Compositor, Studio},
    error::RenderError,
    plan::{RenderPlan, SegmentPlan},
    process::Program,
    workdir::Workdir,
};

/// A segment is at most 8 s of video: an encoder that needs this long for it hangs.
const TIME_LIMIT: Duration = Duration::from_secs(1800);

/// Encodes one segment into `to`, which appears only when it is whole.
pub(crate) fn segment(
    studio: &Studio<'_>,
    plan: &RenderPlan,
    segment: &SegmentPlan,
    to: &Path,
    cancel: &Cancel,
    progress: &dyn Fn(u64),
) -> Result<(), RenderError> {
    let folder = to.parent().unwrap_or(Path::new("."));
    let workdir = Workdir::within(folder)?;
    let part = workdir.file(PART);
    let mut encoder = studio.tools.start(Program::Ffmpeg, &command(plan, &part), cancel, TIME_LIMIT)?;
    let fed = match encoder.stdin() {
        Some(stdin) => feed(studio, plan, segment, stdin, cancel, progress),
        None => Ok(Fed::All),
    };
    match fed {
        Ok(Fed::All) => encoder.finish().map_err(|error| place(error, to))?,
        // The encoder went away: how it ended says why.
        Ok(Fed::Refused) => {
            encoder.finish().map_err(|error| place(error, to))?;
            return Err(RenderError::io("feed the encoder of", to, std::io::ErrorKind::BrokenPipe.into()));
        }
        Err(error) => {
            encoder.abort();
            return Err(error);
        }
    }
    workdir.publish(PART, to)
}

const PART: &str = "segment.mp4";

/// A full disk is told with the file that did not fit.
pub(crate) fn place(error: RenderError, to: &Path) -> RenderError {
    match error {
        RenderError::DiskFull { .. } => RenderError::DiskFull { path: PathBuf::from(to) },
        error => error,
    }
}

enum Fed {
    All,
    Refused,
}

fn feed(
    studio: &Studio<'_>,
    plan: &RenderPlan,
    segment: &SegmentPlan,
    mut encoder: impl Write,
    cancel: &Cancel,
    progress: &dyn Fn(u64),
) -> Result<Fed, RenderError> {
    let mut compositor = Compositor::new(studio, plan, segment, true, cancel);
    for index in 0..segment.frames {
        if cancel.is_cancelled() {
            return Err(RenderError::Cancelled);
        }
        let frame = compositor.frame(index)?;
        match encoder.write_all(&frame.bytes) {
            Ok(()) => progress(index + 1),
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(Fed::Refused),
            Err(error) => return Err(RenderError::io("feed", "ffmpeg", error)),
        }
    }
    Ok(Fed::All)
}

fn command(plan: &RenderPlan, part: &Path) -> Command {
    Command::ffmpeg()
        .raw_frames(plan.size, plan.fps)
        .words(&plan.settings.encoder_options())
        .words("-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -fps_mode passthrough")
        .option("-video_track_timescale", plan.fps.num().to_string())
        .output("mp4", part)
}
