//! Removing what a store still has of objects that were moved to another.

use gala_db::{Db, moved};
use gala_storage::Objects;

use super::{error::UpkeepError, group::GROUP};

/// Removes from one of two stores what was moved to the other and whose time has come. Of what the other one does not hold as it was
/// moved, and of what was stored anew, nothing is removed. Returns how many objects were.
///
/// # Errors
/// If the database or a store is away; what is left is removed by the next call.
pub async fn remove_moved(db: &Db, from: &Objects, to: &Objects) -> Result<u64, UpkeepError> {
    let (mut removed, mut after) = (0, String::new());
    let now_ms = db.now_ms().await?;
    loop {
        let group = moved::removable(db, from.provider(), now_ms, &after, GROUP as u32).await?;
        let Some(last) = group.last() else { return Ok(removed) };
        after.clone_from(&last.key);
        for object in group.iter().filter(|object| object.to == to.provider()) {
            let facts = object.facts;
            // Of what somebody removed there is nothing left to compare.
            if from.size(&object.key).await?.is_none() {
                forget(db, from, &object.key).await?;
                continue;
            }
            if !to.holds(&object.key, facts.size_bytes, facts.checksum).await? {
                let key = &object.key;
                tracing::warn!(key, "an object that was moved is not where it was moved to, and stays in both stores");
                continue;
            }
            if from.holds(&object.key, facts.size_bytes, facts.checksum).await? {
                from.remove(&object.key).await?;
                removed += 1;
            } else {
                // It was stored there anew, and is moved by the next migration, which is told by the row what it replaces.
                continue;
            }
            forget(db, from, &object.key).await?;
        }
    }
}

async fn forget(db: &Db, from: &Objects, key: &str) -> Result<(), UpkeepError> {
    let mut tx = db.begin().await?;
    moved::forget(&mut tx, from.provider(), key).await?;
    Ok(tx.commit().await?)
}
