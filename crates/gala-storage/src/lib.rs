//! Stored objects: immutable, whole before anyone can see them, in a folder of this machine or in a bucket elsewhere.
//!
//! A key is a relative path that GALA itself spells (see [`keys`]); nothing a user typed becomes one.

mod backend;
mod bucket;
mod cache;
mod content;
mod direct;
mod errors;
mod folder;
mod gcs;
mod gdrive;
mod google;
pub mod keys;
mod media_types;
mod objects;
mod places;
mod prefix;
mod probe;
mod reading;
mod sending;
mod spool;
mod unfinished;

pub use self::{
    backend::{Listed, Room, SharedFolder, ShownAs},
    bucket::S3Settings,
    cache::LocalFile,
    direct::{DirectTicket, DirectUpload, DirectWay, ExpectedFile},
    errors::StorageError,
    gcs::GcsSettings,
    gdrive::{Consent, ConsentError, GdriveSettings, Permission},
    objects::{CacheSettings, Objects, Stored},
    probe::{Probed, probe},
    spool::{HeldFile, Spool},
};
