//! Scenes and what they look like.

use serde::{Deserialize, Serialize};

/// A scene as its project has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilmScene {
    /// The id of its clip.
    pub id: String,
    /// In the project's timeline.
    pub start_ms: u64,
    pub end_ms: u64,
    /// What it looks like at times of its own.
    pub pictures: Vec<SeenPicture>,
}

/// What a film looks like at a time, by its perceptual hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenPicture {
    pub at_ms: u64,
    pub hash: u64,
}

/// By what something was found in a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    Sound,
    Pictures,
}

/// A scene of a project, and whether a film has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundScene {
    pub id: String,
    pub found_by: Option<FoundBy>,
    /// When the film begins to show or say it.
    pub at_ms: Option<u64>,
    /// How much what was found is like it, 0 to 1.
    pub likeness: Option<f64>,
    /// How long it is in the project.
    pub duration_ms: u64,
}

impl FilmScene {
    /// Whether a time of the timeline is in it.
    pub(super) fn holds(&self, at_ms: u64) -> bool {
        (self.start_ms..self.end_ms).contains(&at_ms)
    }
}
