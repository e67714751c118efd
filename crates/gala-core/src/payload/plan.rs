//! `generate_plan`.

use serde::{Deserialize, Serialize};

use super::given::GivenFiles;
use crate::{asset::StoredFile, brief::Brief, id::LibraryId};

/// What `generate_plan` is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum PlanInput {
    Brief(BriefInput),
    Scenes(EditedInput),
    Trailer(TrailerInput),
}

impl PlanInput {
    /// Returns the user's own files by the name that the brief gives them.
    pub fn given(&self) -> &GivenFiles {
        match self {
            Self::Brief(input) => &input.given,
            Self::Scenes(input) => &input.given,
            Self::Trailer(input) => &input.given,
        }
    }
}

/// The video of a brief, whose scenes are not planned yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BriefInput {
    pub brief: Brief,
    /// The user's own files by the name that the brief gives them.
    pub given: GivenFiles,
    /// The characters, places and styles of every scene: of a series, and those that the brief names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cast: Vec<LibraryId>,
}

/// The video of scenes that were planned before, as they are now: what is stale of them is made again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditedInput {
    /// Of the scenes when it was asked for.
    pub scenes_version: u32,
    pub given: GivenFiles,
}

/// The next stage of a trailer, of its scenes as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrailerInput {
    /// Of the scenes when the stage before ended.
    pub trailer_scenes_version: u32,
    pub given: GivenFiles,
}

/// What `generate_plan` answers where it left no video to be made: a stage of a trailer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageOutput {
    /// Of how many scenes something is made for the next stage.
    pub makes: usize,
}

/// What `generate_plan` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanOutput {
    /// How many there are.
    pub scenes: usize,
    /// The key of the plan's object.
    pub plan: String,
}

/// What `generate_plan` leaves for `process_clip` and `render_final` to start from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// The plan's object.
    pub plan: StoredFile,
    pub given: GivenFiles,
}

impl Planned {
    /// The same with only some of the user's files, for a job that needs no others.
    pub fn with_only(&self, names: &[&str]) -> Self {
        let wanted = names.iter().filter_map(|name| self.given.get_key_value(*name));
        let given = wanted.map(|(name, file)| (name.clone(), file.clone())).collect();
        Self { plan: self.plan.clone(), given }
    }
}
