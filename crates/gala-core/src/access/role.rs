//! Roles. In each list a role may do all that those before it may.

use super::words::words;

/// What somebody is in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkspaceRole {
    /// Makes projects, and works in those that are open to members.
    Member,
    /// Manages people, keys and every project.
    Admin,
    /// Answers for the workspace: plan, transfer of projects, other owners.
    Owner,
}

/// What somebody is in one project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectRole {
    /// Sees and fetches.
    Viewer,
    /// Comments and approves, too.
    Reviewer,
    /// Changes and renders, too.
    Editor,
    /// Shares, deletes and gives away, too.
    Owner,
}

/// What members of a workspace are in a project that does not name them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ProjectDefault {
    #[default]
    Editor,
    Reviewer,
    Viewer,
    /// They do not see it.
    None,
}

words!(WorkspaceRole { Member = "member", Admin = "admin", Owner = "owner" });
words!(ProjectRole { Viewer = "viewer", Reviewer = "reviewer", Editor = "editor", Owner = "owner" });
words!(ProjectDefault { Editor = "editor", Reviewer = "reviewer", Viewer = "viewer", None = "none" });

impl ProjectDefault {
    pub fn role(self) -> Option<ProjectRole> {
        match self {
            Self::Editor => Some(ProjectRole::Editor),
            Self::Reviewer => Some(ProjectRole::Reviewer),
            Self::Viewer => Some(ProjectRole::Viewer),
            Self::None => None,
        }
    }
}
