//! What is done now and then about uploads: those that stopped end, those that are all there become assets, and files that
//! belong to none go.

use std::time::{Duration, SystemTime};

use gala_core::upload::UploadStatus;
use gala_db::{Db, DbError, uploads};
use gala_storage::{Objects, Spool, StorageError};

use super::{direct::abandon, finalise::finalise};
use crate::problem::ApiError;

/// So long it is told of an upload that it has ended.
const FORGOTTEN_AFTER_MS: i64 = 7 * 24 * 3600 * 1000;
/// A file that is younger may be of an upload that is just being begun.
const YOUNG: Duration = Duration::from_secs(3600);

/// Why not everything could be tidied up.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Tidies up. Returns how many uploads ended because nothing came of them, and how many became assets.
///
/// # Errors
/// When the database or the folder of uploads cannot be read. What was done before stays so.
pub async fn sweep_uploads(db: &Db, objects: &Objects, spool: &Spool) -> Result<(u64, u64), SweepError> {
    let (mut expired, mut finished) = (0, 0);
    loop {
        let mut tx = db.begin().await?;
        let ended = uploads::expire(&mut tx, FORGOTTEN_AFTER_MS).await?;
        tx.commit().await?;
        for upload in &ended {
            spool.remove(upload.id).await?;
            if let Some(direct) = &upload.direct {
                abandon(db, objects, upload.id, direct).await;
            }
        }
        expired += ended.len() as u64;
        if ended.is_empty() {
            break;
        }
    }
    for id in uploads::complete(db).await? {
        match finalise(db, objects, spool, id).await {
            Ok(_) => finished += 1,
            Err(error) => tell(id, &error),
        }
    }
    let Some(before) = SystemTime::now().checked_sub(YOUNG) else { return Ok((expired, finished)) };
    for id in spool.older_than(before)? {
        let is_open = uploads::get_any(db, id).await?.is_some_and(|upload| upload.status == UploadStatus::Pending);
        if !is_open {
            spool.remove(id).await?;
        }
    }
    Ok((expired, finished))
}

fn tell(id: gala_core::id::AssetId, error: &ApiError) {
    tracing::warn!(upload_id = %id, status = error.status().as_u16(), "an upload that is all there is no asset yet");
}
