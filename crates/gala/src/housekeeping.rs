//! What a server does now and then, so that its database and its store do not grow with what nobody asks for any more.

use std::time::Duration;

use gala_db::{Db, DbError, idempotency};
use gala_storage::{Objects, keys};
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(3600);
/// A request is not sent again with its key after so long.
const KEYS_KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

/// A stored segment serves edits of its video for so long. Each is also a part of a finished video.
const SEGMENTS_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Tidies up once an hour until the server ends.
pub async fn run(db: Db, objects: Objects, shutdown: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = shutdown.cancelled() => return,
        }
        match forget_keys(&db).await {
            Ok(0) => {}
            Ok(keys) => tracing::info!(keys, "forgot idempotency keys"),
            Err(error) => tracing::warn!(%error, "cannot forget old idempotency keys"),
        }
        match objects.remove_older(keys::SEGMENTS, SEGMENTS_KEPT).await {
            Ok(0) => {}
            Ok(segments) => tracing::info!(segments, "removed old segments"),
            Err(error) => tracing::warn!(%error, "cannot remove old segments"),
        }
    }
}

async fn forget_keys(db: &Db) -> Result<u64, DbError> {
    let mut tx = db.begin().await?;
    let keys = idempotency::forget_older(&mut tx, KEYS_KEPT_MS).await?;
    tx.commit().await?;
    Ok(keys)
}
