//! Which sound is heard when, in samples.

use std::{io, path::PathBuf};

use gala_core::{
    hash::ContentHash,
    timeline::{Animated, AudioRole},
};
use gala_media::RunError;
use serde::{Serialize, Serializer};

use crate::pcm::unread;

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

/// A file with sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundFile {
    pub path: PathBuf,
    /// Of its content: the path never matters to what is heard.
    pub checksum: ContentHash,
}

/// As its content: names of mixes are hashes of what is serialised.
impl Serialize for SoundFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.checksum.serialize(serializer)
    }
}

/// A sound at its place. Times are samples at 48 kHz.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacedSound {
    pub source: SoundFile,
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

impl AudioPlan {
    /// Names what is heard in so many samples of tracks that have sounds.
    pub fn new(length: u64, target_lufs: Option<f32>, tracks: Vec<PlacedTrack>) -> Self {
        let hash = ContentHash::of_json(&Shaping { version: MIXER_VERSION, length, target_lufs, tracks: &tracks });
        Self { hash, length, target_lufs, tracks }
    }
}

impl PlacedSound {
    /// Tells that its file cannot be read.
    pub(crate) fn unreadable(&self, error: io::Error) -> RunError {
        unread(&self.source.path, error)
    }
}

/// What the hash covers: sources count as their content.
#[derive(Serialize)]
struct Shaping<'a> {
    version: u32,
    length: u64,
    target_lufs: Option<f32>,
    tracks: &'a [PlacedTrack],
}
