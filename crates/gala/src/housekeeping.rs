//! What a server does now and then, so that its database does not grow with what nobody asks for any more.

use std::time::Duration;

use gala_db::{Db, DbError, idempotency};
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(3600);
/// A request is not sent again with its key after so long.
const KEYS_KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

/// Tidies up once an hour until the server ends.
pub async fn run(db: Db, shutdown: CancellationToken) {
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
    }
}

async fn forget_keys(db: &Db) -> Result<u64, DbError> {
    let mut tx = db.begin().await?;
    let keys = idempotency::forget_older(&mut tx, KEYS_KEPT_MS).await?;
    tx.commit().await?;
    Ok(keys)
}
