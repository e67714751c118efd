//! Removing deleted projects for good.

use std::time::Duration;

use futures::StreamExt;
use gala_core::project::Project;
use gala_db::{Db, deletion, published, stored};
use gala_storage::{Objects, keys};

use super::error::UpkeepError;

/// So many rows are removed in one transaction.
const ROWS: u32 = 500;

/// Removes the projects that were deleted at least `kept` ago, with their objects and rows. Returns how many.
///
/// Objects go before rows: a process that is killed in between finds the rows again, and the objects that are left by
/// them. What somebody gave is not a project's alone and stays.
///
/// # Errors
/// If the database or the store is away; what is left is removed by the next call.
pub async fn purge(db: &Db, objects: &Objects, kept: Duration) -> Result<u64, UpkeepError> {
    let kept_ms = i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
    let mut removed = 0;
    loop {
        let mut tx = db.begin().await?;
        let taken = deletion::begin_purge(&mut tx, kept_ms).await?;
        tx.commit().await?;
        let Some(project) = taken else { return Ok(removed) };
        remove_objects(db, objects, &project).await?;
        remove_rows(db, &project).await?;
        tracing::info!(project_id = %project.id, "removed a deleted project");
        removed += 1;
    }
}

async fn remove_objects(db: &Db, objects: &Objects, project: &Project) -> Result<(), UpkeepError> {
    for key in deletion::object_keys(db, project.id).await? {
        objects.remove(&key).await?;
    }
    for file in published::files(db, project.id).await? {
        let (key, facts) = (format!("{}/{}", project.folder(), file.path), file.facts);
        if objects.read_through(&key, facts.size_bytes, facts.checksum).await? {
            objects.remove(&key).await?;
        }
    }
    // Older projects may share a folder: then only what is surely this one's goes.
    if stored::folder_projects(db, &project.last_digits(project.folder_digits)).await? != [project.id] {
        return Ok(());
    }
    let mut left = objects.list(Some(&project.folder()));
    while let Some(object) = left.next().await {
        let object = object?;
        // What people put into the folder is theirs.
        if keys::is_own(&object.key) {
            objects.remove(&object.key).await?;
        }
    }
    Ok(objects.remove_empty(&project.folder()).await?)
}

async fn remove_rows(db: &Db, project: &Project) -> Result<(), UpkeepError> {
    loop {
        let mut tx = db.begin().await?;
        let done = deletion::purge_rows(&mut tx, project.id, ROWS).await?;
        tx.commit().await?;
        if done {
            return Ok(());
        }
    }
}
