//! Everything that can be done, and the least that one must be to do it: the only place that says so.

use super::{
    key_scope::KeyScope,
    role::{ProjectRole, WorkspaceRole},
};

/// Something that somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    ManageUsers,
    ViewMetrics,
    ManageModels,
    ViewWorkspace,
    CreateProject,
    ManageMembers,
    ManageKeys,
    ManageWorkers,
    ViewAudit,
    ConfigureWorkspace,
    AppointOwners,
    ViewProject,
    ReviewProject,
    EditProject,
    RenderProject,
    ViewCost,
    SpendMoney,
    ShareProject,
    DeleteProject,
    TransferProject,
}

/// The least that one must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Least {
    /// An administrator of the whole installation.
    Installation,
    Workspace(WorkspaceRole),
    Project(ProjectRole),
}

/// The table of roles and actions: what it takes, the scope that a key needs, and what it is.
const TABLE: &[(Action, Least, KeyScope, &str)] = {
    use {Action as A, KeyScope as K, Least as L, ProjectRole as P, WorkspaceRole as W};
    &[
        (A::ManageUsers, L::Installation, K::Admin, "see, add, disable and remove people of the installation"),
        (A::ManageWorkers, L::Installation, K::Admin, "make, see and revoke keys of workers"),
        (A::ViewMetrics, L::Installation, K::Admin, "read the metrics of the installation"),
        (A::ManageModels, L::Installation, K::Admin, "install models on the machine of the server"),
        (A::ViewWorkspace, L::Workspace(W::Member), K::Read, "see the workspace, its members, plan and use"),
        (A::CreateProject, L::Workspace(W::Member), K::Render, "make a project"),
        (A::ManageMembers, L::Workspace(W::Admin), K::Admin, "invite, change and remove members"),
        (A::ManageKeys, L::Workspace(W::Admin), K::Admin, "see and revoke keys of others"),
        (A::ViewAudit, L::Workspace(W::Admin), K::Admin, "read what was done for the safety of the workspace"),
        (
            A::ConfigureWorkspace,
            L::Workspace(W::Admin),
            K::Admin,
            "name the workspace and what members are in projects",
        ),
        (A::AppointOwners, L::Workspace(W::Owner), K::Admin, "make, change and remove owners of the workspace"),
        (A::ViewProject, L::Project(P::Viewer), K::Read, "see a project, its scenes, jobs and events, fetch its files"),
        (A::ReviewProject, L::Project(P::Reviewer), K::Write, "comment, approve and ask for changes"),
        (A::EditProject, L::Project(P::Editor), K::Write, "change a project and its timeline"),
        (A::RenderProject, L::Project(P::Editor), K::Render, "render a project, cancel and retry its jobs"),
        (A::ViewCost, L::Project(P::Editor), K::Read, "see what a project costs at providers"),
        (A::SpendMoney, L::Project(P::Owner), K::Admin, "set the budget of a project, decide what a lost answer cost"),
        (A::ShareProject, L::Project(P::Owner), K::Admin, "name members of a project, make and revoke links to it"),
        (A::DeleteProject, L::Project(P::Owner), K::Write, "delete and restore a project"),
        (A::TransferProject, L::Project(P::Owner), K::Admin, "give a project to another workspace"),
    ]
};

impl Action {
    /// Returns all actions, those that take most first within their kind.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(action, ..)| *action)
    }

    pub fn least(self) -> Least {
        self.row().1
    }

    /// Returns the scope that a key needs for it, whatever its maker may do.
    pub fn key_scope(self) -> KeyScope {
        self.row().2
    }

    /// Returns what it is, as it follows "may".
    pub fn told(self) -> &'static str {
        self.row().3
    }

    fn row(self) -> &'static (Self, Least, KeyScope, &'static str) {
        let found = TABLE.iter().find(|(action, ..)| *action == self);
        found.expect("a test holds that every action stands in the table")
    }
}
