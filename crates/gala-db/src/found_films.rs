//! Films that people put into the folders of projects, as far as these were looked into.

use gala_core::{
    asset::AssetKind,
    hash::ContentHash,
    id::{JobId, ProjectId},
    project::Project,
};
use uuid::Uuid;

use crate::{
    error::DbError,
    projects,
    source::Source,
    sql::{Row, sql, to_word},
    tx::Tx,
};

/// A film as a store lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFilm {
    /// Below the folder of its project.
    pub path: String,
    pub size_bytes: u64,
    /// Milliseconds since 1970-01-01 UTC, by the clock of whoever stored it.
    pub stored_at_ms: i64,
}

/// What is known of a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFilm {
    pub listed: ListedFilm,
    /// Since when it is listed so, by the database's clock.
    pub since_ms: i64,
    /// Of what was read there; `None` before that.
    pub checksum: Option<ContentHash>,
    /// What takes it in; `None` before that, and where the project has the same film already.
    pub job: Option<JobId>,
}

/// Takes folders of all workspaces that are due to be looked into, at most so many, and says that they are due again after
/// `every_ms`. Of folders that were never looked into only those count that `every_ms` is for: `None` looks into none by itself.
/// Nobody else is given the same ones meanwhile.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn begin_look(tx: &mut Tx, every_ms: Option<i64>, most: u32) -> Result<Vec<Project>, DbError> {
    let now_ms = tx.now_ms();
    let next_ms = every_ms.map_or(i64::MAX, |every_ms| now_ms.saturating_add(every_ms));
    let unknown_ms = if every_ms.is_some() { 0 } else { i64::MAX };
    let due = sql("SELECT projects.* FROM published_folders JOIN projects ON projects.id = project_id \
                   WHERE deleted_at_ms IS NULL AND COALESCE(films_due_at_ms, $1) <= $2 \
                   ORDER BY COALESCE(films_due_at_ms, 0), projects.id LIMIT $3");
    let rows = tx.fetch(due.bind(unknown_ms).bind(now_ms).bind(i64::from(most))).await?;
    let mut taken = Vec::with_capacity(rows.len());
    for row in &rows {
        let project = projects::from_row(row)?;
        // Where two look at once, the second finds that it is not due any more.
        let statement = sql("UPDATE published_folders SET films_due_at_ms = $2 \
                             WHERE project_id = $1 AND COALESCE(films_due_at_ms, $3) <= $4");
        let statement = statement.bind(project.id.0).bind(next_ms).bind(unknown_ms).bind(now_ms);
        if tx.run(statement).await? == 1 {
            taken.push(project);
        }
    }
    Ok(taken)
}

/// Has a folder looked into after so long, unless that is done sooner. Returns whether it is kept up to date at all.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn look_within(tx: &mut Tx, project: ProjectId, in_ms: i64) -> Result<bool, DbError> {
    let due_ms = tx.now_ms().saturating_add(in_ms);
    let statement = sql("UPDATE published_folders SET films_due_at_ms = \
                         CASE WHEN films_due_at_ms < $2 THEN films_due_at_ms ELSE $2 END WHERE project_id = $1");
    Ok(tx.run(statement.bind(project.0).bind(due_ms)).await? == 1)
}

/// Lists what was found in a folder, by paths.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, project: ProjectId) -> Result<Vec<FoundFilm>, DbError> {
    let statement = sql("SELECT path, size_bytes, stored_at_ms, since_ms, checksum, job_id FROM found_films \
                         WHERE project_id = $1 ORDER BY path");
    source.all(statement.bind(project.0)).await?.iter().map(film).collect()
}

fn film(row: &Row) -> Result<FoundFilm, DbError> {
    let size_bytes: i64 = row.get("size_bytes")?;
    let size_bytes = u64::try_from(size_bytes).map_err(|error| DbError::corrupt("size_bytes", error))?;
    let checksum: Option<String> = row.get("checksum")?;
    let checksum = checksum.map(|checksum| checksum.parse()).transpose();
    let job: Option<Uuid> = row.get("job_id")?;
    Ok(FoundFilm {
        listed: ListedFilm { path: row.get("path")?, size_bytes, stored_at_ms: row.get("stored_at_ms")? },
        since_ms: row.get("since_ms")?,
        checksum: checksum.map_err(|error| DbError::corrupt("checksum", error))?,
        job: job.map(JobId),
    })
}

/// Notes a film as it is listed. One that is listed otherwise than before is another one.
///
/// # Errors
/// [`DbError::Constraint`] where the folder is not kept up to date; else as [any statement](DbError#any-statement).
pub async fn note(tx: &mut Tx, project: ProjectId, film: &ListedFilm) -> Result<(), DbError> {
    let statement = sql("INSERT INTO found_films (project_id, path, size_bytes, stored_at_ms, since_ms) \
                         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (project_id, path) DO UPDATE SET \
                         size_bytes = excluded.size_bytes, stored_at_ms = excluded.stored_at_ms, \
                         since_ms = excluded.since_ms, checksum = NULL, job_id = NULL \
                         WHERE found_films.size_bytes <> excluded.size_bytes \
                         OR found_films.stored_at_ms <> excluded.stored_at_ms")
    .bind(project.0)
    .bind(film.path.as_str())
    .bind(size(film)?)
    .bind(film.stored_at_ms)
    .bind(tx.now_ms());
    tx.run(statement).await.map(drop)
}

/// Forgets a film that is not there any more.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn forget(tx: &mut Tx, project: ProjectId, path: &str) -> Result<(), DbError> {
    let statement = sql("DELETE FROM found_films WHERE project_id = $1 AND path = $2");
    tx.run(statement.bind(project.0).bind(path)).await.map(drop)
}

/// Notes what was read of a film, and what takes it in, where it is still listed so. Returns whether it is.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn take(
    tx: &mut Tx,
    project: ProjectId,
    film: &ListedFilm,
    checksum: ContentHash,
    job: Option<JobId>,
) -> Result<bool, DbError> {
    let statement = sql("UPDATE found_films SET checksum = $5, job_id = $6 \
                         WHERE project_id = $1 AND path = $2 AND size_bytes = $3 AND stored_at_ms = $4")
    .bind(project.0)
    .bind(film.path.as_str())
    .bind(size(film)?)
    .bind(film.stored_at_ms)
    .bind(checksum.to_string())
    .bind(job.map(|job| job.0));
    Ok(tx.run(statement).await? == 1)
}

/// Whether a project has something that a film can be compared with: a timeline of its own, or a video that was finished.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn can_be_compared(source: impl Source, project: ProjectId) -> Result<bool, DbError> {
    let statement = sql("SELECT 1 AS found FROM timelines WHERE project_id = $1 UNION ALL \
                         SELECT 1 AS found FROM jobs WHERE project_id = $1 AND kind = 'render_final' AND state = 'SUCCEEDED' LIMIT 1");
    Ok(!source.all(statement.bind(project.0)).await?.is_empty())
}

/// Whether a file of this content is a finished video of the project, or a film that was taken in.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn is_known(source: impl Source, project: ProjectId, checksum: ContentHash) -> Result<bool, DbError> {
    let statement = sql("SELECT 1 AS found FROM assets WHERE project_id = $1 AND kind = $2 AND checksum = $3 LIMIT 1");
    let statement = statement.bind(project.0).bind(to_word("kind", &AssetKind::Final)?).bind(checksum.to_string());
    Ok(!source.all(statement).await?.is_empty())
}

fn size(film: &ListedFilm) -> Result<i64, DbError> {
    i64::try_from(film.size_bytes).map_err(|error| DbError::corrupt("size_bytes", error))
}
