//! Joins segments by stream copy and lays the sound beside them.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use gala_core::time::FrameRate;

use crate::{
    cancel::Cancel, command::Command, encode::place, error::RenderError, process::Program, tools::Tools,
    workdir::Workdir,
};

/// 24 hours of video are copied in less.
const TIME_LIMIT: Duration = Duration::from_secs(3 * 3600);

/// A segment that is whole, in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentFile {
    pub path: PathBuf,
    pub frames: u64,
    /// Whether it was there already.
    pub reused: bool,
}

/// Encodes a mix to AAC. Its length becomes that of `frames` exactly: silence is added or the end cut.
pub(crate) fn encode_sound(
    tools: &Tools,
    mix: &Path,
    fps: FrameRate,
    frames: u64,
    to: &Path,
    cancel: &Cancel,
) -> Result<(), RenderError> {
    let command = Command::ffmpeg().own_wav(mix).words("-map 0:a:0 -vn");
    let command = encoded(command, fps.sample_at(frames)).output("mp4", to);
    let mut running = tools.start(Program::Ffmpeg, &command, cancel, TIME_LIMIT)?;
    drop(running.stdin());
    running.finish().map_err(|error| place(error, to))
}

/// Encodes the sound of the output, which then has exactly so many samples.
fn encoded(command: Command, samples: u64) -> Command {
    let length = format!("aresample=48000,aformat=channel_layouts=stereo,apad,atrim=end_sample={samples}");
    // The fast coder is the better one from some 64 kbit/s up, and takes a third of the time.
    command.option("-af", length).words("-c:a aac -aac_coder fast -b:a 192k -ar 48000 -ac 2 -threads 1")
}

/// The sound of a video.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sound<'a> {
    None,
    /// What [`encode_sound`] made.
    Encoded(&'a Path),
    /// A mix that is encoded while it is joined, which saves a process for short clips.
    Mix(&'a Path),
}

/// Joins segments, in order, and sound into `out`, which appears when it is whole.
pub(crate) fn join(
    tools: &Tools,
    segments: &[SegmentFile],
    fps: FrameRate,
    sound: Sound<'_>,
    out: &Path,
    cancel: &Cancel,
) -> Result<(), RenderError> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let workdir = Workdir::within(folder)?;
    let list = workdir.file("segments.txt");
    fs::write(&list, spell(segments, fps)).map_err(|error| RenderError::io("write", &list, error))?;
    let part = workdir.file(PART);
    let mut command = Command::ffmpeg()
        .words("-protocol_whitelist file,pipe -format_whitelist concat,mov -f concat -safe 0")
        .file(&list);
    command.read.extend(segments.iter().map(|segment| segment.path.clone()));
    let frames = segments.iter().map(|segment| segment.frames).sum();
    command = match sound {
        Sound::None => command.words("-c copy"),
        Sound::Encoded(sound) => {
            let command = command.words("-protocol_whitelist file,pipe -format_whitelist mov").file(sound);
            command.words("-map 0:v:0 -map 1:a:0 -c copy")
        }
        Sound::Mix(mix) => {
            let command = command.own_wav(mix).words("-map 0:v:0 -map 1:a:0 -c:v copy");
            encoded(command, fps.sample_at(frames))
        }
    };
    let command = command
        .option("-bsf:v", snap(fps))
        .option("-video_track_timescale", fps.num().to_string())
        .words("-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -movflags +faststart")
        .output("mp4", &part);
    let mut running = tools.start(Program::Ffmpeg, &command, cancel, TIME_LIMIT)?;
    drop(running.stdin());
    running.finish().map_err(|error| place(error, out))?;
    workdir.publish(PART, out)
}

const PART: &str = "video.mp4";

/// Spells the list for the concat demuxer. It counts in microseconds: each length is the difference of two
/// rounded ends, so that nothing adds up over the video.
fn spell(segments: &[SegmentFile], fps: FrameRate) -> String {
    let mut list = String::from("ffconcat version 1.0\n");
    let at_us = |frame: u64| {
        let (num, den) = (u128::from(fps.num()), u128::from(fps.den()));
        (u128::from(frame) * den * 1_000_000 + num / 2) / num
    };
    let mut frame = 0;
    for segment in segments {
        let path = std::path::absolute(&segment.path).unwrap_or_else(|_| segment.path.clone());
        let path = path.display().to_string().replace('\'', r"'\''");
        let length = at_us(frame + segment.frames) - at_us(frame);
        frame += segment.frames;
        let _ = writeln!(list, "file 'file:{path}'\nduration {}.{:06}", length / 1_000_000, length % 1_000_000);
    }
    list
}

/// Moves every time stamp onto the frame grid: what is off by a rounded microsecond falls into place.
fn snap(fps: FrameRate) -> String {
    let den = fps.den();
    format!("setts=pts=round(PTS/{den})*{den}:dts=round(DTS/{den})*{den}:duration={den}")
}
