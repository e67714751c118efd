//! Who may do what: roles, actions, the one table that ties them, and what a caller is proven to be.
//!
//! The rules are pure. Rows come from `gala-db`, proofs (passwords, keys, sessions) from `gala-accounts`, and requests
//! are let through by `gala-api`; none of them decides anything by itself.

mod action;
mod caller;
mod key_scope;
mod role;
mod scope;
mod words;

pub use self::{
    action::{Action, Least},
    caller::{Caller, Denied, Identity, Membership, Session},
    key_scope::{KeyScope, KeyScopes},
    role::{ProjectDefault, ProjectRole, WorkspaceRole},
    scope::Scope,
    words::UnknownWord,
};
