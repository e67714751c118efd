//! Sound files of any kind as mono samples in memory.

use std::{path::Path, sync::Arc};

use gala_core::{
    cancel::Cancel,
    media_error::{MediaError, MediaFault},
    time::{ms_of_samples, samples_at},
};
use gala_media::{RunError, SoundRange, Tools, decode_sound};

use crate::{
    files::unnamed_file,
    pcm::{Pcm, read_all_mono, sane, unread},
    samples::CHANNELS,
};

/// The longest recorded voice of a scene.
pub const MAX_NARRATION_MS: u64 = 30 * 60 * 1000;

/// Reads a recorded voice: any sound file becomes mono samples at 48 kHz. `scratch` is a folder where a
/// decoded file may lie while it is read.
///
/// # Errors
/// [`RunError::Media`] with `empty_audio` if nothing is heard in it, `too_long` past 30 minutes, `no_sound` if it
/// has no sound, `truncated` or `unsupported_format` if it is damaged; others if the file or the folder cannot be used.
pub fn decode_narration(tools: &Tools, path: &Path, scratch: &Path, cancel: &Cancel) -> Result<Vec<f32>, RunError> {
    // A little more than the limit, so that longer can be told from just as long.
    let limit = samples_at(MAX_NARRATION_MS + 1000);
    let mut pcm = match Pcm::given(path)? {
        Some(pcm) => pcm,
        None => {
            let file = unnamed_file(scratch).map_err(|error| RunError::io("write to", scratch, error))?;
            let whole = SoundRange { path, in_ms: 0, speed: 1.0, frames: limit };
            let frames = decode_sound(tools, &whole, &file, cancel)?;
            Pcm::raw(Arc::new(file), 0, frames)
        }
    };
    if pcm.frames() == 0 {
        return Err(MediaError::of(path, MediaFault::EmptyAudio, "has no sound", "record it again").into());
    }
    if ms_of_samples(pcm.frames()) > MAX_NARRATION_MS {
        let fault = MediaError::of(path, MediaFault::TooLong, "lasts too long", "split the scene and its narration");
        return Err(fault.limit("more than 30 minutes").into());
    }
    let samples = read_all_mono(&mut pcm).map_err(|error| unread(path, error))?;
    if samples.iter().all(|sample| sample.abs() < 1e-5) {
        return Err(MediaError::of(path, MediaFault::EmptyAudio, "is silent", "record it again").into());
    }
    Ok(samples)
}

/// Reads a range of a file into memory, both channels averaged. It is as long as was wanted: beyond the file's end
/// is silence.
///
/// # Errors
/// As [`decode_narration`], but for what is silent or long.
pub fn read_mono_range(tools: &Tools, range: &SoundRange<'_>, cancel: &Cancel) -> Result<Vec<f32>, RunError> {
    let frames = usize::try_from(range.frames).unwrap_or(usize::MAX);
    let mut stereo = vec![0.0; frames * CHANNELS];
    match Pcm::given(range.path)?.filter(|_| range.speed == 1.0) {
        Some(mut pcm) => pcm.read(samples_at(range.in_ms), &mut stereo).map_err(|error| unread(range.path, error))?,
        None => {
            let mut bytes = Vec::new();
            decode_sound(tools, range, &mut bytes, cancel)?;
            let samples = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            stereo.iter_mut().zip(samples).for_each(|(out, sample)| *out = sane(sample));
        }
    }
    Ok(stereo.as_chunks::<CHANNELS>().0.iter().map(|[left, right]| (left + right) / 2.0).collect())
}
