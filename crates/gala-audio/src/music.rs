//! The beat of a piece of music that a film is cut by.

use std::{path::Path, sync::Arc};

use gala_core::{
    assembly::MusicBeats,
    cancel::Cancel,
    sound_loop::loop_period,
    time::{SAMPLE_RATE, samples_at},
};
use gala_media::{RunError, SoundRange, Tools, decode_sound};

use crate::{
    beats::BeatTracker,
    files::unnamed_file,
    pcm::{Pcm, unread},
    samples::{BLOCK, CHANNELS},
};

/// Returns where the beats of a sound file are as far as `most_ms`, as it is heard in a loop where it is shorter; nothing
/// where it has no beat. `scratch` is a folder where a decoded file may lie while it is read.
///
/// # Errors
/// [`RunError::Media`] if the file has no sound or is damaged; others if it or the folder cannot be used.
pub fn music_beats(
    tools: &Tools,
    path: &Path,
    most_ms: u64,
    scratch: &Path,
    cancel: &Cancel,
) -> Result<Option<MusicBeats>, RunError> {
    let most = samples_at(most_ms);
    let mut pcm = match Pcm::given(path)? {
        Some(pcm) => pcm,
        None => {
            let file = unnamed_file(scratch).map_err(|error| RunError::io("write to", scratch, error))?;
            // One more tells a file that is longer than the film from one that ends with it.
            let range = SoundRange { path, in_ms: 0, speed: 1.0, frames: most + 1 };
            let frames = decode_sound(tools, &range, &file, cancel)?;
            Pcm::raw(Arc::new(file), 0, frames)
        }
    };
    let (frames, mut tracker) = (pcm.frames(), BeatTracker::new());
    let mut samples = vec![0.0; BLOCK * CHANNELS];
    let mut at = 0;
    while at < frames.min(most) {
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        let count = (frames.min(most) - at).min(BLOCK as u64);
        let block = &mut samples[..count as usize * CHANNELS];
        pcm.read(at, block).map_err(|error| unread(path, error))?;
        tracker.hear(block);
        at += count;
    }
    let period = (frames < most).then(|| loop_period(frames));
    Ok(tracker.finish().map(|beats| MusicBeats {
        beats: beats.beats_ms.iter().map(|ms| ms * u64::from(SAMPLE_RATE) / 1000).collect(),
        period,
    }))
}
