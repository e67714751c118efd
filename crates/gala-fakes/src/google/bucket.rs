use std::time::SystemTime;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::clock::rfc3339;

/// The one bucket that there is.
pub(crate) const BUCKET: &str = "videos";

#[derive(Clone, Debug)]
pub(crate) struct GcsObject {
    pub bytes: Bytes,
    pub generation: u64,
    pub content_type: String,
    pub metadata: Value,
    pub created: SystemTime,
}

impl GcsObject {
    pub fn md5(&self) -> String {
        STANDARD.encode(Md5::digest(&self.bytes))
    }

    /// The object as the JSON API tells it.
    pub fn resource(&self, name: &str) -> Value {
        json!({
            "kind": "storage#object",
            "id": format!("{BUCKET}/{name}/{}", self.generation),
            "name": name,
            "bucket": BUCKET,
            "generation": self.generation.to_string(),
            "metageneration": "1",
            "contentType": self.content_type,
            "size": self.bytes.len().to_string(),
            "md5Hash": self.md5(),
            "timeCreated": rfc3339(self.created),
            "updated": rfc3339(self.created),
            "storageClass": "STANDARD",
            "metadata": self.metadata,
        })
    }
}
