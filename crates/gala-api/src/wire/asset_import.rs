use gala_core::{asset, id::ProjectId, job::JobState, media_type::MediaType};
use gala_db::imports::Import;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    asset::AssetView,
    ids::some_id,
    job::{JobErrorView, JobView},
};
use crate::time_text::rfc3339;

/// A file that is to be fetched.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportAsset {
    /// Where it is, in the public internet: `http` or `https`, without a user and password in it.
    #[schema(min_length = 1, max_length = 2048, format = "uri", example = "https://media.example.com/harbour.mp4")]
    pub url: String,
    /// The project that it becomes a file of; absent where it is of none, so that all projects of the workspace may use it.
    #[serde(default, deserialize_with = "some_id", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub project_id: Option<Uuid>,
    /// What it is called; where it is absent, as its server or its address calls it. One line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 255, nullable = false)]
    pub name: Option<String>,
    /// SHA-256 of it. Where it is told, a file with another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[0-9a-f]{64}$", nullable = false)]
    pub sha256: Option<String>,
}

/// A file that is fetched, and the job that does it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedImport {
    pub asset: AssetView,
    pub job: JobView,
}

/// Where a file was fetched from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportedFrom)]
pub struct ImportedFromView {
    /// As it was asked for, without its query and fragment.
    pub address: String,
    /// Where redirects led, without the query; `null` until it is there.
    pub final_address: Option<String>,
    /// What its server called the content.
    pub etag: Option<String>,
    #[schema(format = DateTime)]
    pub fetched_at: Option<String>,
}

impl From<&Import> for ImportedFromView {
    fn from(import: &Import) -> Self {
        Self {
            address: import.address.clone(),
            final_address: import.final_address.clone(),
            etag: import.etag.clone(),
            fetched_at: import.fetched_at_ms.map(rfc3339),
        }
    }
}

impl AssetView {
    /// Shows the asset that an import becomes. Its type is not known before its bytes are: it is told by its name, if at all.
    pub fn of_import(import: &Import, provider: asset::StorageProvider) -> Self {
        let media = import.name.as_deref().and_then(MediaType::of_name);
        let is_under_way = import
            .job
            .is_some_and(|(_, state)| matches!(state, JobState::Blocked | JobState::Queued | JobState::Running));
        let status = if is_under_way { asset::AssetStatus::Pending } else { asset::AssetStatus::Failed };
        let cancelled = || JobErrorView {
            error_code: "cancelled".to_owned(),
            error_message: "the file was not fetched, because its job was cancelled (retry the job)".to_owned(),
        };
        let error = import.error.clone().map(JobErrorView::from);
        Self {
            id: import.asset.0,
            project_id: ProjectId::shown(import.project),
            kind: media.map_or(asset::AssetKind::Document, MediaType::kind).into(),
            provider: provider.into(),
            object_key: String::new(),
            mime: media.map_or("application/octet-stream", MediaType::mime).to_owned(),
            size_bytes: import.offset_bytes,
            checksum: import.checksum.map(|checksum| checksum.to_string()),
            status: status.into(),
            is_draft: false,
            created_at: rfc3339(import.created_at_ms),
            name: import.name.clone(),
            ingest_job_id: None,
            error: if is_under_way { None } else { Some(error.unwrap_or_else(cancelled)) },
            facts: None,
            derivatives: Vec::new(),
        }
    }
}
