//! `ingest_asset`.

use serde::{Deserialize, Serialize};

use crate::{asset::StoredFile, id::AssetId, ingest::AssetFacts, job::JobError};

/// What `ingest_asset` is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IngestInput {
    pub asset: AssetId,
    /// The file that was brought.
    pub file: StoredFile,
    /// The type that it was announced with, and begins like.
    pub mime: String,
}

/// What `ingest_asset` answers. That a file cannot be used is an answer, and no failure of the job: it would be the same
/// each time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IngestOutput {
    Ready(Box<AssetFacts>),
    Unusable(JobError),
}
