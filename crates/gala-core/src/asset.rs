//! Stored files and what is known of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    hash::ContentHash,
    id::{AssetId, ProjectId},
};

/// What a stored file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// A picture or one depth layer of it.
    Image,
    /// A moving picture the user gave.
    Video,
    /// Speech, music or a recorded voice.
    Audio,
    /// One scene, encoded.
    Clip,
    /// SRT or WebVTT.
    Captions,
    /// A JSON document: plan, timeline, report, timing.
    Document,
    /// A finished video.
    Final,
    /// The picture that stands for a finished video.
    Thumbnail,
}

/// `PENDING → PROCESSING → READY | FAILED`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AssetStatus {
    Pending,
    Processing,
    Ready,
    Failed,
}

/// Where the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    Localfs,
}

/// A stored file with its facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Asset {
    pub id: AssetId,
    pub project_id: ProjectId,
    pub kind: AssetKind,
    pub provider: Provider,
    /// The path below the provider's root.
    pub object_key: String,
    pub mime: String,
    pub size_bytes: u64,
    pub checksum: ContentHash,
    pub status: AssetStatus,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
}
