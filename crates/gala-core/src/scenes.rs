//! The scenes of a project as people work on them: edits as data, and what each take was made of.
//!
//! Edits change what is planned; nothing is made by them. What was made of something else than is planned now is *stale*:
//! [`TakeInputs`] tells by content, never by time.

mod changes;
mod cutout;
mod edit;
mod history;
mod inputs;
mod list;
mod stale;
#[cfg(test)]
mod tests;

pub use self::{
    changes::{SceneChanges, limits},
    cutout::SceneCutout,
    edit::{MAX_EDITS, SceneEdit},
    inputs::TakeInputs,
    list::{EditedScenes, ListedScene, SceneChange, SceneList},
    stale::{Stale, StaleReason},
};
