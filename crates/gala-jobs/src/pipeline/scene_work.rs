//! What the steps of `process_clip` work on.

use gala_core::{
    job::Failure,
    payload::{GivenFile, Planned},
    plan::{Plan, PlannedScene},
    project::Project,
};

use crate::context::JobContext;

/// One scene of a plan, and the job that makes its clip.
#[derive(Clone, Copy)]
pub(super) struct SceneWork<'a> {
    pub ctx: &'a JobContext,
    pub project: &'a Project,
    pub planned: &'a Planned,
    pub plan: &'a Plan,
    pub scene: &'a PlannedScene,
}

impl<'a> SceneWork<'a> {
    /// Returns the user's file that the plan names.
    ///
    /// # Errors
    /// A permanent failure `missing_file` where no such file was given.
    pub fn given(&self, name: &str) -> Result<&'a GivenFile, Failure> {
        let missing = || Failure::permanent("missing_file", format!("{name} was not given with the brief"));
        self.planned.given.get(name).ok_or_else(missing)
    }
}
