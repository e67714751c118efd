//! The files that a user gave with a brief.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{asset::StoredFile, hash::ContentHash};

/// The user's own files by the name that the brief gives them.
pub type GivenFiles = BTreeMap<String, GivenFile>;

/// A file of the user's, checked and stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenFile {
    pub key: String,
    pub checksum: ContentHash,
    pub size_bytes: u64,
    pub kind: GivenKind,
    pub extension: String,
}

impl From<&GivenFile> for StoredFile {
    fn from(given: &GivenFile) -> Self {
        Self { key: given.key.clone(), checksum: given.checksum, size_bytes: given.size_bytes }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenKind {
    Picture,
    Video,
    Audio,
    /// In the form in which it is drawn with.
    Font,
}
