//! Sound files of any kind become samples at 48 kHz, stereo float.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};

use gala_core::time::{SAMPLE_RATE, ms_of_samples, samples_at};

use super::{
    CHANNELS,
    pcm::{FRAME_BYTES, Pcm, copy_limited, read_all_mono},
};
use crate::{
    cancel::Cancel,
    command::Command,
    delivered::{Delivered, Stream},
    error::{MediaError, RenderError},
    process::Program,
    tools::Tools,
};

/// The longest recorded voice of a scene.
pub const MAX_NARRATION_MS: u64 = 30 * 60 * 1000;

/// Codecs need what comes before a place to decode it as they would in the middle of the file.
const PREROLL_MS: u64 = 1000;

/// Reads a recorded voice: any sound file becomes mono samples at 48 kHz. `scratch` is a folder where a
/// decoded file may lie while it is read.
///
/// # Errors
/// [`RenderError::Media`] with `empty_audio` if nothing is heard in it, `too_long` past 30 minutes, `no_sound` if it
/// has no sound, `truncated` or `unsupported_format` if it is damaged; others if the file or the folder cannot be used.
pub fn decode_narration(tools: &Tools, path: &Path, scratch: &Path, cancel: &Cancel) -> Result<Vec<f32>, RenderError> {
    // A little more than the limit, so that longer can be told from just as long.
    let limit = samples_at(MAX_NARRATION_MS + 1000);
    let mut pcm = match wav(path)? {
        Some(pcm) => pcm,
        None => {
            let file = unnamed_file(scratch).map_err(|error| RenderError::io("write to", scratch, error))?;
            let whole = Stretch { path, in_ms: 0, speed: 1.0, frames: limit };
            let frames = decode(tools, &whole, &file, cancel)?;
            Pcm::raw(Arc::new(file), 0, frames)
        }
    };
    if pcm.frames() == 0 {
        return Err(MediaError::of(path, "empty_audio", "has no sound: record it again").into());
    }
    if ms_of_samples(pcm.frames()) > MAX_NARRATION_MS {
        let message = "is longer than 30 minutes: split the scene and its narration";
        return Err(MediaError::of(path, "too_long", message).into());
    }
    let samples = read_all_mono(&mut pcm).map_err(|error| RenderError::io("read", path, error))?;
    if samples.iter().all(|sample| sample.abs() < 1e-5) {
        return Err(MediaError::of(path, "empty_audio", "is silent: record it again").into());
    }
    Ok(samples)
}

/// A part of a sound file.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    pub path: &'a Path,
    pub in_ms: u64,
    /// 0.1 to 10; the pitch stays.
    pub speed: f32,
    /// At most so many are wanted, at that speed.
    pub frames: u64,
}

/// Opens a WAV file that can be read as it is.
pub fn wav(path: &Path) -> Result<Option<Pcm>, RenderError> {
    Pcm::wav(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => MediaError::of(path, "missing_file", "is missing: mend the name").into(),
        _ => RenderError::io("read", path, error),
    })
}

/// Reads a stretch of a file into memory, both channels averaged. It is as long as was wanted: beyond the file's end
/// is silence.
pub(crate) fn read_mono_stretch(
    tools: &Tools,
    stretch: &Stretch<'_>,
    cancel: &Cancel,
) -> Result<Vec<f32>, RenderError> {
    let frames = usize::try_from(stretch.frames).unwrap_or(usize::MAX);
    let mut stereo = vec![0.0; frames * CHANNELS];
    match wav(stretch.path)?.filter(|_| stretch.speed == 1.0) {
        Some(mut pcm) => pcm
            .read(samples_at(stretch.in_ms), &mut stereo)
            .map_err(|error| RenderError::io("read", stretch.path, error))?,
        None => {
            let mut bytes = Vec::new();
            decode(tools, stretch, &mut bytes, cancel)?;
            let samples = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            stereo.iter_mut().zip(samples).for_each(|(out, sample)| *out = super::pcm::sane(sample));
        }
    }
    Ok(stereo.as_chunks::<CHANNELS>().0.iter().map(|[left, right]| (left + right) / 2.0).collect())
}

/// Decodes a stretch of a file into stereo float samples. Returns how many frames there are, which are fewer than
/// wanted where the file ends; none where it ends before.
///
/// # Errors
/// [`RenderError::Media`] if the file cannot be used or is damaged far from its end; others if decoding itself failed.
/// What was written to `to` then counts for nothing.
pub fn decode(tools: &Tools, stretch: &Stretch<'_>, to: impl Write, cancel: &Cancel) -> Result<u64, RenderError> {
    let path = stretch.path;
    gala_files::check_given(path)?;
    let limit = Duration::from_secs(60 + stretch.source_ms(stretch.frames) / 10_000);
    let mut running = tools.start(Program::Ffmpeg, &command(stretch), cancel, limit)?;
    drop(running.stdin());
    let wanted = stretch.frames.saturating_mul(FRAME_BYTES);
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
            return Ok(stretch.frames);
        }
        Ok(bytes) => bytes,
        Err(error) => {
            running.abort();
            return Err(RenderError::io("write beside", path, error));
        }
    };
    let ended = running.end()?;
    let frames = written / FRAME_BYTES;
    let until_ms = stretch.source_ms(frames);
    Delivered { path, stream: Stream::Audio, until_ms, is_any: frames > 0 }.judge(ended, tools, cancel)?;
    Ok(frames)
}

impl Stretch<'_> {
    /// Returns where in the file so many frames end.
    fn source_ms(&self, frames: u64) -> u64 {
        self.in_ms.saturating_add((ms_of_samples(frames) as f64 * f64::from(self.speed)) as u64)
    }
}

fn command(stretch: &Stretch<'_>) -> Command {
    // Whole seconds are whole samples at every rate, so the resampler is at the same phase wherever it begins.
    let seek_ms = stretch.in_ms.saturating_sub(PREROLL_MS) / 1000 * 1000;
    let skipped = samples_at(stretch.in_ms - seek_ms);
    // Mono is heard as loud as it is, on both sides: ffmpeg's own way would take 3 dB from it.
    // Sound that begins later than the file's picture, or has gaps, keeps its time: silence stands for what is not there.
    let mut filters = format!(
        "volume='if(eq(nb_channels,1),sqrt(2),1)':precision=float,\
         aresample={SAMPLE_RATE}:async=1:first_pts=0,aformat=sample_fmts=flt:channel_layouts=stereo,\
         atrim=start_sample={skipped},asetpts=PTS-STARTPTS"
    );
    tempos(stretch.speed.into()).for_each(|tempo| filters += &format!(",atempo={tempo}"));
    let limit_ms = ms_of_samples(stretch.frames) + 1;
    let mut command = Command::ffmpeg().untrusted();
    if seek_ms > 0 {
        command = command.option("-ss", (seek_ms / 1000).to_string());
    }
    command
        .file(stretch.path)
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

/// Creates a file that vanishes when it is closed, whatever becomes of this program.
pub fn unnamed_file(folder: &Path) -> io::Result<File> {
    for attempt in 0..1000 {
        let path = folder.join(format!(".decoded-{}-{attempt}.f32", std::process::id()));
        match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
            Ok(file) => {
                std::fs::remove_file(&path)?;
                return Ok(file);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
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
