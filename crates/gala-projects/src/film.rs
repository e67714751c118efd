//! A film that an editor made becomes a job that takes it in.

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::{Job, JobKind},
    payload::FilmInput,
};
use gala_db::{
    DbError, Tx,
    jobs::{self, NewJob},
    projects,
};

/// Queues the comparison of a film with its project, in the caller's transaction. It completes the project where it fits.
///
/// # Errors
/// [`DbError::NotFound`] where the project is deleted; else as [any statement](DbError#any-statement).
pub async fn match_film(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    input: &FilmInput,
    trace: Option<String>,
) -> Result<Job, DbError> {
    projects::keep(tx, project).await?;
    let input =
        serde_json::to_value(input).map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    let job = NewJob::new(scope, JobKind::MatchFilm, input).project(project).trace(trace);
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)
}
