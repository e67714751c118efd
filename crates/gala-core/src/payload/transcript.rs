//! `transcribe_asset`.

use serde::{Deserialize, Serialize};

use crate::{asset::StoredFile, id::AssetId};

/// What `transcribe_asset` is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptInput {
    /// The film or the sound that somebody brought.
    pub asset: AssetId,
    pub file: StoredFile,
    /// BCP 47; found out where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// What `transcribe_asset` answers: how much was heard. What was heard is among the asset's derivatives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptOutput {
    /// BCP 47, where it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    pub words: usize,
    pub captions: usize,
    /// Who heard it, with versions.
    pub transcriber: String,
}
