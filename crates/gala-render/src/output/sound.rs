//! Sound as files and beside pictures.

use std::{path::Path, time::Instant};

use gala_core::{hash::ContentHash, time::SAMPLE_RATE};

use super::{Container, SoundCodec};
use crate::{
    audio::MixCache,
    cancel::Cancel,
    command::Command,
    encode::place,
    error::RenderError,
    join::{TIME_LIMIT, folder_of},
    process::Program,
    report::StageClock,
    tools::Tools,
    workdir::Workdir,
};

/// A mix from one of its samples on.
#[derive(Clone, Copy, Debug)]
pub struct SoundCut<'a> {
    /// A WAV file that [`crate::audio::mix`] wrote.
    pub mix: &'a Path,
    /// Of all that is heard in it; what has no name is encoded each time.
    pub name: Option<ContentHash>,
    pub from: u64,
}

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

/// Where sound is encoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SoundEncoder<'a> {
    pub tools: &'a Tools,
    pub clock: &'a StageClock,
    pub cancel: &'a Cancel,
}

impl SoundEncoder<'_> {
    /// Copies what was encoded of a mix to AAC, from one of its samples on. Returns whether it is there.
    pub fn kept(&self, mix: ContentHash, from: u64, samples: u64, kept: &MixCache, to: &Path) -> bool {
        kept.copy_out(&self.name(mix, from, samples), AAC, to)
    }

    fn name(&self, mix: ContentHash, from: u64, samples: u64) -> ContentHash {
        ContentHash::of_json(&(VERSION, "aac", self.tools.encoder, mix, from, samples))
    }

    /// Encodes so many samples to AAC in an MP4 file, or copies what was encoded of the same mix before.
    pub fn encode(&self, cut: SoundCut<'_>, samples: u64, kept: &MixCache, to: &Path) -> Result<(), RenderError> {
        let name = cut.name.map(|mix| self.name(mix, cut.from, samples));
        if name.is_some_and(|name| kept.copy_out(&name, AAC, to)) {
            return Ok(());
        }
        let command = Command::ffmpeg().own_wav(cut.mix).words("-map 0:a:0 -vn");
        self.run(encoded(command, cut.from, samples, SoundCodec::Aac).counted().output("mp4", to), samples, to)?;
        name.map_or(Ok(()), |name| kept.copy_in(&name, AAC, to))
    }

    /// Writes so many samples as a sound file, which appears when it is whole.
    pub fn write(&self, cut: SoundCut<'_>, samples: u64, container: Container, out: &Path) -> Result<(), RenderError> {
        let workdir = Workdir::within(folder_of(out))?;
        let codec = container.sound(None).unwrap_or(SoundCodec::Pcm);
        let command = Command::ffmpeg().own_wav(cut.mix).words("-map 0:a:0 -vn");
        let command = encoded(command, cut.from, samples, codec);
        // Past 4 GB a WAV file needs 64-bit lengths.
        let command = if container == Container::Wav { command.words("-rf64 auto") } else { command };
        self.run(command.counted().output(container.muxer(), &workdir.file(PART)), samples, out)?;
        workdir.publish(PART, out)
    }

    fn run(&self, command: Command, samples: u64, out: &Path) -> Result<(), RenderError> {
        let begun = Instant::now();
        let running = self.tools.start(Program::Ffmpeg, &command, self.cancel, TIME_LIMIT)?;
        let written = running.finish_counted().map_err(|error| place(error, out))?;
        self.clock.audio.add_since(begun, written.cpu);
        written.until_us(us_of_samples(samples)).map(drop)
    }
}

/// Returns how long so many samples at 48 kHz are.
fn us_of_samples(samples: u64) -> u64 {
    samples.saturating_mul(1000) / u64::from(SAMPLE_RATE / 1000)
}

const PART: &str = "sound";
/// What is kept of an encoded mix.
const AAC: &str = "m4a";
/// Changes whenever the same mix would be encoded in another way.
const VERSION: u32 = 1;
