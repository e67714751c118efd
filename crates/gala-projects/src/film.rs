//! A film that an editor made becomes a job that takes it in.

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::{Job, JobKind},
    payload::FilmInput,
};
use gala_db::{DbError, Tx, projects};

use crate::queued::queued;

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
    queued(tx, scope, project, JobKind::MatchFilm, input, trace).await
}
