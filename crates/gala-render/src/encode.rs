//! Feeds frames to the encoder through a pipe.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    cancel::Cancel,
    command::Command,
    compose::Compositor,
    context::RenderContext,
    error::RenderError,
    output::alpha::{Backdrops, Transparent},
    plan::{RenderPlan, SegmentPlan},
    process::Program,
    report::{Stage, StageClock, Watcher, clock},
    workdir::Workdir,
};

/// A segment is some seconds of video: an encoder that needs this long for it hangs.
const TIME_LIMIT: Duration = Duration::from_secs(1800);

/// One segment that is being encoded.
pub(crate) struct Encoding<'a> {
    pub context: &'a RenderContext<'a>,
    pub plan: &'a RenderPlan,
    pub segment: &'a SegmentPlan,
    pub clock: &'a StageClock,
    pub cancel: &'a Cancel,
    /// Told how many frames of the segment are done.
    pub progress: &'a dyn Fn(u64),
}

impl Encoding<'_> {
    /// Encodes the segment into `to`, which appears only when it is whole, with what is seen in it beside.
    pub fn run(&self, to: &Path) -> Result<(), RenderError> {
        let folder = to.parent().unwrap_or(Path::new("."));
        let workdir = Workdir::within(folder)?;
        let begun = Instant::now();
        let command = command(self.plan, &workdir.file(PART));
        let mut encoder = self.context.tools.start(Program::Ffmpeg, &command, self.cancel, TIME_LIMIT)?;
        let mut watcher = Watcher::new(self.plan.size);
        let fed = match encoder.stdin() {
            Some(stdin) => self.feed(stdin, &mut watcher),
            None => Ok(Fed::All),
        };
        if let Err(error) = fed {
            encoder.abort();
            return Err(error);
        }
        // Where the encoder went away, how it ended says why.
        let written = encoder.finish_counted().map_err(|error| place(error, to))?;
        self.clock.encode.add_since(begun, written.cpu);
        if matches!(fed, Ok(Fed::Refused)) {
            return Err(RenderError::io("feed the encoder of", to, std::io::ErrorKind::BrokenPipe.into()));
        }
        written.frames(self.segment.frames)?;
        let seen = workdir.file(SEEN);
        fs::write(&seen, watcher.finish().spell()).map_err(|error| RenderError::io("write", &seen, error))?;
        workdir.publish(SEEN, &beside(to))?;
        workdir.publish(PART, to)
    }

    fn feed(&self, mut encoder: impl Write, watcher: &mut Watcher) -> Result<Fed, RenderError> {
        let backdrops = Backdrops::of(self.plan);
        let mut frames = self.frames(&backdrops);
        let before = clock::of_thread();
        let (mut drawing, mut waiting) = (Duration::ZERO, Duration::ZERO);
        let mut fed = Fed::All;
        for index in 0..self.segment.frames {
            if self.cancel.is_cancelled() {
                return Err(RenderError::Cancelled);
            }
            let begun = Instant::now();
            let frame = frames.frame(index)?;
            watcher.look(frame);
            let drawn = Instant::now();
            let written = encoder.write_all(frame);
            drawing += drawn - begun;
            waiting += drawn.elapsed();
            match written {
                Ok(()) => (self.progress)(index + 1),
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                    fed = Fed::Refused;
                    break;
                }
                Err(error) => return Err(RenderError::io("feed", "ffmpeg", error)),
            }
        }
        self.clock.composite.add(Stage { wall: drawing, cpu: clock::of_thread().saturating_sub(before) });
        self.clock.pipe_wait.add(Stage { wall: waiting, cpu: Duration::ZERO });
        Ok(fed)
    }

    fn frames<'f>(&'f self, backdrops: &'f Backdrops) -> Frames<'f> {
        let Self { context, plan, segment, cancel, .. } = *self;
        if plan.settings.alpha {
            Frames::Transparent(Box::new(Transparent::new(context, backdrops, segment, true, cancel)))
        } else {
            Frames::Opaque(Box::new(Compositor::new(context, plan, segment, true, cancel)))
        }
    }
}

/// The frames of a segment as the encoder reads them, luma first.
enum Frames<'a> {
    Opaque(Box<Compositor<'a>>),
    Transparent(Box<Transparent<'a>>),
}

impl Frames<'_> {
    fn frame(&mut self, index: u64) -> Result<&[u8], RenderError> {
        match self {
            Self::Opaque(frames) => Ok(&frames.frame(index)?.bytes),
            Self::Transparent(frames) => frames.frame(index),
        }
    }
}

const PART: &str = "segment";
const SEEN: &str = "seen";

/// Returns where it is noted what is seen in a segment.
pub(crate) fn beside(segment: &Path) -> PathBuf {
    segment.with_extension("seen")
}

/// A full disk is told with the file that did not fit.
pub(crate) fn place(error: RenderError, to: &Path) -> RenderError {
    match error {
        RenderError::DiskFull { .. } => RenderError::DiskFull { path: PathBuf::from(to) },
        error => error,
    }
}

enum Fed {
    All,
    /// The encoder takes no more frames.
    Refused,
}

fn command(plan: &RenderPlan, part: &Path) -> Command {
    let settings = &plan.settings;
    let pixels = if settings.alpha { "yuva420p" } else { "yuv420p" };
    let format = settings.codec.segment_format();
    let command = Command::ffmpeg()
        .raw_frames(pixels, plan.size, plan.fps)
        .words(&settings.encoder_options())
        .words("-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -fps_mode passthrough")
        .with_hardware(settings.hardware);
    let command = match format {
        "webm" => command,
        // In fragments, which need no index: they are moved in time without being read.
        _ => command
            .option("-video_track_timescale", plan.fps.num().to_string())
            .words("-movflags +frag_keyframe+empty_moov+default_base_moof"),
    };
    command.counted().output(format, part)
}
