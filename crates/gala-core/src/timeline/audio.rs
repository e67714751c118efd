//! What is heard.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Animated, Length, Metadata, Start,
    moment::{Times, Written},
};

/// Sounds in order of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound = "T: Times<Start = Start, Length = Length>")]
#[schemars(bound = "T: Times<Start = Start, Length = Length>")]
pub struct AudioTrack<T: Times = Written> {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub role: AudioRole,
    /// How it gives way to others; music gives way to speech where this is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ducking: Option<Ducking>,
    /// Of the whole track, in decibels: -60 to 24.
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub gain_db: f32,
    /// It is left out of the mix, and nothing gives way to it. The video stays as long as it is.
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub muted: bool,
    pub clips: Vec<AudioClip<T>>,
}

impl<T: Times> AudioTrack<T> {
    pub fn new(role: AudioRole, clips: Vec<AudioClip<T>>) -> Self {
        Self { name: String::new(), role, ducking: None, gain_db: 0.0, muted: false, clips }
    }
}

/// What a sound is for. Speech and music are brought to a loudness of their own before they are mixed; effects are
/// mixed as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AudioRole {
    Speech,
    Music,
    Effect,
}

/// How far a track goes down while tracks of some roles are heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ducking {
    /// Empty: never.
    pub under: Vec<AudioRole>,
    /// 0 to 40.
    #[serde(default = "depth")]
    pub depth_db: f32,
}

fn depth() -> f32 {
    9.0
}

/// Something heard for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound = "T: Times<Start = Start, Length = Length>")]
#[schemars(bound = "T: Times<Start = Start, Length = Length>")]
pub struct AudioClip<T: Times = Written> {
    /// Unique in the document, at most 200 bytes; given by the clip's place where it is absent: `audio-1-0`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// A sound, or a video with sound.
    pub source: String,
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub start_ms: T::Start,
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub duration_ms: T::Length,
    /// Where in the file the clip begins, within 24 hours.
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub source_in_ms: u64,
    /// 0.1 to 10; the pitch stays.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub speed: f32,
    /// In decibels: -60 to 24.
    #[serde(default = "zero", skip_serializing_if = "is_zero")]
    pub gain_db: Animated<f32>,
    /// -1 is left, 1 is right.
    #[serde(default = "zero", skip_serializing_if = "is_zero")]
    pub pan: Animated<f32>,
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub fade_in_ms: u64,
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub fade_out_ms: u64,
    /// Starts again from `source_in_ms` when it is shorter than the clip.
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub looped: bool,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

impl AudioClip {
    /// All of a sound, after its predecessor on the track.
    pub fn new(source: impl Into<String>) -> Self {
        Self {
            id: String::new(),
            source: source.into(),
            start_ms: Start::Auto,
            duration_ms: Length::Auto,
            source_in_ms: 0,
            speed: 1.0,
            gain_db: zero(),
            pan: zero(),
            fade_in_ms: 0,
            fade_out_ms: 0,
            looped: false,
            metadata: Metadata::new(),
        }
    }
}

impl<T: Times> AudioClip<T> {
    pub(super) fn with_times<U: Times>(self, start_ms: U::Start, duration_ms: U::Length) -> AudioClip<U> {
        let Self { id, source, source_in_ms, speed, gain_db, pan, fade_in_ms, fade_out_ms, looped, metadata, .. } =
            self;
        AudioClip {
            id,
            source,
            start_ms,
            duration_ms,
            source_in_ms,
            speed,
            gain_db,
            pan,
            fade_in_ms,
            fade_out_ms,
            looped,
            metadata,
        }
    }
}

/// How loud a whole mix is made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Loudness {
    /// In LUFS (EBU R 128), -40 to -8; `null` leaves it as it is mixed.
    pub target_lufs: Option<f32>,
}

impl Default for Loudness {
    fn default() -> Self {
        Self { target_lufs: Some(-14.0) }
    }
}

fn one() -> f32 {
    1.0
}

fn zero() -> Animated<f32> {
    Animated::Constant(0.0)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_one(value: &f32) -> bool {
    *value == 1.0
}

fn is_zero(value: &Animated<f32>) -> bool {
    *value == zero()
}
