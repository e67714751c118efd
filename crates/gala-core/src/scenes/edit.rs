//! The edits there are, as requests say them.

use serde::{Deserialize, Serialize};

use super::changes::SceneChanges;
use crate::{id::SceneId, plan::PlannedScene};

/// Edits in one list. Those that make two rows of one, or one of two, count as two: so the edits that take a list back are
/// no more than it.
pub const MAX_EDITS: usize = 100;

/// One change of the scenes of a project. Positions count from 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case", deny_unknown_fields)]
pub enum SceneEdit {
    /// Changes what is planned for a scene.
    Update { scene: SceneId, changes: Box<SceneChanges> },
    /// Puts a new scene at a position; those from there on move back by one.
    Insert { position: u32, scene: Box<PlannedScene> },
    /// Takes a scene away. It is kept with its takes, and can be restored.
    Remove { scene: SceneId },
    /// Puts a scene that was removed back at a position.
    Restore { scene: SceneId, position: u32 },
    /// Takes a scene to another position.
    Move { scene: SceneId, position: u32 },
    /// Makes two scenes of one: what is said from a character on (from 0) is the second one's. Both are planned with the
    /// same picture, of which the second one is another variant.
    Split { scene: SceneId, at: usize },
    /// Adds what is said in the next scene to what is said in this one, and removes the next one.
    Merge { scene: SceneId },
}

impl SceneEdit {
    /// As how many edits it counts, which is how many take it back at most.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Split { .. } | Self::Merge { .. } => 2,
            _ => 1,
        }
    }
}
