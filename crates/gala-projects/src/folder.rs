//! Folders of projects that are kept up to date: those that are not become jobs.

use gala_core::{job::JobKind, payload::PublishInput};
use gala_db::{
    Db, DbError,
    jobs::{self, NewJob, derived_uuid},
    published,
};

/// So many folders get a job at a time.
const AT_ONCE: u32 = 100;

/// Queues a job for each folder that does not show what its project is now. However a project was changed, this finds it; asked
/// again, or by several servers at once, it queues nothing twice. Returns how many folders there were.
///
/// # Errors
/// When the database does not answer. What was queued before stays so.
pub async fn publish_stale_folders(db: &Db) -> Result<usize, DbError> {
    let stale = published::stale(db, AT_ONCE).await?;
    let found = stale.len();
    for folder in stale {
        let scope = folder.project.scope();
        // A job that failed is tried again by people, or once the project is another one.
        let id = gala_core::id::JobId(derived_uuid(&folder.project.id.0, &format!("publish {}", folder.state)));
        let input = serde_json::to_value(PublishInput { state: folder.state })
            .map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
        let job = NewJob::new(scope, JobKind::PublishFolder, input).id(id).project(folder.project.id);
        let mut tx = db.begin_in(scope).await?;
        jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await?;
        tx.commit().await?;
    }
    Ok(found)
}
