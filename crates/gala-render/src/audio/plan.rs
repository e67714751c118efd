//! Which sound is heard when, in samples.

use gala_core::{
    hash::ContentHash,
    time::samples_at,
    timeline::{Animated, AudioRole, Ducking},
};
use serde::Serialize;

use super::duck::DEPTH_DB;
use crate::resolve::{Audio, Resolved, Sound, Source};

/// Changes whenever the same plan would sound different.
const MIXER_VERSION: u32 = 1;

/// All that is heard in a video, settled.
#[derive(Clone, Debug, PartialEq)]
pub struct AudioPlan {
    /// Of all that shapes the mix.
    pub hash: ContentHash,
    /// In samples of each channel: exactly as long as the frames.
    pub length: u64,
    /// In LUFS; `None` leaves the mix as loud as it comes.
    pub target_lufs: Option<f32>,
    /// Only those with sounds.
    pub tracks: Vec<PlacedTrack>,
}

/// The sounds of one track.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacedTrack {
    pub role: AudioRole,
    /// What it gives way to; `None`: nothing.
    pub ducking: Option<GivingWay>,
    pub gain_db: f32,
    pub sounds: Vec<PlacedSound>,
}

/// How far a track goes down while other tracks of some roles are heard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GivingWay {
    /// In order, each once, at least one.
    pub under: Vec<AudioRole>,
    /// More than 0.
    pub depth_db: f32,
}

/// A sound at its place. Times are samples at 48 kHz.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacedSound {
    pub source: Source,
    pub start: u64,
    pub length: u64,
    /// Where in the file it begins, in milliseconds.
    pub source_in_ms: u64,
    pub speed: f32,
    pub gain_db: Animated<f32>,
    pub pan: Animated<f32>,
    pub fade_in: u64,
    pub fade_out: u64,
    pub looped: bool,
}

/// Settles the sound of a timeline. Pure. What reaches past the last frame is cut.
pub fn plan(resolved: &Resolved) -> AudioPlan {
    let length = resolved.fps.sample_at(resolved.frames);
    let tracks: Vec<PlacedTrack> = resolved.audio.iter().filter_map(|track| place_track(track, length)).collect();
    let target_lufs = resolved.loudness.target_lufs;
    let hash = ContentHash::of_json(&Shaping { version: MIXER_VERSION, length, target_lufs, tracks: &tracks });
    AudioPlan { hash, length, target_lufs, tracks }
}

/// What the hash covers: sources count as their content.
#[derive(Serialize)]
struct Shaping<'a> {
    version: u32,
    length: u64,
    target_lufs: Option<f32>,
    tracks: &'a [PlacedTrack],
}

fn place_track(track: &Audio, total: u64) -> Option<PlacedTrack> {
    let sounds: Vec<PlacedSound> = track.sounds.iter().filter_map(|sound| place(sound, total)).collect();
    let ducking = giving_way(track);
    (!sounds.is_empty()).then_some(PlacedTrack { role: track.role, ducking, gain_db: track.gain_db, sounds })
}

fn giving_way(track: &Audio) -> Option<GivingWay> {
    let (mut under, depth_db) = match (&track.ducking, track.role) {
        (Some(Ducking { under, depth_db }), _) => (under.clone(), *depth_db),
        (None, AudioRole::Music) => (vec![AudioRole::Speech], DEPTH_DB),
        (None, AudioRole::Speech | AudioRole::Effect) => return None,
    };
    under.sort_unstable();
    under.dedup();
    (!under.is_empty() && depth_db > 0.0).then_some(GivingWay { under, depth_db })
}

fn place(sound: &Sound, total: u64) -> Option<PlacedSound> {
    let start = samples_at(sound.start_ms);
    let length = samples_at(sound.duration_ms).min(total.saturating_sub(start));
    (length > 0).then(|| PlacedSound {
        source: sound.source.clone(),
        start,
        length,
        source_in_ms: sound.source_in_ms,
        speed: sound.speed,
        gain_db: settled(&sound.gain_db),
        pan: settled(&sound.pan),
        fade_in: samples_at(sound.fade_in_ms),
        fade_out: samples_at(sound.fade_out_ms),
        looped: sound.looped,
    })
}

/// Key frames that all say the same are one value.
fn settled(value: &Animated<f32>) -> Animated<f32> {
    value.constant().map_or_else(|| value.clone(), |constant| Animated::Constant(*constant))
}
