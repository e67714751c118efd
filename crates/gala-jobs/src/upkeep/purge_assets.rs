//! Removing deleted files for good.

use std::time::Duration;

use gala_db::{
    Db,
    asset_deletion::{self, Purge},
};
use gala_storage::Objects;

use super::error::UpkeepError;

/// Removes the files that were deleted at least `kept` ago, with what was made of them. Returns how many. One that something uses
/// after all is brought back instead.
///
/// Objects go before rows: a process that is killed in between finds the rows again, and the objects that are left by them.
///
/// # Errors
/// If the database or the store is away; what is left is removed by the next call.
pub async fn purge_assets(db: &Db, objects: &Objects, kept: Duration) -> Result<u64, UpkeepError> {
    let kept_ms = i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
    let mut removed = 0;
    loop {
        let mut tx = db.begin().await?;
        let taken = asset_deletion::begin_purge(&mut tx, kept_ms).await?;
        tx.commit().await?;
        let asset = match taken {
            None => return Ok(removed),
            Some(Purge::Kept(id)) => {
                tracing::warn!(asset_id = %id, "a deleted file is used after all, and was brought back");
                continue;
            }
            Some(Purge::Begun(asset)) => asset,
        };
        for key in &asset.keys {
            objects.remove(key).await?;
        }
        let mut tx = db.begin().await?;
        asset_deletion::finish_purge(&mut tx, asset.id).await?;
        tx.commit().await?;
        tracing::info!(asset_id = %asset.id, "removed a deleted file");
        removed += 1;
    }
}
