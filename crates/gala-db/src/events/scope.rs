//! Whose events are read.

use gala_core::id::{JobId, ProjectId};

/// Whose events are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Job(JobId),
    Project(ProjectId),
    /// Everything of the owner.
    Owner,
}
