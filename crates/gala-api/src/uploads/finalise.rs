//! Making an upload an asset: once all of it is there, and is what was said of it.

use std::time::Duration;

use axum::http::StatusCode;
use gala_core::{
    asset::{Asset, AssetStatus, FileFacts},
    id::AssetId,
    media_type::MediaType,
    project::Project,
    upload::{Upload, UploadStatus},
};
use gala_db::{Db, assets, projects, uploads};
use gala_projects::begin_ingest;
use gala_storage::{HeldFile, Objects, Spool, StorageError};

use super::begin::object_key;
use crate::problem::{ApiError, ApiResult};

/// How long somebody else who looks at the same upload is waited for before looking again.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Looks at an upload, stores it and makes it an asset. Doing it again gives the same asset.
///
/// # Errors
/// 404 where there is none, 409 `upload_incomplete` while bytes are missing, 422 for one that is not what was said of it,
/// which has ended by that, 410 for one that has ended otherwise; those of the store.
pub async fn finalise(db: &Db, objects: &Objects, spool: &Spool, id: AssetId) -> ApiResult<Asset> {
    let held = loop {
        let upload = uploads::get_any(db, id).await?.ok_or_else(ApiError::not_found)?;
        match upload.status {
            UploadStatus::Ready => return assets::get_linked(db, id).await?.ok_or_else(ApiError::not_found),
            UploadStatus::Failed => return Err(failed(upload.error_code.as_deref().unwrap_or_default())),
            UploadStatus::Expired => return Err(gone("upload_ended", "the upload has ended; begin a new one")),
            UploadStatus::Pending if !upload.is_complete() => return Err(incomplete(&upload)),
            UploadStatus::Pending => {}
        }
        match spool.hold(id).await {
            Ok(Some(held)) => break held,
            Ok(None) => tokio::time::sleep(LOOK_EVERY).await,
            Err(StorageError::NotFound { .. }) => {
                // Whoever held it may have been done with it since its row was read.
                let now = uploads::get_any(db, id).await?.ok_or_else(ApiError::not_found)?;
                if now.status != UploadStatus::Pending {
                    continue;
                }
                let detail = "this server does not have the bytes of the upload; begin a new one";
                return Err(gone("upload_lost", detail));
            }
            Err(error) => return Err(error.into()),
        }
    };
    // As it is now that nobody else looks at it.
    let upload = uploads::get_any(db, id).await?.ok_or_else(ApiError::not_found)?;
    if upload.status != UploadStatus::Pending {
        drop(held);
        return Box::pin(finalise(db, objects, spool, id)).await;
    }
    let project = match upload.project {
        Some(project) => projects::with_files(db, upload.scope(), project).await?.ok_or_else(ApiError::not_found)?,
        None => return Err(ApiError::conflict("upload_is_part", "the upload is a part of another one")),
    };
    store(db, objects, spool, &held, &upload, &project).await
}

async fn store(
    db: &Db,
    objects: &Objects,
    spool: &Spool,
    held: &HeldFile,
    upload: &Upload,
    project: &Project,
) -> ApiResult<Asset> {
    held.cut_to(upload.size_bytes).await?;
    let content = held.content().await?;
    if let Some(code) = fault(upload, held, content).await? {
        let mut tx = db.begin_in(upload.scope()).await?;
        uploads::fail(&mut tx, upload.id, code).await?;
        tx.commit().await?;
        spool.remove(upload.id).await?;
        tracing::info!(upload_id = %upload.id, code, "upload refused");
        return Err(failed(code));
    }
    let key = object_key(upload, project);
    let stored = objects.put_file(held.path(), |_| key).await?;
    let mut tx = db.begin_in(upload.scope()).await?;
    let asset = Asset {
        id: upload.id,
        project_id: project.id,
        kind: media(upload).kind(),
        provider: objects.provider(),
        object_key: stored.key,
        mime: upload.mime.clone(),
        size_bytes: stored.size_bytes,
        checksum: stored.checksum,
        status: AssetStatus::Ready,
        created_at_ms: tx.now_ms(),
    };
    if !uploads::finish(&mut tx, &asset).await? {
        // Its project was deleted, or it was given up, meanwhile. What was stored is nobody's.
        tx.rollback().await?;
        objects.remove(&asset.object_key).await?;
        return Err(gone("upload_ended", "the upload has ended; begin a new one"));
    }
    begin_ingest(&mut tx, upload.scope(), &asset, &upload.name).await?;
    tx.commit().await?;
    spool.remove(upload.id).await?;
    tracing::info!(asset_id = %asset.id, size_bytes = asset.size_bytes, "upload is an asset");
    Ok(asset)
}

/// What is not as it was said.
async fn fault(upload: &Upload, held: &HeldFile, content: FileFacts) -> ApiResult<Option<&'static str>> {
    if content.size_bytes != upload.size_bytes {
        return Ok(Some("size_mismatch"));
    }
    if upload.checksum.is_some_and(|checksum| checksum != content.checksum) {
        return Ok(Some("checksum_mismatch"));
    }
    let head = held.head(MediaType::HEAD).await?;
    Ok((!media(upload).begins(&head)).then_some("type_mismatch"))
}

/// The type that the upload was begun with, which was looked up then.
pub(super) fn media(upload: &Upload) -> MediaType {
    MediaType::of_mime(&upload.mime).unwrap_or(MediaType::Mp4)
}

fn incomplete(upload: &Upload) -> ApiError {
    let detail = format!("{} of {} bytes have come; send the rest first", upload.offset_bytes, upload.size_bytes);
    ApiError::conflict("upload_incomplete", detail)
}

pub(super) fn failed(code: &str) -> ApiError {
    let (code, detail) = match code {
        "checksum_mismatch" => (
            "checksum_mismatch",
            "the file is not the one whose checksum was announced; nothing of it is kept, so send it again",
        ),
        "type_mismatch" => (
            "type_mismatch",
            "the file is not of the type that was announced; nothing of it is kept, so say which it is and send it again",
        ),
        _ => ("size_mismatch", "the file does not have as many bytes as were announced; begin a new upload"),
    };
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
}

pub(super) fn gone(code: &'static str, detail: &'static str) -> ApiError {
    ApiError::new(StatusCode::GONE, code, detail)
}
