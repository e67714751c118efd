//! Folders of projects in the store that people look into, and what was written into them.

use gala_core::{access::Scope, asset::FileFacts, id::ProjectId, project::Project};

use crate::{
    db::Db,
    error::DbError,
    projects,
    source::Source,
    sql::{Row, sql, to_json},
    tx::Tx,
};

/// A folder that is kept up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedFolder {
    /// What the project was when it was last brought up to date; `None` before that.
    pub state: Option<String>,
    /// Milliseconds since 1970-01-01 UTC.
    pub published_at_ms: Option<i64>,
    /// Paths at which others put files in the place of what belongs there.
    pub left_alone: Vec<String>,
}

/// A file that was written into a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedFile {
    /// Below the folder of the project.
    pub path: String,
    pub facts: FileFacts,
    /// Of what was there before, which may still be.
    pub before: Option<FileFacts>,
}

/// A folder that is not up to date.
#[derive(Clone, Debug, PartialEq)]
pub struct StaleFolder {
    pub project: Project,
    /// What the project is now.
    pub state: String,
}

/// Has the folder of a project kept up to date. Doing it again changes nothing.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such project; else as [any statement](DbError#any-statement).
pub async fn begin(tx: &mut Tx, project: ProjectId) -> Result<(), DbError> {
    let statement = sql("INSERT INTO published_folders (project_id, left_alone) VALUES ($1, '[]') \
                         ON CONFLICT (project_id) DO NOTHING");
    tx.run(statement.bind(project.0)).await.map(drop)
}

/// Lets a folder be as it is from now on. Its files stay, and are nobody's that are known. Doing it again changes nothing.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn end(tx: &mut Tx, project: ProjectId) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM published_folders WHERE project_id = $1").bind(project.0)).await.map(drop)
}

/// Returns what is known of the folder of the workspace's project; `None` where it is not kept up to date.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, project: ProjectId) -> Result<Option<PublishedFolder>, DbError> {
    let statement = sql("SELECT state, published_at_ms, left_alone FROM published_folders \
                         JOIN projects ON projects.id = project_id \
                         WHERE project_id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL")
    .bind(project.0)
    .scoped(scope);
    let folder = |row: &Row| {
        Ok(PublishedFolder {
            state: row.get("state")?,
            published_at_ms: row.get("published_at_ms")?,
            left_alone: row.get_json("left_alone")?,
        })
    };
    source.all(statement).await?.first().map(folder).transpose()
}

/// What a project shows people: its scenes, the takes that they use, its timeline, what was finished, and the library that scenes name.
macro_rules! state_of {
    () => {
        "projects.scenes_version || '-' \
         || COALESCE((SELECT CAST(SUM(scenes.version) AS TEXT) FROM scenes WHERE scenes.project_id = projects.id), '0') || '-' \
         || COALESCE((SELECT CAST(MAX(jobs.finished_at_ms) AS TEXT) FROM jobs WHERE jobs.project_id = projects.id \
                      AND jobs.state = 'SUCCEEDED' AND jobs.kind <> 'publish_folder'), '0') || '-' \
         || COALESCE((SELECT timelines.checksum FROM timelines WHERE timelines.project_id = projects.id), '') || '-' \
         || COALESCE((SELECT CAST(SUM(library_entries.version) AS TEXT) FROM library_entries \
                      WHERE library_entries.workspace_id = projects.workspace_id), '0')"
    };
}

/// Returns what the workspace's project is now, to be compared with what its folder shows.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn state(source: impl Source, scope: Scope, project: ProjectId) -> Result<Option<String>, DbError> {
    let statement = sql(concat!(
        "SELECT ",
        state_of!(),
        " AS state FROM projects WHERE projects.id = $1 AND projects.workspace_id = $2"
    ))
    .bind(project.0)
    .scoped(scope);
    source.all(statement).await?.first().map(|row| row.get("state")).transpose()
}

/// Returns folders of all workspaces that are not up to date, at most so many.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn stale(db: &Db, most: u32) -> Result<Vec<StaleFolder>, DbError> {
    let statement = sql(concat!(
        "SELECT projects.*, now.state AS folder_state FROM published_folders \
         JOIN projects ON projects.id = published_folders.project_id \
         JOIN (SELECT projects.id AS project_id, ",
        state_of!(),
        " AS state FROM projects WHERE projects.id IN (SELECT project_id FROM published_folders)) AS now \
         ON now.project_id = projects.id \
         WHERE projects.deleted_at_ms IS NULL AND (published_folders.state IS NULL OR published_folders.state <> now.state) \
         ORDER BY projects.id LIMIT $1"
    ));
    let folder = |row: &Row| Ok(StaleFolder { project: projects::from_row(row)?, state: row.get("folder_state")? });
    db.all(statement.bind(i64::from(most))).await?.iter().map(folder).collect()
}

/// Notes that a folder shows what the project was, and what of others is in the place of its files.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn finish(tx: &mut Tx, project: ProjectId, state: &str, left_alone: &[String]) -> Result<(), DbError> {
    let statement = sql("UPDATE published_folders SET state = $2, published_at_ms = $3, left_alone = $4 \
                         WHERE project_id = $1")
    .bind(project.0)
    .bind(state)
    .bind(tx.now_ms())
    .bind(to_json("left alone", &left_alone)?);
    tx.run(statement).await.map(drop)
}

/// Lists what was written into a folder, by paths.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn files(source: impl Source, project: ProjectId) -> Result<Vec<PublishedFile>, DbError> {
    let statement = sql("SELECT path, checksum, size_bytes, before_checksum, before_size_bytes FROM published_files \
                         WHERE project_id = $1 ORDER BY path");
    let rows = source.all(statement.bind(project.0)).await?;
    rows.iter().map(file).collect()
}

fn file(row: &Row) -> Result<PublishedFile, DbError> {
    let size = |size: i64| u64::try_from(size).map_err(|error| DbError::corrupt("size_bytes", error));
    let checksum: Option<String> = row.get("before_checksum")?;
    let checksum = checksum.map(|checksum| checksum.parse()).transpose();
    let checksum = checksum.map_err(|error| DbError::corrupt("before_checksum", error))?;
    let size_before: Option<i64> = row.get("before_size_bytes")?;
    let before = match (checksum, size_before) {
        (Some(checksum), Some(bytes)) => Some(FileFacts { checksum, size_bytes: size(bytes)? }),
        _ => None,
    };
    let facts = FileFacts { checksum: row.get_named("checksum")?, size_bytes: size(row.get("size_bytes")?)? };
    Ok(PublishedFile { path: row.get("path")?, facts, before })
}

/// Notes what is about to be written, or was.
///
/// # Errors
/// [`DbError::Constraint`] where the folder is not kept up to date; else as [any statement](DbError#any-statement).
pub async fn put_file(tx: &mut Tx, project: ProjectId, file: &PublishedFile) -> Result<(), DbError> {
    let size = |bytes: u64| i64::try_from(bytes).map_err(|error| DbError::corrupt("size_bytes", error));
    let statement = sql("INSERT INTO published_files \
                         (project_id, path, checksum, size_bytes, before_checksum, before_size_bytes) \
                         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (project_id, path) DO UPDATE SET \
                         checksum = excluded.checksum, size_bytes = excluded.size_bytes, \
                         before_checksum = excluded.before_checksum, before_size_bytes = excluded.before_size_bytes")
    .bind(project.0)
    .bind(file.path.as_str())
    .bind(file.facts.checksum.to_string())
    .bind(size(file.facts.size_bytes)?)
    .bind(file.before.map(|before| before.checksum.to_string()))
    .bind(file.before.map(|before| size(before.size_bytes)).transpose()?);
    tx.run(statement).await.map(drop)
}

/// Forgets a file: it is gone, or somebody else's.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn forget_file(tx: &mut Tx, project: ProjectId, path: &str) -> Result<(), DbError> {
    let statement = sql("DELETE FROM published_files WHERE project_id = $1 AND path = $2");
    tx.run(statement.bind(project.0).bind(path)).await.map(drop)
}
