//! Workspaces of a test's own.

use gala_core::{
    access::{Membership, ProjectDefault, Scope, WorkspaceRole},
    id::WorkspaceId,
};

/// Returns the scope of a workspace, as a member of it has it.
pub fn scope_of(workspace: WorkspaceId) -> Scope {
    Membership {
        workspace,
        role: WorkspaceRole::Member,
        project_default: ProjectDefault::default(),
        needs_second_factor: false,
    }
    .scope()
}

/// Returns the scope of a workspace that is nobody else's.
pub fn new_scope() -> Scope {
    scope_of(WorkspaceId::new())
}
