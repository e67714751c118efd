//! A file that is to be in another store becomes a job that moves it.

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::{Job, JobKind},
    payload::MoveInput,
};
use gala_db::{
    DbError, Tx,
    jobs::{self, NewJob},
    projects,
};

/// Queues the move of a file, and of what was made of it, to another store, in the caller's transaction.
///
/// # Errors
/// [`DbError::NotFound`] where the project is deleted; else as [any statement](DbError#any-statement).
pub async fn move_asset(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    input: &MoveInput,
    trace: Option<String>,
) -> Result<Job, DbError> {
    projects::keep(tx, project).await?;
    let input =
        serde_json::to_value(input).map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    let job = NewJob::new(scope, JobKind::MoveAsset, input).project(project).trace(trace);
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)
}
