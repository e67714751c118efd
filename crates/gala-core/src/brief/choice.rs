//! What a brief chooses from: presets, captions, music.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The graphics presets that a brief may name.
pub const PRESETS: [&str; 6] = ["papercut", "dusk", "meadow", "neon", "mono", "sunrise"];

/// The preset of a brief that names none.
pub const DEFAULT_PRESET: &str = PRESETS[0];

/// How captions look, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptionChoice {
    Off,
    Plain,
    #[default]
    Karaoke,
}

/// The music under the speech.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MusicChoice {
    Off,
    /// The built-in bed of a mood.
    Mood(Mood),
    /// The user's own file, relative to the brief.
    File(String),
}

/// Who is seen speaking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresenterChoice {
    /// Somebody whom the provider knows, by its own name.
    Look(String),
    /// A picture of them, relative to the brief.
    Picture(String),
}

/// The moods of the built-in music bed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    #[default]
    Calm,
    Bright,
    Tense,
    Dark,
}
