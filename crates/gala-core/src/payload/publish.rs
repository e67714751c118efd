//! `publish_folder`.

use serde::{Deserialize, Serialize};

/// What `publish_folder` is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishInput {
    /// What the project was when the job was made: whatever it is when the job runs is what counts.
    pub state: String,
}

/// What `publish_folder` answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedOutput {
    /// How many files it wrote.
    pub written: usize,
    /// How many of its own it took away.
    pub removed: usize,
    /// How many files of the folder are its own.
    pub files: usize,
    /// Paths at which others put files in the place of what belongs there.
    pub left_alone: Vec<String>,
}
