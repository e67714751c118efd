//! What a server does now and then, so that its database and its store do not grow with what nobody asks for any more.

use std::time::Duration;

use gala_db::{Db, DbError, idempotency};
use gala_jobs::upkeep::{self, CheckOptions, Repair};
use gala_storage::{Objects, keys};
use tokio_util::sync::CancellationToken;

use crate::storage::SAFE_AGE;

const EVERY: Duration = Duration::from_secs(3600);
/// A request is not sent again with its key after so long.
const KEYS_KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

/// A stored segment serves edits of its video for so long. Each is also a part of a finished video.
const SEGMENTS_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Tidies up once an hour until the server ends. What was deleted longer ago than `deleted_kept` is removed for good.
pub async fn run(db: Db, objects: Objects, deleted_kept: Duration, shutdown: CancellationToken) {
    tokio::select! {
        () = tell_consistency(&db, &objects) => {}
        () = shutdown.cancelled() => return,
    }
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
        // It may be stopped at any point: what is left is removed the next time.
        let purged = tokio::select! {
            purged = upkeep::purge(&db, &objects, deleted_kept) => purged,
            () = shutdown.cancelled() => return,
        };
        match purged {
            Ok(0) => {}
            Ok(projects) => tracing::info!(projects, "removed deleted projects"),
            Err(error) => tracing::warn!(%error, "cannot remove deleted projects"),
        }
    }
}

/// Tells where database and store do not fit together, as after one of them was restored alone. Nothing is removed for it.
async fn tell_consistency(db: &Db, objects: &Objects) {
    let options = CheckOptions { repair: Repair::Nothing, safe_age: SAFE_AGE, unfinished_age: SAFE_AGE };
    match upkeep::check(db, objects, options).await {
        Ok(report) if report.is_consistent() => tracing::debug!("the store holds what the database lists"),
        Ok(report) => tracing::warn!(
            missing = report.missing.len(),
            damaged = report.damaged.len(),
            orphans = report.orphans.objects,
            "the store and the database differ (see: gala storage check)"
        ),
        Err(error) => tracing::warn!(%error, "cannot compare the store with the database"),
    }
}

async fn forget_keys(db: &Db) -> Result<u64, DbError> {
    let mut tx = db.begin().await?;
    let keys = idempotency::forget_older(&mut tx, KEYS_KEPT_MS).await?;
    tx.commit().await?;
    Ok(keys)
}
