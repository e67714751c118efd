//! Rows of accounts: people and how they prove themselves, workspaces and who is in them, keys, links, and what was done.
//!
//! Secrets are known here as their SHA-256 alone, passwords as what argon2 made of them. What is of one workspace takes a
//! [`Scope`](gala_core::access::Scope); what is looked up by a secret, or is of the installation, takes none.

pub mod api_keys;
pub mod audit;
mod digest;
pub mod identities;
pub mod invitations;
pub mod members;
pub mod passkeys;
pub mod passwords;
mod proof;
pub mod second_factors;
pub mod sessions;
pub mod share_links;
pub mod sign_in;
pub mod users;
pub mod worker_keys;
pub mod workspaces;

pub use self::{digest::Digest, proof::Proof};
