//! Beginning an upload: all that can be refused of it is refused before a byte is sent.

use axum::http::StatusCode;
use gala_core::{
    access::{Action, Scope},
    hash::ContentHash,
    id::{AssetId, ProjectId},
    media_type::MediaType,
    plan_limits::OverLimit,
    project::Project,
    upload::{MAX_FILE_BYTES, Upload, UploadStatus},
};
use gala_db::{DbError, Tx, quota, uploads};
use gala_storage::keys::ProjectObject;

use crate::{
    asker::Asker,
    problem::{ApiError, ApiResult},
    state::ApiState,
};

/// No file is larger: 64 GiB.
pub const MAX_UPLOAD_BYTES: u64 = MAX_FILE_BYTES;
/// An upload of which nothing comes for so long is given up.
pub(crate) const KEPT_MS: i64 = 24 * 3600 * 1000;
/// What a file is called is shown, and names nothing.
const MAX_NAME_CHARS: usize = 255;

/// What is said of a file before it comes.
#[derive(Clone, Debug)]
pub struct AnnouncedFile {
    /// `None` of a file of no project.
    pub project: Option<ProjectId>,
    pub name: String,
    pub mime: String,
    pub size_bytes: u64,
    pub checksum: Option<ContentHash>,
    /// As tus sends it.
    pub metadata: Option<String>,
}

/// Looks at what is said of a file for a project that the asker may edit, or for none. Returns the upload, which [`insert`] begins.
///
/// # Errors
/// 404 and 403 for the project, 400 for a name, type or size that cannot be, 413 for a file that is too large in any case.
pub async fn announced(state: &ApiState, asker: &Asker, wanted: AnnouncedFile) -> ApiResult<(Upload, Project)> {
    let project = asker.place_of_files(state, wanted.project, Action::EditProject).await?;
    check_size(wanted.size_bytes)?;
    let media = media_type(&wanted.mime)?;
    let upload = Upload {
        project: Some(project.id),
        name: checked_name(&wanted.name)?,
        mime: media.mime().to_owned(),
        checksum: wanted.checksum,
        metadata: wanted.metadata,
        ..empty(state, asker, project.scope(), wanted.size_bytes).await?
    };
    Ok((upload, project))
}

/// Begins the upload of a file.
///
/// # Errors
/// As [`announced`] and [`insert`].
pub async fn begin(state: &ApiState, asker: &Asker, wanted: AnnouncedFile) -> ApiResult<Upload> {
    let (upload, _) = announced(state, asker, wanted).await?;
    insert_alone(state, &upload).await?;
    Ok(upload)
}

/// Begins the upload of a part of a file, whose parts come beside each other.
///
/// # Errors
/// As [`begin`], for who may make projects.
pub async fn begin_part(
    state: &ApiState,
    asker: &Asker,
    size_bytes: u64,
    metadata: Option<String>,
) -> ApiResult<Upload> {
    let scope = asker.may(Action::CreateProject)?;
    check_size(size_bytes)?;
    let upload = Upload { metadata, ..empty(state, asker, scope, size_bytes).await? };
    insert_alone(state, &upload).await?;
    Ok(upload)
}

pub(super) async fn empty(state: &ApiState, asker: &Asker, scope: Scope, size_bytes: u64) -> ApiResult<Upload> {
    let now_ms = state.db().now_ms().await?;
    Ok(Upload {
        id: AssetId::new(),
        workspace: scope.workspace(),
        project: None,
        user: asker.0.user(),
        status: UploadStatus::Pending,
        name: String::new(),
        mime: String::new(),
        size_bytes,
        offset_bytes: 0,
        checksum: None,
        metadata: None,
        direct: None,
        error_code: None,
        created_at_ms: now_ms,
        expires_at_ms: now_ms + KEPT_MS,
    })
}

async fn insert_alone(state: &ApiState, upload: &Upload) -> ApiResult<()> {
    let mut tx = state.db().begin_in(upload.scope()).await?;
    insert(&mut tx, state, upload).await?;
    Ok(tx.commit().await?)
}

/// Begins an upload and holds its bytes of the plan. Where the transaction is not committed, its empty file goes when what
/// is left over is looked for.
///
/// # Errors
/// 413 where the plan has no room for it, 409 where too many are open, 507 where the disk is full.
pub async fn insert(tx: &mut Tx, state: &ApiState, upload: &Upload) -> ApiResult<()> {
    let limits = quota::plan(&mut *tx, upload.scope()).await?.limits;
    uploads::begin(tx, &limits, upload).await.map_err(refusal)?;
    if upload.direct.is_none() {
        state.spool().create(upload.id).await?;
    }
    tracing::info!(upload_id = %upload.id, size_bytes = upload.size_bytes, "upload begun");
    Ok(())
}

fn refusal(error: DbError) -> ApiError {
    match error {
        DbError::OverLimit(over) => over_limit(&over),
        error => error.into(),
    }
}

/// Tells that the plan has no room for a file: 413, with what is used and left.
pub fn over_limit(over: &OverLimit) -> ApiError {
    let left = over.limit.saturating_sub(over.used);
    ApiError::over_limit(over).with(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!(
            "the file has {} bytes, and {left} are left of the {} that the plan of the workspace stores ({} are used or \
             held for uploads); {}",
            over.wanted,
            over.limit,
            over.used,
            over.unit.remedy()
        ),
    )
}

pub(super) fn check_size(size_bytes: u64) -> ApiResult<()> {
    match size_bytes {
        0 => Err(ApiError::bad_request("empty_file", "the file is empty (0 bytes); save it again").at("size_bytes")),
        1..=MAX_UPLOAD_BYTES => Ok(()),
        _ => {
            let detail =
                format!("the file has {size_bytes} bytes, more than the limit of {MAX_UPLOAD_BYTES}; save it smaller");
            Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "file_too_large", detail).at("size_bytes"))
        }
    }
}

pub(super) fn media_type(mime: &str) -> ApiResult<MediaType> {
    MediaType::of_mime(mime).ok_or_else(|| {
        let known: Vec<&str> = MediaType::mimes().collect();
        let detail = format!("files of this type are not taken; use one of {}", known.join(", "));
        ApiError::bad_request("unsupported_file_type", detail).at("mime")
    })
}

/// Returns a name that is one line and not blank. What leads to other folders in it does no harm: nothing is found by it.
///
/// # Errors
/// 400 for another one.
pub fn checked_name(name: &str) -> ApiResult<String> {
    let name = name.trim();
    let is_line = !name.is_empty() && !name.chars().any(char::is_control);
    if is_line && name.chars().count() <= MAX_NAME_CHARS {
        return Ok(name.to_owned());
    }
    let detail = format!("a name is one line of 1 to {MAX_NAME_CHARS} characters");
    Err(ApiError::bad_request("invalid_field", detail).at("name"))
}

/// Returns where the file of an upload is stored once it is an asset.
pub fn object_key(upload: &Upload, project: &Project) -> String {
    let extension = MediaType::of_mime(&upload.mime).map_or("bin", MediaType::extension);
    ProjectObject::Upload { asset: upload.id, extension }.key(project)
}
