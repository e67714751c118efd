//! Joins segments by stream copy and lays the sound beside them.

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs, io,
    ops::RangeInclusive,
    path::Path,
    time::{Duration, Instant},
};

use gala_core::{
    cancel::Cancel,
    time::{FrameRate, Frames},
};

use super::{fragments::Fragments, segment::Segment};
use crate::{
    codec::Codec,
    command::Command,
    container::{Container, SoundCodec},
    encode::{SoundCut, encoded},
    error::RunError,
    process::{ProcessTime, Program},
    tools::Tools,
    workdir::{Workdir, folder_of},
};

/// 24 hours of video are copied in less.
const TIME_LIMIT: Duration = Duration::from_secs(3 * 3600);

/// The sound of a video.
#[derive(Clone, Copy, Debug)]
pub enum SoundTrack<'a> {
    None,
    /// What [`encode_aac`](crate::encode_aac) made.
    Encoded(&'a Path),
    /// A mix that is encoded while it is joined, which saves a process for short clips.
    Mix(SoundCut<'a>, SoundCodec),
}

/// Segments of one codec, in order, that become one file.
#[derive(Clone, Copy, Debug)]
pub struct Joining<'a> {
    pub tools: &'a Tools,
    pub segments: &'a [Segment<'a>],
    pub fps: FrameRate,
    pub codec: Codec,
    pub cancel: &'a Cancel,
}

impl Joining<'_> {
    /// Joins the segments and sound into `out`, which appears when it is whole. Returns what that took.
    ///
    /// # Errors
    /// If a segment is missing or damaged, the sound cannot be read, or the output not be written.
    pub fn join(&self, container: Container, sound: SoundTrack<'_>, out: &Path) -> Result<ProcessTime, RunError> {
        let workdir = Workdir::within(folder_of(out))?;
        let fragments = self.fragments()?;
        let command = match &fragments {
            Some(_) => Command::ffmpeg().words(FRAGMENTS),
            None => self.input(&workdir)?,
        };
        let command = match sound {
            SoundTrack::None => command.words("-map 0:v:0 -c copy"),
            SoundTrack::Encoded(sound) => {
                let command = command.words("-protocol_whitelist file,pipe -format_whitelist mov").file(sound);
                command.words("-map 0:v:0 -map 1:a:0 -c copy")
            }
            SoundTrack::Mix(cut, codec) => {
                let command = command.own_wav(cut.mix).words("-map 0:v:0 -map 1:a:0 -c:v copy");
                encoded(command, cut.from, self.fps.sample_at(Frames(self.frames())), codec)
            }
        };
        let command = command
            .option("-bsf:v", self.snap(container, fragments.as_ref().map(|fragments| fragments.delay)))
            .words("-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv")
            .words(&self.container_options(container))
            .counted()
            .output(container.muxer(), &workdir.file(PART));
        let took = self.feed(&command, fragments.as_ref(), &(self.frames()..=self.frames()), out)?;
        workdir.publish(PART, out)?;
        Ok(took)
    }

    /// Returns the segments as one stream, where they are kept as such.
    fn fragments(&self) -> Result<Option<Fragments<'_>>, RunError> {
        if self.codec.segment_format() == "webm" {
            return Ok(None);
        }
        Fragments::open(self.segments, self.fps).map_err(|error| RunError::io("join", "the segments", error))
    }

    /// Begins a command that reads the segments as one input.
    pub(super) fn input(&self, workdir: &Workdir) -> Result<Command, RunError> {
        let list = workdir.file("segments.txt");
        fs::write(&list, self.spell()).map_err(|error| RunError::io("write", &list, error))?;
        Ok(self.read_list(Command::ffmpeg(), &list))
    }

    /// Reads the segments of a list, perhaps once more.
    pub(super) fn read_list(&self, command: Command, list: &Path) -> Command {
        let mut command = command
            .words("-protocol_whitelist file,pipe -format_whitelist concat,mov,matroska,webm -f concat -safe 0")
            .file(list);
        // Their folders, not each of thousands: what may be read is told the kernel one by one.
        let folders: BTreeSet<&Path> = self.segments.iter().map(|segment| folder_of(segment.path)).collect();
        command.read.extend(folders.into_iter().map(Path::to_owned));
        command
    }

    /// Runs ffmpeg, which must write so many frames; `out` is what a full disk is told with.
    pub(super) fn run(
        &self,
        command: &Command,
        frames: &RangeInclusive<u64>,
        out: &Path,
    ) -> Result<ProcessTime, RunError> {
        self.feed(command, None, frames, out)
    }

    fn feed(
        &self,
        command: &Command,
        fragments: Option<&Fragments<'_>>,
        frames: &RangeInclusive<u64>,
        out: &Path,
    ) -> Result<ProcessTime, RunError> {
        let begun = Instant::now();
        let mut running = self.tools.start(Program::Ffmpeg, command, self.cancel, TIME_LIMIT)?;
        let fed = match (running.stdin(), fragments) {
            (Some(mut stdin), Some(fragments)) => fragments.write(&mut stdin),
            _ => Ok(()),
        };
        match fed {
            // Where ffmpeg went away, how it ended says why.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                running.abort();
                return Err(RunError::io("join", "the segments", error));
            }
            _ => {}
        }
        let written = running.finish_counted().map_err(|error| error.while_writing(out))?;
        let took = ProcessTime { wall: begun.elapsed(), cpu: written.cpu };
        written.frames_within(frames).map(|_| took)
    }

    pub(super) fn frames(&self) -> u64 {
        self.segments.iter().map(|segment| segment.frames).sum()
    }

    fn container_options(&self, container: Container) -> String {
        let tag = if self.codec == Codec::Hevc { " -tag:v hvc1" } else { "" };
        match container {
            Container::Mp4 | Container::Mov => {
                format!("-video_track_timescale {} -movflags +faststart{tag}", self.fps.num())
            }
            // The index comes first, so that players find places without reading the whole. Sound begins a little
            // before 0, inside what its codec delays: nothing is moved for it.
            _ => "-cues_to_front 1 -avoid_negative_ts disabled".to_owned(),
        }
    }

    /// Spells the list for the concat demuxer. It counts in microseconds: each length is the difference of two
    /// rounded ends, so that nothing adds up over the video.
    fn spell(&self) -> String {
        let mut list = String::from("ffconcat version 1.0\n");
        let at_us = |frame: u64| {
            let (num, den) = (u128::from(self.fps.num()), u128::from(self.fps.den()));
            (u128::from(frame) * den * 1_000_000 + num / 2) / num
        };
        let mut frame = 0;
        for segment in self.segments {
            let path = std::path::absolute(segment.path).unwrap_or_else(|_| segment.path.to_owned());
            let path = path.display().to_string().replace('\'', r"'\''");
            let length = at_us(frame + segment.frames) - at_us(frame);
            frame += segment.frames;
            let _ = writeln!(list, "file 'file:{path}'\nduration {}.{:06}", length / 1_000_000, length % 1_000_000);
        }
        list
    }

    /// Moves every time stamp onto the frame grid: what is off by a rounded microsecond falls into place. Of a stream of
    /// fragments, `delay` tells by how many frames pictures are shown later than they are decoded.
    fn snap(&self, container: Container, delay: Option<u64>) -> String {
        let (num, den) = (self.fps.num(), self.fps.den());
        // The filter sees time stamps as the container counts them, whatever it says of its own time base (ffmpeg 5.1).
        let ticks = match container {
            Container::Mp4 | Container::Mov => num,
            _ => 1000,
        };
        let on_grid = |frame: &str| format!("round(({frame})*{den}*{ticks}/{num})");
        let duration = on_grid("1");
        let nearest = |time: &str| on_grid(&format!("round({time}*{num}/{den}/{ticks})"));
        match delay {
            // Each packet is a frame, in order: counting them is exact, also where time stamps are milliseconds.
            _ if !self.codec.reorders() => format!("setts=ts={}:duration={duration}", on_grid("N")),
            Some(delay) => {
                let decoded = on_grid(&format!("N-{delay}"));
                format!("setts=pts={}:dts={decoded}:duration={duration}", nearest("PTS"))
            }
            None => format!("setts=pts={}:dts={}:duration={duration}", nearest("PTS"), nearest("DTS")),
        }
    }
}

/// Reads fragments. While nothing is in the queue of a pipe, ffmpeg sleeps: the usual 8 packets are gone in no time.
const FRAGMENTS: &str = "-protocol_whitelist pipe -format_whitelist mov -thread_queue_size 256 -f mov -i pipe:0";

const PART: &str = "video";
