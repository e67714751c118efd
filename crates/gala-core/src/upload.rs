//! Files on their way in.

use serde::{Deserialize, Serialize};

use crate::{
    hash::ContentHash,
    id::{AssetId, ProjectId, UserId, WorkspaceId},
};

/// No file that is brought is larger: 64 GiB.
pub const MAX_FILE_BYTES: u64 = 64 << 30;

/// How an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum UploadStatus {
    /// Bytes come, or are looked at.
    Pending,
    /// It is an asset.
    Ready,
    /// It was not what was said of it.
    Failed,
    /// Its bytes did not come in time.
    Expired,
}

/// A file on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Of the asset that it becomes.
    pub id: AssetId,
    pub workspace: WorkspaceId,
    /// `None` of a part of another upload. Of a file of no project it is the one that
    /// [holds such files](ProjectId::of_shared_files).
    pub project: Option<ProjectId>,
    /// Who began it.
    pub user: Option<UserId>,
    pub status: UploadStatus,
    pub name: String,
    pub mime: String,
    pub size_bytes: u64,
    /// So many bytes are there for good.
    pub offset_bytes: u64,
    pub checksum: Option<ContentHash>,
    pub metadata: Option<String>,
    /// What is to be known of a file that is sent straight to the store, in the store's own words.
    pub direct: Option<String>,
    pub error_code: Option<String>,
    pub created_at_ms: i64,
    pub expires_at_ms: i64,
}

impl Upload {
    /// Whether all of it is there.
    pub fn is_complete(&self) -> bool {
        self.offset_bytes == self.size_bytes
    }
}
