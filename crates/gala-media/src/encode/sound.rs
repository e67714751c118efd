//! Sound as files and beside pictures.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use gala_core::{cancel::Cancel, hash::ContentHash, time::SAMPLE_RATE};

use crate::{
    command::Command,
    container::{Container, SoundCodec},
    error::RunError,
    process::{ProcessTime, Program},
    tools::Tools,
    workdir::{Workdir, folder_of},
};

/// A day of sound is encoded in less.
const TIME_LIMIT: Duration = Duration::from_secs(3 * 3600);

/// A mix from one of its samples on.
#[derive(Clone, Copy, Debug)]
pub struct SoundCut<'a> {
    /// A WAV file that GALA wrote, stereo at 48 kHz.
    pub mix: &'a Path,
    /// Of all that is heard in it, for who keeps what is made of it.
    pub name: Option<ContentHash>,
    pub from: u64,
}

/// How many samples ffmpeg's AAC begins with before the first that is heard. MP4 tells it in a list that players of
/// fragments do not read.
pub const AAC_AHEAD: u64 = 1024;

/// What libopus looks ahead, in samples: with it the first sample that is heard lies at 0.
const OPUS_AHEAD: u64 = 312;

/// Encodes the sound of an output, which then has exactly so many samples: silence is added or the end cut.
pub(crate) fn encoded(command: Command, from: u64, samples: u64, codec: SoundCodec) -> Command {
    let cut = if from > 0 { format!("atrim=start_sample={from},asetpts=PTS-STARTPTS,") } else { String::new() };
    let ahead = if codec == SoundCodec::Opus { format!(",asetpts=PTS+{OPUS_AHEAD}") } else { String::new() };
    let length = format!("aresample=48000,aformat=channel_layouts=stereo,{cut}apad,atrim=end_sample={samples}{ahead}");
    let options = match codec {
        // The fast coder is the better one from some 64 kbit/s up, and takes a third of the time.
        SoundCodec::Aac => "-c:a aac -aac_coder fast -b:a 192k",
        SoundCodec::Opus => "-c:a libopus -b:a 160k",
        SoundCodec::Mp3 => "-c:a libmp3lame -q:a 2",
        SoundCodec::Flac => "-c:a flac -sample_fmt s32",
        SoundCodec::Pcm => "-c:a pcm_s24le",
    };
    command.option("-af", length).words(options).words("-ar 48000 -ac 2 -threads 1")
}

/// Encodes so many samples of a mix to AAC in an MP4 file. Returns what that took.
///
/// # Errors
/// If the mix cannot be read, the file not be written, or `cancel` asks to stop.
pub fn encode_aac(
    tools: &Tools,
    cut: SoundCut<'_>,
    samples: u64,
    to: &Path,
    cancel: &Cancel,
) -> Result<ProcessTime, RunError> {
    let command = Command::ffmpeg().own_wav(cut.mix).words("-map 0:a:0 -vn");
    let command = encoded(command, cut.from, samples, SoundCodec::Aac).counted().output("mp4", to);
    run(tools, &command, samples, to, cancel)
}

/// As [`encode_aac`], in fragments of two seconds, which players append one after the other (Media Source Extensions). They
/// begin by [`AAC_AHEAD`] samples too early.
///
/// # Errors
/// As [`encode_aac`].
pub fn encode_aac_fragments(
    tools: &Tools,
    cut: SoundCut<'_>,
    samples: u64,
    to: &Path,
    cancel: &Cancel,
) -> Result<ProcessTime, RunError> {
    let command = Command::ffmpeg().own_wav(cut.mix).words("-map 0:a:0 -vn");
    let command = encoded(command, cut.from, samples, SoundCodec::Aac);
    let command = command.words("-movflags +empty_moov+default_base_moof -frag_duration 2000000");
    run(tools, &command.counted().output("mp4", to), samples, to, cancel)
}

/// Writes so many samples of a mix as a sound file, which appears when it is whole. Returns what that took.
///
/// # Errors
/// As [`encode_aac`].
pub fn write_sound_file(
    tools: &Tools,
    cut: SoundCut<'_>,
    samples: u64,
    container: Container,
    out: &Path,
    cancel: &Cancel,
) -> Result<ProcessTime, RunError> {
    let workdir = Workdir::within(folder_of(out))?;
    let codec = container.sound(None).unwrap_or(SoundCodec::Pcm);
    let command = Command::ffmpeg().own_wav(cut.mix).words("-map 0:a:0 -vn");
    let command = encoded(command, cut.from, samples, codec);
    // Past 4 GB a WAV file needs 64-bit lengths.
    let command = if container == Container::Wav { command.words("-rf64 auto") } else { command };
    let command = command.counted().output(container.muxer(), &workdir.file(PART));
    let took = run(tools, &command, samples, out, cancel)?;
    workdir.publish(PART, out)?;
    Ok(took)
}

fn run(tools: &Tools, command: &Command, samples: u64, out: &Path, cancel: &Cancel) -> Result<ProcessTime, RunError> {
    let begun = Instant::now();
    let running = tools.start(Program::Ffmpeg, command, cancel, TIME_LIMIT)?;
    let written = running.finish_counted().map_err(|error| error.while_writing(out))?;
    let took = ProcessTime { wall: begun.elapsed(), cpu: written.cpu };
    written.until_us(us_of_samples(samples)).map(|_| took)
}

/// Returns how long so many samples at 48 kHz are.
fn us_of_samples(samples: u64) -> u64 {
    samples.saturating_mul(1000) / u64::from(SAMPLE_RATE / 1000)
}

const PART: &str = "sound";
