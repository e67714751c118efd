use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{asset::AssetView, ids::hyphenated, numbers::whole_number};

/// What is said of a file before it is sent.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InitUpload {
    /// The project that it becomes a file of.
    #[serde(deserialize_with = "hyphenated")]
    pub project_id: Uuid,
    /// What it is called. One line; no file is named by it.
    #[schema(min_length = 1, max_length = 255, example = "harbour.mp4")]
    pub name: String,
    /// One of the types that docs/API.md lists.
    #[schema(max_length = 255, example = "video/mp4")]
    pub mime: String,
    #[schema(minimum = 1, maximum = 68_719_476_736_u64)]
    #[serde(deserialize_with = "whole_number")]
    pub size_bytes: u64,
    /// SHA-256 of all of it. Where it is announced, a file with another one is refused.
    #[schema(pattern = "^[0-9a-f]{64}$", nullable = false)]
    #[serde(default)]
    pub checksum: Option<String>,
}

/// A file that was announced, and how its bytes are sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct BegunUpload {
    pub asset: AssetView,
    pub upload_session: UploadSession,
}

/// How the bytes of a file are sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadSession {
    /// `tus`: bytes are sent to `url` in any number of requests, by tus 1.0.
    #[schema(example = "tus")]
    pub kind: &'static str,
    #[schema(example = "PATCH")]
    pub method: &'static str,
    /// Path on this server.
    #[schema(format = "uri-reference")]
    pub url: String,
    /// To be sent with each request, beside `Upload-Offset`.
    pub headers: BTreeMap<&'static str, &'static str>,
    /// How many bytes are there.
    pub offset_bytes: u64,
    /// Nothing may come for so long: each request that brings bytes puts it off.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

/// Which upload is to become an asset.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinalizeUpload {
    #[serde(deserialize_with = "hyphenated")]
    pub asset_id: Uuid,
}
