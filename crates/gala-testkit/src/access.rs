//! Workspaces of a test's own.

use gala_core::{
    access::{Caller, Identity, Membership, ProjectDefault, Scope, WorkspaceRole},
    id::WorkspaceId,
};

/// Returns the scope of a workspace, as a member of it has it.
pub fn scope_of(workspace: WorkspaceId) -> Scope {
    let membership = Membership { workspace, role: WorkspaceRole::Member, project_default: ProjectDefault::default() };
    let caller = Caller { identity: Identity::Local, is_admin: false, membership: Some(membership) };
    caller.scope().expect("a member has a scope")
}

/// Returns the scope of a workspace that is nobody else's.
pub fn new_scope() -> Scope {
    scope_of(WorkspaceId::new())
}
