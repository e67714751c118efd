//! Receiving bytes of an upload. What the client is told is there is synced and noted before it is told; what came beyond
//! that, in a request that broke off, is kept as far as it was noted.

use std::{sync::Arc, time::Duration};

use axum::{body::Body, http::StatusCode};
use futures::StreamExt;
use gala_core::{
    access::Scope,
    id::AssetId,
    upload::{Upload, UploadStatus},
};
use gala_db::uploads;
use gala_storage::HeldFile;
use tokio::time::timeout;

use super::{begin::KEPT_MS, checksum::SentChecksum};
use crate::{
    connection::{Connection, Wait},
    problem::{ApiError, ApiResult},
    state::ApiState,
};

/// So long nothing may come.
const PAUSE_TIME: Duration = Duration::from_secs(60);
/// Bytes are written in pieces of this size.
const PIECE: usize = 256 << 10;
/// So many bytes come between two notes: a server that dies loses no more of a request than that.
const NOTED_EVERY: u64 = 8 << 20;

/// Bytes on their way.
pub struct Arriving {
    pub body: Body,
    /// Where they belong.
    pub offset: u64,
    /// What they add up to, where the client says so: then all of them are taken or none.
    pub checksum: Option<SentChecksum>,
    pub connection: Option<Arc<Connection>>,
}

/// Takes bytes of an upload. Returns it as it is then. Goes on where its client is gone meanwhile, to its end.
///
/// # Errors
/// 404 where there is no such upload, 410 of one that has ended, 423 while another request writes to it, 409
/// `offset_mismatch` for another offset than it is at, 413 for more bytes than were announced, 460 for a checksum that is
/// wrong, 400 for a body that breaks off, 408 for one that stops, 503 where too many come at once, 507 where the disk is full.
pub async fn append(state: &ApiState, scope: Scope, id: AssetId, arriving: Arriving) -> ApiResult<Upload> {
    let state = state.clone();
    let task = tokio::spawn(async move { receive(&state, scope, id, arriving).await });
    task.await.map_err(ApiError::internal)?
}

async fn receive(state: &ApiState, scope: Scope, id: AssetId, arriving: Arriving) -> ApiResult<Upload> {
    let _memory = state.body_memory().take(PIECE)?;
    let held = hold(state, id).await?;
    // As it is now that nobody else writes to it.
    let upload = uploads::get(state.db(), scope, id).await?.ok_or_else(ApiError::not_found)?;
    if upload.status != UploadStatus::Pending {
        return Err(ended());
    }
    if upload.offset_bytes != arriving.offset {
        let detail = format!("the upload is at byte {}", upload.offset_bytes);
        return Err(ApiError::conflict("offset_mismatch", detail).at("Upload-Offset"));
    }
    if !held.cut_to(upload.offset_bytes).await? {
        return Err(lost());
    }
    let mut writing = UploadWriter { state, held: &held, at: upload.offset_bytes, noted: upload.offset_bytes, upload };
    writing.take(arriving).await?;
    Ok(writing.upload)
}

/// # Errors
/// 423 while somebody else holds it, 410 where this server has no bytes of it.
async fn hold(state: &ApiState, id: AssetId) -> ApiResult<HeldFile> {
    match state.spool().hold(id).await {
        Ok(Some(held)) => Ok(held),
        Ok(None) => {
            let detail = "another request writes to this upload; ask for its offset and go on from there";
            Err(ApiError::new(StatusCode::LOCKED, "upload_locked", detail))
        }
        Err(gala_storage::StorageError::NotFound { .. }) => Err(lost()),
        Err(error) => Err(error.into()),
    }
}

fn ended() -> ApiError {
    ApiError::new(StatusCode::GONE, "upload_ended", "the upload has ended; begin a new one")
}

fn lost() -> ApiError {
    let detail = "this server does not have the bytes of the upload; begin a new one";
    ApiError::new(StatusCode::GONE, "upload_lost", detail)
}

/// An upload that is written to.
struct UploadWriter<'a> {
    state: &'a ApiState,
    held: &'a HeldFile,
    upload: Upload,
    /// So many bytes are written.
    at: u64,
    /// So many of them are there for good, and the client may know.
    noted: u64,
}

impl UploadWriter<'_> {
    async fn take(&mut self, arriving: Arriving) -> ApiResult<()> {
        let Arriving { body, mut checksum, connection, .. } = arriving;
        let (mut body, mut piece) = (body.into_data_stream(), Vec::with_capacity(PIECE));
        let broken = loop {
            let next = next(&mut body, connection.as_ref()).await;
            let bytes = match next {
                Ok(Some(bytes)) => bytes,
                Ok(None) => break None,
                Err(error) => break Some(error),
            };
            if self.at + (piece.len() + bytes.len()) as u64 > self.upload.size_bytes {
                break Some(too_much(self.upload.size_bytes));
            }
            if let Some(checksum) = &mut checksum {
                checksum.add(&bytes);
            }
            piece.extend_from_slice(&bytes);
            if piece.len() >= PIECE {
                self.write(std::mem::replace(&mut piece, Vec::with_capacity(PIECE))).await?;
                if checksum.is_none() && self.at - self.noted >= NOTED_EVERY {
                    self.note().await?;
                }
            }
        };
        if let Some(checksum) = checksum {
            // Of bytes that were to add up to something, all are taken or none.
            let refusal = broken.or_else(|| (!checksum.fits()).then(mismatch));
            if let Some(refusal) = refusal {
                return Err(self.give_up(refusal).await);
            }
            self.write(piece).await?;
            return self.note().await;
        }
        self.write(piece).await?;
        self.note().await?;
        broken.map_or(Ok(()), Err)
    }

    async fn write(&mut self, piece: Vec<u8>) -> ApiResult<()> {
        let bytes = piece.len() as u64;
        self.held.append(piece).await?;
        self.at += bytes;
        Ok(())
    }

    /// Makes sure that what was written is there for good, and notes how much that is.
    async fn note(&mut self) -> ApiResult<()> {
        if self.at == self.noted {
            return Ok(());
        }
        self.held.sync().await?;
        let mut tx = self.state.db().begin_in(self.upload.scope()).await?;
        let expires_at_ms = tx.now_ms() + KEPT_MS;
        if !uploads::advance(&mut tx, self.upload.id, self.noted, self.at, expires_at_ms).await? {
            return Err(ended());
        }
        tx.commit().await?;
        self.noted = self.at;
        (self.upload.offset_bytes, self.upload.expires_at_ms) = (self.at, expires_at_ms);
        Ok(())
    }

    /// Cuts off what was not noted.
    async fn give_up(&mut self, error: ApiError) -> ApiError {
        match self.held.cut_to(self.noted).await {
            Ok(_) => error,
            Err(failed) => failed.into(),
        }
    }
}

/// The next bytes of a body. While they are waited for, the connection counts as waiting for its peer.
async fn next(
    body: &mut axum::body::BodyDataStream,
    connection: Option<&Arc<Connection>>,
) -> ApiResult<Option<axum::body::Bytes>> {
    connection.inspect(|connection| connection.wait_since(Wait::Request, std::time::Instant::now()));
    let next = timeout(PAUSE_TIME, body.next()).await;
    connection.inspect(|connection| connection.proceed(Wait::Request));
    match next {
        Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) => {
            Err(ApiError::bad_request("body_cut", "the body did not arrive whole; go on from the offset"))
        }
        Err(_) => {
            let detail = format!("nothing of the body came for {} s; go on from the offset", PAUSE_TIME.as_secs());
            Err(crate::receive::closing(ApiError::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", detail)))
        }
    }
}

fn too_much(size_bytes: u64) -> ApiError {
    let detail = format!("more came than the {size_bytes} bytes that the upload was begun with");
    crate::receive::closing(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "upload_too_large", detail))
}

fn mismatch() -> ApiError {
    // The status is tus's own.
    let status = StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST);
    let detail = "the bytes do not add up to the checksum, and none of them was taken; send them again";
    ApiError::new(status, "checksum_mismatch", detail).at("Upload-Checksum")
}
