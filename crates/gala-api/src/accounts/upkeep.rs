//! What of accounts is removed by age.

use gala_db::{
    Db, DbError,
    accounts::{sessions, sign_in},
};

use super::{attempts::FORGOTTEN_AFTER_MS, times::IDLE_MS};

/// Removes sessions that have ended, sign-ins that nobody finished and failures that are forgotten. Returns how many.
///
/// # Errors
/// As any statement.
pub async fn sweep_accounts(db: &Db) -> Result<u64, DbError> {
    let mut tx = db.begin().await?;
    let removed = sessions::sweep(&mut tx, IDLE_MS).await? + sign_in::sweep(&mut tx, FORGOTTEN_AFTER_MS).await?;
    tx.commit().await?;
    Ok(removed)
}
