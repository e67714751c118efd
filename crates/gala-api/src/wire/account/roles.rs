//! Words of roles and scopes.

use gala_core::access;

use crate::wire::named::wire_enum;

wire_enum! {
    /// What somebody is in a workspace. Each may do all that those before it may.
    WorkspaceRole = access::WorkspaceRole, "snake_case" { Member, Admin, Owner }
}

wire_enum! {
    /// What somebody is in a project. Each may do all that those before it may.
    ProjectRole = access::ProjectRole, "snake_case" { Viewer, Reviewer, Editor, Owner }
}

wire_enum! {
    /// What members of a workspace are in projects that do not name them.
    ProjectDefault = access::ProjectDefault, "snake_case" { Editor, Reviewer, Viewer, None }
}

wire_enum! {
    /// What an API key is good for: `read` what there is, `write` projects, `render` them, `admin` people and keys.
    KeyScope = access::KeyScope, "snake_case" { Read, Write, Render, Admin }
}
