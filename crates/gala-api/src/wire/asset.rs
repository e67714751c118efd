use gala_core::{
    asset, ingest,
    media_type::MediaType,
    project::Project,
    upload::{Upload, UploadStatus},
};
use gala_db::ingests::Ingest;
use serde::{Deserialize, Deserializer, Serialize, de::IntoDeserializer};
use utoipa::{
    IntoParams, ToSchema,
    openapi::schema::{Object, ObjectBuilder, Type},
};
use uuid::Uuid;

use super::{
    asset_facts::{AssetFactsView, DerivativeRole, DerivativeView},
    ids::hyphenated,
    job::JobErrorView,
    named::wire_enum,
};
use crate::{time_text::rfc3339, uploads::object_key};

wire_enum! {
    /// What a stored file is for.
    AssetKind = asset::AssetKind, "snake_case" { Image, Video, Audio, Clip, Captions, Document, Final, Thumbnail, Watermarked, Package, Animatic, Derivative, Font, Lut }
}

wire_enum! {
    /// `PENDING → PROCESSING → READY | FAILED`. A file has content, and scenes may use it, once it is no longer `PENDING`; it is
    /// `PROCESSING` until what shows it is made, and `FAILED` where it cannot be used, or that could not be made.
    AssetStatus = asset::AssetStatus, "SCREAMING_SNAKE_CASE" { Pending, Processing, Ready, Failed }
}

wire_enum! {
    /// Where the bytes are.
    StorageProvider = asset::StorageProvider, "lowercase" { Localfs, S3, Gcs, Gdrive, Supabase }
}

/// A stored file with its facts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Asset)]
pub struct AssetView {
    pub id: Uuid,
    /// `null` of a file of no project, which all projects of the workspace may use.
    pub project_id: Option<Uuid>,
    pub kind: AssetKind,
    pub provider: StorageProvider,
    /// The path below the provider's root. Empty, as the size is 0, for a copy with a watermark that is not there yet.
    pub object_key: String,
    #[schema(example = "video/mp4")]
    pub mime: String,
    pub size_bytes: u64,
    /// SHA-256 of the content; `null` where it is not known before all of it is there.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub checksum: Option<String>,
    pub status: AssetStatus,
    /// A draft was asked for: it has fewer pixels, and is not the video of its project.
    pub is_draft: bool,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// As whoever brought it calls the file; `null` of what was made here.
    pub name: Option<String>,
    /// The job that looks into what was brought: cancel it, or retry it, as any job. `null` of what is used as it is.
    pub ingest_job_id: Option<Uuid>,
    /// Why it is `FAILED`.
    pub error: Option<JobErrorView>,
    /// What was found out of what was brought; `null` until it is `READY`, and of what was made here.
    pub facts: Option<AssetFactsView>,
    /// What was made of it, ordered by role.
    pub derivatives: Vec<DerivativeView>,
}

impl AssetView {
    /// Shows the asset that an upload becomes.
    pub fn of_upload(upload: &Upload, project: &Project, provider: asset::StorageProvider) -> Self {
        let status = match upload.status {
            UploadStatus::Pending if upload.is_complete() => asset::AssetStatus::Processing,
            UploadStatus::Pending => asset::AssetStatus::Pending,
            UploadStatus::Ready => asset::AssetStatus::Ready,
            UploadStatus::Failed | UploadStatus::Expired => asset::AssetStatus::Failed,
        };
        let kind = MediaType::of_mime(&upload.mime).map_or(asset::AssetKind::Document, MediaType::kind);
        Self {
            id: upload.id.0,
            project_id: project.id.shown(),
            kind: kind.into(),
            provider: provider.into(),
            object_key: object_key(upload, project),
            mime: upload.mime.clone(),
            size_bytes: upload.size_bytes,
            checksum: upload.checksum.map(|checksum| checksum.to_string()),
            status: status.into(),
            is_draft: false,
            created_at: rfc3339(upload.created_at_ms),
            name: Some(upload.name.clone()),
            ingest_job_id: None,
            error: None,
            facts: None,
            derivatives: Vec::new(),
        }
    }
}

impl From<asset::Asset> for AssetView {
    fn from(asset: asset::Asset) -> Self {
        Self {
            id: asset.id.0,
            project_id: asset.project_id.shown(),
            kind: asset.kind.into(),
            provider: asset.provider.into(),
            object_key: asset.object_key,
            mime: asset.mime,
            size_bytes: asset.size_bytes,
            checksum: Some(asset.checksum.to_string()),
            status: asset.status.into(),
            is_draft: false,
            created_at: rfc3339(asset.created_at_ms),
            name: None,
            ingest_job_id: None,
            error: None,
            facts: None,
            derivatives: Vec::new(),
        }
    }
}

impl AssetView {
    /// Tells an asset with what is known of it since it was brought.
    pub fn ingested(asset: asset::Asset, ingest: Option<Ingest>) -> Self {
        let Some(ingest) = ingest else { return asset.into() };
        let mut derivatives: Vec<_> = ingest.derivatives.into_iter().map(DerivativeView::from).collect();
        derivatives.sort_by_key(|derivative| asset_role(derivative.role));
        Self {
            status: ingest.status.into(),
            name: Some(ingest.name),
            ingest_job_id: ingest.job.map(|job| job.0),
            error: ingest.error.map(JobErrorView::from),
            facts: ingest.facts.map(AssetFactsView::from),
            derivatives,
            ..asset.into()
        }
    }
}

fn asset_role(role: DerivativeRole) -> ingest::DerivativeRole {
    role.into()
}

/// Which assets to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAssets {
    /// The files of one project, or with `none` those of no project. All that the caller sees where it is absent.
    #[param(value_type = Option<String>, nullable = false, example = "none",
            pattern = "^(none|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$")]
    pub project_id: Option<FilesOf>,
    #[param(nullable = false)]
    pub kind: Option<AssetKind>,
    /// Files that are still on their way are in no list, so none is `PENDING`.
    #[param(nullable = false)]
    pub status: Option<AssetStatus>,
    /// `true` for what was brought, `false` for what was made here.
    #[param(nullable = false)]
    pub brought: Option<bool>,
    /// Words that are all in the name of the file, whatever their cases and accents. Files that were brought have names.
    #[param(nullable = false, min_length = 1, max_length = 255, example = "harbour night")]
    pub query: Option<String>,
    /// `true` for those that were deleted and can be restored.
    #[param(nullable = false, default = false)]
    pub deleted: Option<bool>,
    /// How many to return at most.
    #[param(minimum = 1, maximum = 100, default = 20, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(nullable = false, pattern = r"^[0-9a-f]{32,48}\.[0-9a-f]{32}$")]
    pub cursor: Option<String>,
}

/// Whose files are listed.
#[derive(Clone, Copy, Debug)]
pub enum FilesOf {
    Project(Uuid),
    /// Those of no project.
    None,
}

impl<'de> Deserialize<'de> for FilesOf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "none" {
            return Ok(Self::None);
        }
        hyphenated(text.into_deserializer()).map(Self::Project)
    }
}

/// A page of assets, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssetPage {
    pub items: Vec<AssetView>,
    /// Asks for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_cursor: Option<String>,
}

/// Every stored file of a project, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssetList {
    pub items: Vec<AssetView>,
}

/// How long a link lives.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UrlQuery {
    /// Seconds from now until the link ends.
    #[param(minimum = 1, maximum = 604800, default = 3600, nullable = false)]
    pub expires_in: Option<u32>,
}

/// A link to a file's content that needs no token and ends by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssetUrl {
    /// With its signature: a path on this server, or the whole address of the store where the file is.
    #[schema(format = "uri-reference")]
    pub url: String,
    #[schema(format = DateTime)]
    pub expires_at: String,
}

/// How fine an outline is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeaksQuery {
    /// 480 (a hundred columns a second), 1920, 7680 or 30720. Default: 480.
    #[param(schema_with = zooms, required = false)]
    pub samples_per_pixel: Option<u32>,
}

fn zooms() -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some(ingest::WAVEFORM_ZOOMS)).build()
}

/// The outline of a sound.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Peaks)]
pub struct PeaksView {
    version: u32,
    /// Always 1: that of both channels together.
    channels: u32,
    sample_rate: u32,
    samples_per_pixel: u32,
    bits: u32,
    /// How many columns there are.
    length: u64,
    /// The lowest and the highest sample of each column, in turn: -128 to 127.
    data: Vec<i8>,
}

/// The signature of a link. Both or neither.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContentQuery {
    /// Seconds since 1970-01-01 UTC.
    #[param(nullable = false)]
    pub expires: Option<i64>,
    #[param(nullable = false, pattern = "^[0-9a-f]{64}$")]
    pub signature: Option<String>,
}
