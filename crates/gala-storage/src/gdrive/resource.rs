//! Files and folders as Drive tells them.

use std::time::SystemTime;

use gala_core::asset::FileFacts;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::google::{GoogleError, rfc3339};

pub(super) const FOLDER: &str = "application/vnd.google-apps.folder";

/// What is asked of every file: by itself Drive tells little.
pub(super) const FIELDS: &str =
    "id,name,mimeType,size,sha256Checksum,headRevisionId,createdTime,modifiedTime,trashed,properties,appProperties";
/// What is noted with each file of ours. Every OAuth client sees it: with another one the files are still ours.
const OURS: &str = "gala";

/// Notes that a file is ours.
pub(super) fn ours() -> Value {
    json!({ OURS: "1" })
}

/// A file or folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DriveFile {
    pub id: String,
    pub name: String,
    pub mime_type: String,
    size: Option<String>,
    /// In hexadecimal digits. Not of folders, nor of what is no file of bytes.
    pub sha256_checksum: Option<String>,
    pub head_revision_id: Option<String>,
    created_time: String,
    modified_time: String,
    #[serde(default)]
    pub trashed: bool,
    #[serde(default)]
    properties: Map<String, Value>,
    /// Only the client that wrote them is told of them; files of earlier versions have the note here.
    #[serde(default)]
    app_properties: Map<String, Value>,
}

impl DriveFile {
    /// Reads what is told of a file.
    pub fn read(facts: Value) -> Result<Self, GoogleError> {
        serde_json::from_value(facts).map_err(|_| GoogleError::Strange("a file without its facts"))
    }

    pub fn is_folder(&self) -> bool {
        self.mime_type == FOLDER
    }

    /// Whether it was stored by us. What people put into a folder is theirs: it is no object, is not written to and never
    /// removed.
    pub fn is_ours(&self) -> bool {
        self.properties.contains_key(OURS) || self.app_properties.contains_key(OURS)
    }

    /// How large it is; what has no bytes has none.
    pub fn size_bytes(&self) -> u64 {
        self.size.as_deref().and_then(|size| size.parse().ok()).unwrap_or_default()
    }

    /// When it was stored last.
    pub fn stored_at(&self) -> Result<SystemTime, GoogleError> {
        rfc3339(&self.modified_time)
    }

    /// Whether it has this content, by the store's own checksum.
    pub fn is(&self, content: &FileFacts) -> bool {
        let checksum = content.checksum.to_string();
        self.size_bytes() == content.size_bytes && self.sha256_checksum.as_deref() == Some(&checksum)
    }

    /// By what the older of two of one name is told. Times of Drive have one form, so their texts are in their order.
    pub fn age(&self) -> (String, String) {
        (self.created_time.clone(), self.id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_ours_by_the_note_of_this_version_or_of_earlier_ones() {
        let file = |noted: Value| {
            let mut told = json!({ "id": "1", "name": "a", "mimeType": "video/mp4",
                                   "createdTime": "2026-01-01T00:00:00Z", "modifiedTime": "2026-01-01T00:00:00Z" });
            told.as_object_mut().expect("an object").extend(noted.as_object().expect("an object").clone());
            serde_json::from_value::<DriveFile>(told).expect("a file")
        };
        assert!(file(json!({ "properties": ours() })).is_ours());
        assert!(file(json!({ "appProperties": ours() })).is_ours());
        assert!(!file(json!({ "properties": { "editor": "1" } })).is_ours());
        assert!(!file(json!({})).is_ours());
    }
}
