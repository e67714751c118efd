//! `match_film`.

use serde::{Deserialize, Serialize};

use crate::{
    asset::{OutputFile, StoredFile},
    id::AssetId,
};

/// What `match_film` is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmInput {
    /// What somebody brought; `None` of a film that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<AssetId>,
    pub file: StoredFile,
    pub mime: String,
    /// Whether it becomes the project's film also where it shows little of the project.
    pub accept_unmatched: bool,
    /// Where it was found, below the folder of its project. It is its owner's, who may change it at any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

/// What `match_film` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AcceptedFilm {
    /// The film, the picture that stands for it, and its captions.
    pub files: Vec<OutputFile>,
    pub duration_ms: u64,
    /// How much of the project is in it, by the lengths of its scenes: 0 to 1.
    pub share: f64,
    /// How fast it plays the project: 1 as it is, 1.25 a quarter faster. Films that were taken in before this was told say 1.
    #[serde(default = "as_it_is", skip_serializing_if = "is_as_it_is")]
    pub speed: f64,
    /// What of the project's picture it shows; absent where that is all of it, or where no picture tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crop: Option<FilmCrop>,
    pub scenes: Vec<AcceptedScene>,
    pub captions: Vec<AcceptedCaptions>,
}

fn as_it_is() -> f64 {
    1.0
}

fn is_as_it_is(speed: &f64) -> bool {
    *speed == 1.0
}

/// A part of a picture, in fractions of its width and height.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilmCrop {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// A scene of the project, and where the film has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AcceptedScene {
    pub id: String,
    /// `sound`, `pictures`; absent where it is not in the film.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ms: Option<u64>,
    /// How much what was found is like the scene, 0 to 1; absent where it is not in the film, and of films that were taken in before
    /// this was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likeness: Option<f64>,
}

/// The captions of a language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedCaptions {
    pub language: String,
    /// How many there are.
    pub captions: usize,
    /// Those of the project that are neither heard nor seen in the film, at most 100.
    pub lost: Vec<String>,
    pub lost_count: usize,
}
