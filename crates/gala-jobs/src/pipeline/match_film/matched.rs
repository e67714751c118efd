//! What came of a comparison.

use gala_core::{asset::StoredFile, payload::FilmCrop, timeline::Caption};
use gala_handover::film::{FoundScene, LEAST_SHARE};
use serde::{Deserialize, Serialize};

/// What came of a comparison.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MatchedFilm {
    pub duration_ms: u64,
    pub share: f64,
    /// How fast the film plays the project: 1 as it is.
    pub speed: f64,
    /// What it shows of the project's picture; absent where that is all of it.
    pub crop: Option<FilmCrop>,
    pub scenes: Vec<FoundScene>,
    pub tracks: Vec<MatchedCaptions>,
    /// The picture that stands for it.
    pub thumbnail: Option<StoredFile>,
}

/// The captions of a track at the times of the film.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MatchedCaptions {
    pub language: String,
    pub captions: Vec<Caption>,
    pub lost: Vec<String>,
}

impl MatchedFilm {
    pub fn is_of_project(&self) -> bool {
        self.share >= LEAST_SHARE
    }

    /// Tells why the film is refused.
    pub fn refusal(&self) -> String {
        let found = self.scenes.iter().filter(|scene| scene.found_by.is_some()).count();
        format!(
            "the film shows or says {found} of {} scenes, {:.0} % of the project, and {:.0} % are asked for (bring the film \
             of this project, or ask with accept_unmatched if it is the one that is meant)",
            self.scenes.len(),
            self.share * 100.0,
            LEAST_SHARE * 100.0,
        )
    }
}
