use gala_core::{
    access::{Caller, Identity},
    id::{KeyId, UserId, WorkspaceId},
};

use crate::connection::Peer;

/// Whose bucket a request is taken out of. Nothing of it is what a client may choose: what it proved to be, or else
/// where it comes from. The guard puts what was proven among the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RateKey {
    /// Whoever sent the server's token.
    Token,
    User(UserId),
    Key(KeyId),
    /// All of a workspace, by its plan.
    Workspace(WorkspaceId),
    Address(Peer),
    /// Not known where from. All of them share a bucket.
    Unknown,
}

impl RateKey {
    /// Returns whom a proven caller is counted as. `None` for whoever has a link to a project: many have the same one, so
    /// they are told apart by where they come from.
    pub fn of(caller: &Caller) -> Option<Self> {
        match caller.identity {
            Identity::Local => Some(Self::Token),
            Identity::Session(session) => Some(Self::User(session.user)),
            Identity::Key { key, .. } => Some(Self::Key(key)),
            Identity::Share { .. } => None,
        }
    }
}
