//! A job of a project that nothing waits for.

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::{Job, JobKind},
};
use gala_db::{
    DbError, Tx,
    jobs::{self, NewJob},
};
use serde::Serialize;

/// Queues a job of a project in the caller's transaction.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn queued(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    kind: JobKind,
    input: &(impl Serialize + Sync),
    trace: Option<String>,
) -> Result<Job, DbError> {
    let input =
        serde_json::to_value(input).map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    let job = NewJob::new(scope, kind, input).project(project).trace(trace);
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)
}
