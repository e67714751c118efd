//! Whose events are read.

use gala_core::id::{JobId, ProjectId};

/// Whose events are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventScope {
    Job(JobId),
    Project(ProjectId),
    /// Everything of the workspace.
    Workspace,
}
