//! A film or a sound that somebody brought becomes a job that writes down what is said in it.

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::{Job, JobKind},
    payload::TranscriptInput,
};
use gala_db::{DbError, Tx, projects};

use crate::queued::queued;

/// Queues the transcript of a file of a project, in the caller's transaction.
///
/// # Errors
/// [`DbError::NotFound`] where the project is deleted; else as [any statement](DbError#any-statement).
pub async fn transcribe_asset(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    input: &TranscriptInput,
    trace: Option<String>,
) -> Result<Job, DbError> {
    projects::keep(tx, project).await?;
    queued(tx, scope, project, JobKind::TranscribeAsset, input, trace).await
}
