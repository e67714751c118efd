//! Sound files of any kind become samples at 48 kHz, stereo float.

use std::{
    io::{self, BufWriter, Read, Write},
    path::Path,
    time::Duration,
};

use gala_core::{
    cancel::Cancel,
    time::{ms_of_samples, samples_at},
};
use gala_files::check_given;

use crate::{
    command::Command,
    delivered::{Delivered, Stream},
    error::RunError,
    process::Program,
    tools::Tools,
};

/// Channels of decoded sound.
pub const CHANNELS: usize = 2;
/// The bytes of a frame of decoded sound: a float for each channel.
pub const FRAME_BYTES: u64 = CHANNELS as u64 * 4;

/// Codecs need what comes before a place to decode it as they would in the middle of the file.
const PREROLL_MS: u64 = 1000;

/// A part of a sound file.
#[derive(Clone, Copy, Debug)]
pub struct SoundRange<'a> {
    pub path: &'a Path,
    pub in_ms: u64,
    /// 0.1 to 10; the pitch stays.
    pub speed: f32,
    /// At most so many are wanted, at that speed.
    pub frames: u64,
}

/// Decodes a range of a file into stereo float samples. Returns how many frames there are, which are fewer than
/// wanted where the file ends; none where it ends before.
///
/// # Errors
/// [`RunError::Media`] if the file cannot be used or is damaged far from its end; others if decoding itself failed.
/// What was written to `to` then counts for nothing.
pub fn decode_sound(tools: &Tools, range: &SoundRange<'_>, to: impl Write, cancel: &Cancel) -> Result<u64, RunError> {
    let path = range.path;
    check_given(path)?;
    let limit = Duration::from_secs(60 + range.source_ms(range.frames) / 10_000);
    let mut running = tools.start(Program::Ffmpeg, &command(range), cancel, limit)?;
    drop(running.stdin());
    let wanted = range.frames.saturating_mul(FRAME_BYTES);
    let written = running.stdout().map_or(Ok(0), |mut stdout| {
        let mut to = BufWriter::with_capacity(1 << 20, to);
        let bytes = copy_limited(&mut stdout, &mut to, wanted)?;
        to.flush()?;
        Ok(bytes)
    });
    let written = match written {
        // All is there: what becomes of the program matters no more.
        Ok(bytes) if bytes == wanted => {
            running.abort();
            return Ok(range.frames);
        }
        Ok(bytes) => bytes,
        Err(error) => {
            running.abort();
            return Err(RunError::io("write beside", path, error));
        }
    };
    let ended = running.end()?;
    let frames = written / FRAME_BYTES;
    let until_ms = range.source_ms(frames);
    Delivered { path, stream: Stream::Audio, until_ms, is_any: frames > 0 }.judge(ended, tools, cancel)?;
    Ok(frames)
}

impl SoundRange<'_> {
    /// Returns where in the file so many frames end.
    fn source_ms(&self, frames: u64) -> u64 {
        self.in_ms.saturating_add((ms_of_samples(frames) as f64 * f64::from(self.speed)) as u64)
    }
}

/// Brings sound to 48 kHz, stereo float.
///
/// Mono is heard as loud as it is, on both sides: ffmpeg's own way would take 3 dB from it. Sound that begins later than the
/// file's picture, or has gaps, keeps its time: silence stands for what is not there.
pub(crate) const HEARD: &str = "volume='if(eq(nb_channels,1),sqrt(2),1)':precision=float,\
aresample=48000:async=1:first_pts=0,aformat=sample_fmts=flt:channel_layouts=stereo";

fn command(range: &SoundRange<'_>) -> Command {
    // Whole seconds are whole samples at every rate, so the resampler is at the same phase wherever it begins.
    let seek_ms = range.in_ms.saturating_sub(PREROLL_MS) / 1000 * 1000;
    let skipped = samples_at(range.in_ms - seek_ms);
    let mut filters = format!("{HEARD},atrim=start_sample={skipped},asetpts=PTS-STARTPTS");
    tempos(range.speed.into()).for_each(|tempo| filters += &format!(",atempo={tempo}"));
    let limit_ms = ms_of_samples(range.frames) + 1;
    let mut command = Command::ffmpeg().untrusted();
    if seek_ms > 0 {
        command = command.option("-ss", (seek_ms / 1000).to_string());
    }
    command
        .file(range.path)
        .words("-map 0:a:0 -vn -sn -dn")
        .option("-af", filters)
        .option("-t", format!("{}.{:03}", limit_ms / 1000, limit_ms % 1000))
        .words("-c:a pcm_f32le")
        .output_to_pipe("f32le")
}

/// Splits a change of speed into steps between a half and twice: beyond twice one filter would leave samples out.
fn tempos(speed: f64) -> impl Iterator<Item = f64> {
    let steps = speed.log2().abs().ceil() as i32;
    std::iter::repeat_n(speed.powf(1.0 / f64::from(steps.max(1))), steps as usize)
}

/// Reads what a pipe gives, as long as it gives.
fn copy_limited(from: &mut impl Read, to: &mut impl Write, limit: u64) -> io::Result<u64> {
    io::copy(&mut from.take(limit), to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_speed_is_made_of_small_steps() {
        for speed in [0.1, 0.3, 0.5, 0.9, 1.0, 1.5, 2.0, 2.1, 10.0] {
            let steps: Vec<f64> = tempos(speed).collect();
            assert!((steps.iter().product::<f64>() - speed).abs() < 1e-9, "{speed}: {steps:?}");
            assert!(steps.iter().all(|step| (0.5..=2.0).contains(step)), "{speed}: {steps:?}");
        }
        assert_eq!(tempos(1.0).count(), 0);
    }
}
