//! Which sound is heard when, in samples.

use gala_core::{hash::ContentHash, time::samples_at, timeline::AudioRole};
use serde::Serialize;

use crate::resolve::{Resolved, Sound, Source};

/// Changes whenever the same plan would sound different.
const MIXER_VERSION: u32 = 1;

/// All that is heard in a video, settled.
#[derive(Clone, Debug, PartialEq)]
pub struct AudioPlan {
    /// Of all that shapes the mix.
    pub hash: ContentHash,
    /// In samples of each channel: exactly as long as the frames.
    pub length: u64,
    pub speech: Vec<PlacedSound>,
    pub music: Vec<PlacedSound>,
}

/// A sound at its place. Times are samples at 48 kHz.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedSound {
    pub source: Source,
    pub start: u64,
    pub length: u64,
    pub gain_db: f32,
    pub fade_in: u64,
    pub fade_out: u64,
    pub looped: bool,
}

/// Settles the sound of a timeline. Pure. What reaches past the last frame is cut.
pub fn plan(resolved: &Resolved) -> AudioPlan {
    let length = resolved.fps.sample_at(resolved.frames);
    let of = |role: AudioRole| {
        let tracks = resolved.audio.iter().filter(move |track| track.role == role);
        let sounds = tracks.flat_map(|track| &track.sounds);
        sounds.filter_map(|sound| place(sound, length)).collect::<Vec<_>>()
    };
    let (speech, music) = (of(AudioRole::Speech), of(AudioRole::Music));
    let hash =
        ContentHash::of_json(&Shaping { version: MIXER_VERSION, length, speech: names(&speech), music: names(&music) });
    AudioPlan { hash, length, speech, music }
}

fn place(sound: &Sound, total: u64) -> Option<PlacedSound> {
    let start = samples_at(sound.start_ms);
    let length = samples_at(sound.duration_ms).min(total.saturating_sub(start));
    (length > 0).then(|| PlacedSound {
        source: sound.source.clone(),
        start,
        length,
        gain_db: sound.gain_db.at(0.0),
        fade_in: samples_at(sound.fade_in_ms),
        fade_out: samples_at(sound.fade_out_ms),
        looped: sound.looped,
    })
}

/// What the hash covers: content instead of paths.
#[derive(Serialize)]
struct Shaping {
    version: u32,
    length: u64,
    speech: Vec<Name>,
    music: Vec<Name>,
}

#[derive(Serialize)]
struct Name(ContentHash, u64, u64, f32, u64, u64, bool);

fn names(sounds: &[PlacedSound]) -> Vec<Name> {
    let name = |sound: &PlacedSound| {
        let PlacedSound { source, start, length, gain_db, fade_in, fade_out, looped } = sound;
        Name(source.checksum, *start, *length, *gain_db, *fade_in, *fade_out, *looped)
    };
    sounds.iter().map(name).collect()
}
