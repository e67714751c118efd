use std::time::Duration;

use gala_db::DbError;

/// Tries again while the database is away or busy, for about three seconds.
pub(crate) async fn patiently<T, F, R>(mut run: F) -> Result<T, DbError>
where
    F: FnMut() -> R,
    R: Future<Output = Result<T, DbError>>,
{
    let mut wait = Duration::from_millis(50);
    loop {
        match run().await {
            Err(error) if error.is_transient() && wait < Duration::from_secs(2) => {
                tracing::debug!(%error, "the database is busy, trying again");
                tokio::time::sleep(wait).await;
                wait *= 2;
            }
            result => return result,
        }
    }
}
