//! Whose rows a statement sees.

use crate::{batch::Batch, id::WorkspaceId, job::Job, project::Project, upload::Upload};

/// The rows of one workspace. Every function of the database that reads or changes what belongs to a workspace takes
/// one, so that none can forget it.
///
/// There is no way to make one of an id that a client named: it comes of a [`Caller`](super::Caller), whose membership
/// was read, or of a row that was itself read within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope(WorkspaceId);

impl Scope {
    /// The workspace of an installation without accounts.
    pub const LOCAL: Self = Self(WorkspaceId::LOCAL);

    pub(super) fn of(workspace: WorkspaceId) -> Self {
        Self(workspace)
    }

    pub fn workspace(self) -> WorkspaceId {
        self.0
    }
}

impl Job {
    /// Returns where the job works.
    pub fn scope(&self) -> Scope {
        Scope(self.workspace)
    }
}

impl Upload {
    /// Returns where the upload is.
    pub fn scope(&self) -> Scope {
        Scope(self.workspace)
    }
}

impl Project {
    pub fn scope(&self) -> Scope {
        Scope(self.workspace)
    }
}

impl Batch {
    pub fn scope(&self) -> Scope {
        Scope(self.workspace)
    }
}
