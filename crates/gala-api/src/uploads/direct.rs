//! Files that are sent straight to the store: begun with addresses of its own, and looked at where they lie.

use std::time::Duration;

use axum::body::Bytes;
use futures::TryStreamExt;
use gala_core::{
    asset::{Asset, AssetStatus, FileFacts},
    hash::ContentHash,
    id::AssetId,
    media_type::MediaType,
    project::Project,
    upload::{Upload, UploadStatus},
};
use gala_db::{Db, assets, projects, uploads};
use gala_projects::begin_ingest;
use gala_storage::{
    DirectTicket, DirectWay, ExpectedFile, Objects, StorageError,
    keys::{self, ProjectObject},
};

use super::{
    begin::{KEPT_MS, object_key},
    finalise::{failed, gone, media},
};
use crate::problem::{ApiError, ApiResult};

/// How often, and after how long each, an object is looked for that somebody else may be making.
const LOOKS: u32 = 20;
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Lets the store take the file of an upload, and notes with it what is to be known of that. `None` where the store takes
/// files of nobody else. The page that asks, as its browser says, may be the only one that can send.
///
/// # Errors
/// Those of the store.
pub async fn begin_direct(
    objects: &Objects,
    upload: &mut Upload,
    project: &Project,
    origin: Option<&str>,
) -> ApiResult<Option<DirectWay>> {
    let valid_for = Duration::from_millis(KEPT_MS.unsigned_abs());
    let expected = ExpectedFile { size_bytes: upload.size_bytes, checksum: upload.checksum, valid_for, origin };
    let begun = objects.begin_direct(&object_key(upload, project), &keys::incoming(upload.id), &expected).await?;
    let Some(begun) = begun else { return Ok(None) };
    upload.direct = Some(serde_json::to_string(&begun.ticket).map_err(ApiError::internal)?);
    Ok(Some(begun.way))
}

/// Removes what was sent of an upload that has ended. What cannot be removed is nobody's, and found as that later.
pub async fn abandon(db: &Db, objects: &Objects, id: AssetId, direct: &str) {
    // It may have become an asset just before it ended; from here on it cannot.
    if !matches!(assets::get_linked(db, id).await, Ok(None)) {
        return;
    }
    let Ok(ticket) = serde_json::from_str::<DirectTicket>(direct) else { return };
    if let Err(error) = objects.abandon_direct(&ticket).await {
        tracing::warn!(upload_id = %id, %error, "what was sent of an upload that has ended stays in the store");
    }
}

/// Looks at what was sent straight to the store and makes it an asset. Doing it again, also at once and on several servers,
/// gives the same asset: what is looked at cannot be replaced any more, or is stored under a key of its content.
///
/// # Errors
/// 404 where there is no such upload, 409 `upload_incomplete` where the store does not have all of it, 422 for what is not
/// as it was said, which has ended by that, 410 for one that has ended otherwise; those of the store.
pub async fn finalise_direct(db: &Db, objects: &Objects, id: AssetId, tags: Vec<String>) -> ApiResult<Asset> {
    let upload = uploads::get_any(db, id).await?.ok_or_else(ApiError::not_found)?;
    if let Some(ended) = ended(db, &upload).await? {
        return ended;
    }
    let ticket = upload.direct.as_deref().and_then(|direct| serde_json::from_str::<DirectTicket>(direct).ok());
    let ticket =
        ticket.ok_or_else(|| ApiError::conflict("upload_is_not_direct", "the upload is sent to this server"))?;
    let project = upload.project.ok_or_else(ApiError::not_found)?;
    let project = projects::with_files(db, upload.scope(), project).await?.ok_or_else(ApiError::not_found)?;
    join(objects, &ticket, tags).await?;
    let Some(size_bytes) = objects.size(&ticket.key).await? else { return not_there(db, id).await };
    if size_bytes != upload.size_bytes {
        return refuse(db, objects, &upload, &ticket, "size_mismatch").await;
    }
    let (stored, fault) = match look_at(objects, &upload, &project, &ticket).await {
        Err(StorageError::NotFound { .. }) => return not_there(db, id).await,
        looked => looked?,
    };
    match fault {
        Some(code) => refuse(db, objects, &upload, &ticket, code).await,
        None => finish(db, objects, &upload, &ticket, stored).await,
    }
}

/// What is told where nothing was sent. Somebody else may have finished the upload meanwhile, and removed what was.
async fn not_there(db: &Db, id: AssetId) -> ApiResult<Asset> {
    let upload = uploads::get_any(db, id).await?.ok_or_else(ApiError::not_found)?;
    ended(db, &upload).await?.unwrap_or_else(|| Err(incomplete()))
}

/// What has become of an upload that is open no more.
async fn ended(db: &Db, upload: &Upload) -> ApiResult<Option<ApiResult<Asset>>> {
    Ok(match upload.status {
        UploadStatus::Pending => None,
        UploadStatus::Ready => Some(assets::get_linked(db, upload.id).await?.ok_or_else(ApiError::not_found)),
        UploadStatus::Failed => Some(Err(failed(upload.error_code.as_deref().unwrap_or_default()))),
        UploadStatus::Expired => Some(Err(gone("upload_ended", "the upload has ended; begin a new one"))),
    })
}

/// Puts parts together, where there are any and it was not done before.
async fn join(objects: &Objects, ticket: &DirectTicket, tags: Vec<String>) -> ApiResult<()> {
    if ticket.parts.is_none() || tags.is_empty() {
        return Ok(());
    }
    let Err(error) = objects.join_parts(ticket, tags).await else { return Ok(()) };
    // What the store says of parts that it does not have is not told apart from other faults: it answers, though. And
    // somebody else may be putting them together just now.
    for _ in 0..LOOKS {
        if objects.size(&ticket.key).await?.is_some() {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    tracing::info!(%error, "parts of an upload could not be put together");
    Err(incomplete())
}

/// An object as it is to be an asset.
struct Looked {
    key: String,
    content: FileFacts,
}

/// Reads what was sent, and stores it again where it could be replaced. Tells what is not as it was said of it.
async fn look_at(
    objects: &Objects,
    upload: &Upload,
    project: &Project,
    ticket: &DirectTicket,
) -> Result<(Looked, Option<&'static str>), StorageError> {
    if !ticket.is_open {
        let (content, head) = objects.look_at(&ticket.key, MediaType::HEAD).await?;
        let fault = fault(upload, content, &head);
        return Ok((Looked { key: ticket.key.clone(), content }, fault));
    }
    // It is small, and what is in memory nobody changes. Not more is read than was announced, and a byte: it may have been
    // replaced by something large since its size was looked at.
    let range = Some(0..upload.size_bytes.saturating_add(1));
    let pieces: Vec<Bytes> = objects.stream(&ticket.key, range).await?.try_collect().await?;
    let bytes = Bytes::from(pieces.concat());
    let content = FileFacts { checksum: ContentHash::of(&bytes), size_bytes: bytes.len() as u64 };
    let (asset, extension) = (upload.id, media(upload).extension());
    let key = ProjectObject::SentUpload { asset, extension, content: content.checksum }.key(project);
    let fault = fault(upload, content, &bytes[..bytes.len().min(MediaType::HEAD)]);
    if fault.is_none() {
        objects.put_bytes(&key, bytes).await?;
    }
    Ok((Looked { key, content }, fault))
}

fn fault(upload: &Upload, content: FileFacts, head: &[u8]) -> Option<&'static str> {
    if content.size_bytes != upload.size_bytes {
        return Some("size_mismatch");
    }
    if upload.checksum.is_some_and(|checksum| checksum != content.checksum) {
        return Some("checksum_mismatch");
    }
    (!media(upload).begins(head)).then_some("type_mismatch")
}

async fn refuse(
    db: &Db,
    objects: &Objects,
    upload: &Upload,
    ticket: &DirectTicket,
    code: &'static str,
) -> ApiResult<Asset> {
    let mut tx = db.begin_in(upload.scope()).await?;
    let is_first = uploads::fail(&mut tx, upload.id, code).await?;
    tx.commit().await?;
    if !is_first {
        let upload = uploads::get_any(db, upload.id).await?.ok_or_else(ApiError::not_found)?;
        return ended(db, &upload).await?.unwrap_or_else(|| Err(failed(code)));
    }
    objects.remove(&ticket.key).await?;
    tracing::info!(upload_id = %upload.id, code, "upload refused");
    Err(failed(code))
}

async fn finish(
    db: &Db,
    objects: &Objects,
    upload: &Upload,
    ticket: &DirectTicket,
    looked: Looked,
) -> ApiResult<Asset> {
    let mut tx = db.begin_in(upload.scope()).await?;
    let asset = Asset {
        id: upload.id,
        project_id: upload.project.ok_or_else(ApiError::not_found)?,
        kind: media(upload).kind(),
        provider: objects.provider(),
        object_key: looked.key,
        mime: upload.mime.clone(),
        size_bytes: looked.content.size_bytes,
        checksum: looked.content.checksum,
        status: AssetStatus::Ready,
        created_at_ms: tx.now_ms(),
    };
    let is_first = uploads::finish(&mut tx, &asset).await?;
    if is_first {
        begin_ingest(&mut tx, upload.scope(), &asset, &upload.name).await?;
        tx.commit().await?;
        tracing::info!(asset_id = %asset.id, size_bytes = asset.size_bytes, "upload is an asset");
    } else {
        tx.rollback().await?;
    }
    if ticket.is_open {
        objects.remove(&ticket.key).await?;
    }
    if is_first {
        return Ok(asset);
    }
    let upload = uploads::get_any(db, upload.id).await?.ok_or_else(ApiError::not_found)?;
    let ended = ended(db, &upload).await?.unwrap_or_else(|| Err(ApiError::not_found()));
    // Of an asset that somebody else has made of the same bytes it is the object; else it is nobody's.
    if ended.as_ref().map_or(true, |made| made.object_key != asset.object_key) {
        objects.remove(&asset.object_key).await?;
    }
    ended
}

fn incomplete() -> ApiError {
    let detail =
        "the store does not have all of the file; send the rest first, and the ETag of each part where it has parts";
    ApiError::conflict("upload_incomplete", detail)
}
