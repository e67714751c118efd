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
    /// A draft, or the picture that stands for it, with a watermark: seen in its place by people who came by a link.
    Watermarked,
    /// What a human editor gets, as one ZIP file. People who came by a link do not see it.
    Package,
    /// A film of scenes in draft quality, with sketches of what is not made yet. People who came by a link do not see it.
    Animatic,
    /// Made of what somebody brought, and told with it: a proxy, a waveform, a picture that stands for it.
    Derivative,
    /// A font that somebody brought.
    Font,
    /// A table of colours that somebody brought.
    Lut,
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
pub enum StorageProvider {
    /// A folder of the machine.
    Localfs,
    /// A bucket of S3, or of what speaks like it.
    S3,
    /// A bucket of Google Cloud Storage.
    Gcs,
    /// A folder of Google Drive.
    Gdrive,
    /// A bucket of Supabase Storage, by its gate for S3.
    Supabase,
}

impl StorageProvider {
    /// Returns its name as settings, rows and answers spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Localfs => "localfs",
            Self::S3 => "s3",
            Self::Gcs => "gcs",
            Self::Gdrive => "gdrive",
            Self::Supabase => "supabase",
        }
    }
}

/// A stored file with its facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Asset {
    pub id: AssetId,
    pub project_id: ProjectId,
    pub kind: AssetKind,
    pub provider: StorageProvider,
    /// The path below the provider's root.
    pub object_key: String,
    pub mime: String,
    pub size_bytes: u64,
    pub checksum: ContentHash,
    pub status: AssetStatus,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
}

impl Asset {
    /// Returns what tells its content from another.
    pub fn facts(&self) -> FileFacts {
        FileFacts { checksum: self.checksum, size_bytes: self.size_bytes }
    }

    /// The same asset in a store of that provider.
    #[must_use]
    pub fn at(self, provider: StorageProvider) -> Self {
        Self { provider, ..self }
    }
}

/// A stored object, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoredFile {
    pub key: String,
    pub checksum: ContentHash,
    pub size_bytes: u64,
}

impl StoredFile {
    /// Returns what tells its content from another.
    pub fn facts(&self) -> FileFacts {
        FileFacts { checksum: self.checksum, size_bytes: self.size_bytes }
    }

    /// The row of the database that makes the object an asset of a project, of a store that is a folder.
    pub fn asset(&self, project: ProjectId, kind: AssetKind, mime: &str, now_ms: i64) -> Asset {
        Asset {
            id: AssetId::new(),
            project_id: project,
            kind,
            provider: StorageProvider::Localfs,
            object_key: self.key.clone(),
            mime: mime.to_owned(),
            size_bytes: self.size_bytes,
            checksum: self.checksum,
            status: AssetStatus::Ready,
            created_at_ms: now_ms,
        }
    }
}

/// What tells one content from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    pub checksum: ContentHash,
    pub size_bytes: u64,
}

/// A stored sound, and what it is as a WAV file where it is stored as FLAC and users get WAV.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredSound {
    #[serde(flatten)]
    pub file: StoredFile,
    /// Absent where users get the object as it is: their own files, and what earlier versions stored as WAV.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wav: Option<FileFacts>,
}

/// One file of a finished video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputFile {
    /// Its name in the output folder and in timelines, with `/`.
    pub path: String,
    pub kind: AssetKind,
    pub key: String,
    pub checksum: ContentHash,
    pub size_bytes: u64,
    /// What the file in the output folder has where it is not the object byte for byte: a WAV file with the samples of a
    /// FLAC object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<FileFacts>,
}

impl OutputFile {
    pub fn new(path: impl Into<String>, kind: AssetKind, file: &StoredFile) -> Self {
        let StoredFile { key, checksum, size_bytes } = file.clone();
        Self { path: path.into(), kind, key, checksum, size_bytes, delivered: None }
    }

    /// Returns what the file in the output folder has.
    pub fn facts(&self) -> FileFacts {
        self.delivered.unwrap_or(FileFacts { checksum: self.checksum, size_bytes: self.size_bytes })
    }

    /// Returns the file as its user sees it: checksum and size are those of the file in the output folder.
    pub fn as_delivered(&self) -> Self {
        let FileFacts { checksum, size_bytes } = self.facts();
        Self { checksum, size_bytes, delivered: None, ..self.clone() }
    }

    pub fn stored(&self) -> StoredFile {
        StoredFile { key: self.key.clone(), checksum: self.checksum, size_bytes: self.size_bytes }
    }
}
