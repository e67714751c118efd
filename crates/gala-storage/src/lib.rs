//! Stored objects: immutable, whole before anyone can see them, in a folder of this machine or in a bucket elsewhere.
//!
//! A key is a relative path that GALA itself spells (see [`keys`]); nothing a user typed becomes one.

mod backend;
mod bucket;
mod cache;
mod content;
mod errors;
mod folder;
pub mod keys;
mod objects;
mod probe;
mod spool;
mod unfinished;

pub use self::{
    backend::{Listed, ShownAs},
    bucket::S3Settings,
    cache::LocalFile,
    errors::StorageError,
    objects::{CacheSettings, Objects, Stored},
    probe::{Probed, probe},
    spool::{HeldFile, Spool},
};
