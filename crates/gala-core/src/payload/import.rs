//! `import_asset`.

use serde::{Deserialize, Serialize};

use crate::{asset::StoredFile, hash::ContentHash, id::AssetId};

/// What `import_asset` is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportInput {
    pub asset: AssetId,
    /// As somebody named it: it may hold a signature, and is told to nobody.
    pub url: String,
    /// As whoever asks calls the file; absent where its server is to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it is told, a file with another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<ContentHash>,
}

/// What `import_asset` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedFile {
    pub file: StoredFile,
    /// By its bytes.
    pub mime: String,
    pub name: String,
    /// Where redirects led, without what may be secret in it.
    pub final_address: String,
    /// As its server told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
}
