//! Who asks, as far as it was proven, and what of it follows.

use super::{
    action::{Action, Least},
    key_scope::KeyScopes,
    role::{ProjectDefault, ProjectRole, WorkspaceRole},
    scope::Scope,
};
use crate::id::{KeyId, ProjectId, SessionId, ShareLinkId, UserId, WorkspaceId};

/// What was proven of a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Somebody at this machine, or whoever has the installation's token: its owner.
    Local,
    /// Somebody who signed in.
    Session(Session),
    /// Whoever has a key. Keys of persons end with the person.
    Key { key: KeyId, user: Option<UserId>, scopes: KeyScopes },
    /// Whoever has a link to one project.
    Share {
        link: ShareLinkId,
        project: ProjectId,
        role: ProjectRole,
        /// Whether it sees drafts with a watermark alone.
        watermark: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub user: UserId,
    /// Whether more than a password, or a provider, proved it.
    pub has_second_factor: bool,
}

/// A person's place in a workspace, as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    pub workspace: WorkspaceId,
    pub role: WorkspaceRole,
    /// What the workspace makes of members in projects that do not name them.
    pub project_default: ProjectDefault,
    /// Whether the workspace keeps out sessions that no second factor proved.
    pub needs_second_factor: bool,
}

impl Membership {
    /// Returns the rows of the workspace.
    pub fn scope(&self) -> Scope {
        Scope::of(self.workspace)
    }
}

/// Who asks, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub identity: Identity,
    /// Whether it is an administrator of the installation.
    pub is_admin: bool,
    /// Where it acts. Absent for somebody who is in no workspace, and may then do nothing in any.
    pub membership: Option<Membership>,
}

/// Why something may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// What is asked for cannot be told apart from what is not there.
    #[error("there is no such thing")]
    Hidden,
    #[error(
        "this workspace asks for a second factor; set up an authenticator or a passkey, or show a code of the one you have"
    )]
    SecondFactor,
    #[error("this needs {}", needed(.0))]
    Role(Least),
    #[error("this key lacks the scope `{0}`")]
    KeyScope(super::KeyScope),
}

fn needed(least: &Least) -> String {
    match least {
        Least::Installation => "an administrator of the installation".to_owned(),
        Least::Workspace(role) => format!("the role `{role}` in the workspace, or more"),
        Least::Project(role) => format!("the role `{role}` in the project, or more"),
    }
}

impl Caller {
    /// The owner of an installation without accounts.
    pub const LOCAL: Self = Self {
        identity: Identity::Local,
        is_admin: true,
        membership: Some(Membership {
            workspace: WorkspaceId::LOCAL,
            role: WorkspaceRole::Owner,
            project_default: ProjectDefault::Editor,
            needs_second_factor: false,
        }),
    };

    /// Returns the person, if one is behind it.
    pub fn user(&self) -> Option<UserId> {
        match self.identity {
            Identity::Session(session) => Some(session.user),
            Identity::Key { user, .. } => user,
            Identity::Local | Identity::Share { .. } => None,
        }
    }

    /// Returns whose rows it works on.
    ///
    /// # Errors
    /// [`Denied::Hidden`] for somebody who is in no workspace, [`Denied::SecondFactor`] for who is kept out of it.
    pub fn scope(&self) -> Result<Scope, Denied> {
        self.check_second_factor()?;
        self.membership.map(|membership| membership.scope()).ok_or(Denied::Hidden)
    }

    /// Whether its workspace keeps it out until a second factor proved the session. Keys were made by who was let in, and
    /// links show what they show.
    pub fn lacks_second_factor(&self) -> bool {
        self.membership.is_some_and(|membership| self.check_entry(membership.needs_second_factor).is_err())
    }

    /// Checks whether a workspace of its person lets it in, which asks for a second factor or not.
    ///
    /// # Errors
    /// [`Denied::SecondFactor`].
    pub fn check_entry(&self, needs_second_factor: bool) -> Result<(), Denied> {
        match self.identity {
            Identity::Session(session) if needs_second_factor && !session.has_second_factor => {
                Err(Denied::SecondFactor)
            }
            _ => Ok(()),
        }
    }

    fn check_second_factor(&self) -> Result<(), Denied> {
        if self.lacks_second_factor() { Err(Denied::SecondFactor) } else { Ok(()) }
    }

    /// Checks whether it may do something that is not of a project, and returns where.
    ///
    /// # Errors
    /// What it lacks.
    pub fn check(&self, action: Action) -> Result<Scope, Denied> {
        self.check_second_factor()?;
        let least = action.least();
        let may = match least {
            Least::Workspace(role) => !self.is_share() && self.membership.is_some_and(|own| own.role >= role),
            Least::Installation | Least::Project(_) => false,
        };
        if !may {
            return Err(if self.is_share() { Denied::Hidden } else { Denied::Role(least) });
        }
        self.check_key(action)?;
        self.scope()
    }

    /// Checks whether it may do something that is of the whole installation. It needs no place in a workspace for that,
    /// and gets none by it.
    ///
    /// # Errors
    /// What it lacks.
    pub fn check_installation(&self, action: Action) -> Result<(), Denied> {
        match action.least() {
            _ if self.is_share() => Err(Denied::Hidden),
            Least::Installation if self.is_admin => self.check_key(action),
            least => Err(Denied::Role(least)),
        }
    }

    /// Checks whether it may list what it sees of its workspace, and returns where.
    ///
    /// # Errors
    /// [`Denied::Hidden`] for somebody who is in no workspace, or what a key lacks.
    pub fn check_list(&self) -> Result<Scope, Denied> {
        let scope = self.scope()?;
        self.check_key(Action::ViewProject).map(|()| scope)
    }

    /// Checks whether it may do something in a project of its workspace, in which it was given a role or none.
    ///
    /// # Errors
    /// [`Denied::Hidden`] for whoever may not even see the project; else what it lacks.
    pub fn check_project(&self, action: Action, project: ProjectId, given: Option<ProjectRole>) -> Result<(), Denied> {
        self.check_second_factor()?;
        let role = self.project_role(project, given).ok_or(Denied::Hidden)?;
        match action.least() {
            Least::Project(least) if role >= least => self.check_key(action),
            least => Err(Denied::Role(least)),
        }
    }

    /// Checks whether it may do something with the files of its workspace that are of no project. Members bring, see, use and
    /// delete them; who came by a link sees none.
    ///
    /// # Errors
    /// As [`Self::check_project`].
    pub fn check_shared_files(&self, action: Action) -> Result<(), Denied> {
        self.check_second_factor()?;
        let membership = self.membership.filter(|_| !self.is_share()).ok_or(Denied::Hidden)?;
        let role = match membership.role {
            WorkspaceRole::Owner | WorkspaceRole::Admin => ProjectRole::Owner,
            WorkspaceRole::Member => ProjectRole::Editor,
        };
        match action.least() {
            Least::Project(least) if role >= least => self.check_key(action),
            least => Err(Denied::Role(least)),
        }
    }

    /// Returns what it is in a project of its workspace; none where it does not see it.
    pub fn project_role(&self, project: ProjectId, given: Option<ProjectRole>) -> Option<ProjectRole> {
        if let Identity::Share { project: shared, role, .. } = self.identity {
            return (shared == project).then_some(role);
        }
        let membership = self.membership?;
        match membership.role {
            WorkspaceRole::Owner | WorkspaceRole::Admin => Some(ProjectRole::Owner),
            WorkspaceRole::Member => given.or(membership.project_default.role()),
        }
    }

    /// Whether it sees all projects of its workspace, so that nobody needs to look which.
    pub fn sees_all_projects(&self) -> bool {
        !self.is_share()
            && self
                .membership
                .is_some_and(|own| own.role > WorkspaceRole::Member || own.project_default != ProjectDefault::None)
    }

    /// Whether it sees drafts with a watermark alone.
    pub fn sees_watermarks(&self) -> bool {
        matches!(self.identity, Identity::Share { watermark: true, .. })
    }

    /// Whether it sees packages for editors, which hold every clip as it is.
    pub fn sees_packages(&self) -> bool {
        !self.is_share()
    }

    fn is_share(&self) -> bool {
        matches!(self.identity, Identity::Share { .. })
    }

    fn check_key(&self, action: Action) -> Result<(), Denied> {
        match self.identity {
            Identity::Key { scopes, .. } if !scopes.contains(action.key_scope()) => {
                Err(Denied::KeyScope(action.key_scope()))
            }
            _ => Ok(()),
        }
    }
}
