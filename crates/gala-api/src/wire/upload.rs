use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::{
        ObjectBuilder,
        schema::{Array, ArrayBuilder, Type},
    },
};
use uuid::Uuid;

use super::{
    asset::AssetView,
    ids::{hyphenated, some_id},
    numbers::whole_number,
};

/// What is said of a file before it is sent.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InitUpload {
    /// The project that it becomes a file of; absent where it is of none, so that all projects of the workspace may use it.
    #[serde(default, deserialize_with = "some_id", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub project_id: Option<Uuid>,
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
    /// Whether the caller sends the file straight to the store where it can, by an address of the store's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub direct: bool,
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
    /// `tus`: bytes are sent to `url` in any number of requests, by tus 1.0. Straight to the store go `put` (all of it with
    /// one request), `parts` (each to its own address) and `session` (in chunks of a multiple of 256 KiB, by the protocol
    /// of resumable uploads of Google).
    #[schema(example = "tus")]
    pub kind: &'static str,
    #[schema(example = "PATCH")]
    pub method: &'static str,
    /// Path on this server, or an address of the store's, which gives access by itself. Empty where there are parts.
    #[schema(format = "uri-reference")]
    pub url: String,
    /// To be sent with each request, beside `Upload-Offset`.
    pub headers: BTreeMap<&'static str, &'static str>,
    /// How large each part but the last one is. Where the file is sent in parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub part_size_bytes: Option<u64>,
    /// The addresses of the parts, in order. What the store answers as `ETag` of each is told to `POST /assets/finalize`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub part_urls: Vec<String>,
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
    /// Of a file that was sent in parts: the `ETag` that the store told of each, in order.
    #[serde(default)]
    #[schema(schema_with = part_tags, required = false)]
    pub parts: Vec<String>,
}

/// What stores tell of parts: what cannot stand in their own documents is none.
fn part_tags() -> Array {
    let tag = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[!-%'-;=?-~]{1,256}$"));
    ArrayBuilder::new().items(tag).max_items(Some(1000)).build()
}
