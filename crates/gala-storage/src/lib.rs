//! Stored objects: immutable files below a root, whole and synced before anyone can see them.
//!
//! A key is a relative path that GALA itself spells (see [`keys`]); nothing a user typed becomes one.

mod errors;
pub mod keys;
mod objects;
mod unfinished;

pub use self::{
    errors::StorageError,
    objects::{Listed, Objects, Stored},
};
