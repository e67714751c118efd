//! A timeline over the files of a project becomes a job that renders it.

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::{Job, JobKind},
    payload::{FinalInput, TimelineInput},
};
use gala_db::{
    DbError, Tx,
    jobs::{self, NewJob},
    projects,
};

/// Queues the rendering of a timeline in the caller's transaction.
///
/// # Errors
/// [`DbError::NotFound`] where the project is deleted.
pub async fn render(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    timeline: TimelineInput,
    trace: Option<String>,
) -> Result<Job, DbError> {
    projects::keep(tx, project).await?;
    let input = serde_json::to_value(FinalInput::Timeline(timeline))
        .map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    let job = NewJob::new(scope, JobKind::RenderFinal, input).project(project).trace(trace);
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)
}
