//! A film that an editor made becomes a job that takes it in.

use gala_core::{
    access::Scope,
    asset::StoredFile,
    id::{JobId, ProjectId},
    job::{Job, JobKind},
    payload::FilmInput,
    project::Project,
};
use gala_db::{
    DbError, Tx,
    found_films::{self, ListedFilm},
    jobs::{self, NewJob, derived_uuid},
    projects,
};

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

/// Queues the comparison of a film that was found in the folder of its project, whose content was read, in the caller's transaction.
/// Each content is compared once, wherever it lies and however often it is found; what the project has already is not.
/// Returns whether it was queued now.
///
/// # Errors
/// As [`match_film`].
pub async fn match_found_film(
    tx: &mut Tx,
    project: &Project,
    film: &ListedFilm,
    file: StoredFile,
    mime: &str,
) -> Result<bool, DbError> {
    projects::keep(tx, project.id).await?;
    let checksum = file.checksum;
    let id = JobId(derived_uuid(&project.id.0, &format!("found film {checksum}")));
    let is_known = found_films::is_known(&mut *tx, project.id, checksum).await?;
    let earlier = jobs::get(&mut *tx, project.scope(), id).await?;
    // One that was taken in is known by now, and its job tells more of it.
    let job = (earlier.is_some() || !is_known).then_some(id);
    if !found_films::take(tx, project.id, film, checksum, job).await? || job.is_none() || earlier.is_some() {
        return Ok(false);
    }
    let (mime, found) = (mime.to_owned(), Some(film.path.clone()));
    let input = FilmInput { asset: None, file, mime, accept_unmatched: false, found };
    let input =
        serde_json::to_value(input).map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    let job = NewJob::new(project.scope(), JobKind::MatchFilm, input).id(id).project(project.id);
    // Where two look at once, one of them queues it.
    let enqueued = jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    Ok(enqueued.iter().any(|one| one.created))
}
