//! Files that are fetched from addresses: how far each is, and where it came from.
//!
//! Whether one is under way its job tells. What is held of the plan for it is held for that job.

use gala_core::{
    access::Scope,
    hash::ContentHash,
    id::{AssetId, JobId, ProjectId},
    job::{JobError, JobState},
};
use uuid::Uuid;

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql},
    tx::Tx,
};

/// So many imports of a workspace are under way at once.
pub const MAX_OPEN: u64 = 100;

/// A file that is to be fetched.
#[derive(Clone, Debug)]
pub struct NewImport {
    pub asset: AssetId,
    pub project: ProjectId,
    pub job: JobId,
    pub name: Option<String>,
    /// Without what may be secret in it.
    pub address: String,
    pub checksum: Option<ContentHash>,
}

/// A file that is fetched, or was.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub asset: AssetId,
    pub project: ProjectId,
    pub name: Option<String>,
    pub address: String,
    pub checksum: Option<ContentHash>,
    /// `None` once its job is history.
    pub job: Option<(JobId, JobState)>,
    pub error: Option<JobError>,
    /// So many bytes are there for good, on the machine that fetches it.
    pub offset_bytes: u64,
    /// What its server calls the content of which they are the beginning.
    pub etag: Option<String>,
    /// Where redirects led, once all of it was fetched.
    pub final_address: Option<String>,
    pub created_at_ms: i64,
    pub fetched_at_ms: Option<i64>,
}

/// Notes that a file is to be fetched by a job, which is there.
///
/// # Errors
/// [`DbError::Refused`] `too_many_imports` where [`MAX_OPEN`] are under way; nothing may be committed then. Else as
/// [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, scope: Scope, new: &NewImport) -> Result<(), DbError> {
    let open = sql("SELECT COUNT(*) AS open FROM imports JOIN jobs ON jobs.id = imports.job_id \
                    WHERE imports.workspace_id = $1 AND imports.fetched_at_ms IS NULL \
                    AND jobs.state IN ('BLOCKED', 'QUEUED', 'RUNNING')");
    if tx.one(open.scoped(scope)).await?.map_or(Ok(0), |row| row.get_u64("open"))? >= MAX_OPEN {
        return Err(DbError::Refused("too_many_imports"));
    }
    let now_ms = tx.now_ms();
    let statement = sql("INSERT INTO imports (workspace_id, asset_id, project_id, job_id, name, address, checksum, \
                         offset_bytes, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)")
    .scoped(scope)
    .bind(new.asset.0)
    .bind(new.project.0)
    .bind(new.job.0)
    .bind(new.name.as_deref())
    .bind(new.address.as_str())
    .bind(new.checksum.map(|checksum| checksum.to_string()))
    .bind(now_ms);
    tx.run(statement).await.map(drop)
}

/// Returns how a file of the workspace was fetched, or is.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, asset: AssetId) -> Result<Option<Import>, DbError> {
    let statement = sql("SELECT imports.*, jobs.state, jobs.error_code, jobs.error_message FROM imports \
                         JOIN projects ON projects.id = imports.project_id LEFT JOIN jobs ON jobs.id = imports.job_id \
                         WHERE imports.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND imports.asset_id = $2")
    .scoped(scope)
    .bind(asset.0);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Notes that so many bytes are there for good, and of what content.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn note(tx: &mut Tx, asset: AssetId, offset_bytes: u64, etag: Option<&str>) -> Result<(), DbError> {
    let offset = i64::try_from(offset_bytes).map_err(|error| DbError::corrupt("offset_bytes", error))?;
    let statement = sql("UPDATE imports SET offset_bytes = $2, etag = $3 WHERE asset_id = $1");
    tx.run(statement.bind(asset.0).bind(offset).bind(etag)).await.map(drop)
}

/// Notes that all of it was fetched, and from where. The first time counts.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn finish(tx: &mut Tx, asset: AssetId, final_address: &str, etag: Option<&str>) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE imports SET final_address = $2, etag = $3, fetched_at_ms = $4 \
                         WHERE asset_id = $1 AND fetched_at_ms IS NULL");
    tx.run(statement.bind(asset.0).bind(final_address).bind(etag).bind(now_ms)).await.map(drop)
}

fn from_row(row: &Row) -> Result<Import, DbError> {
    let state: Option<String> = row.get("state")?;
    let state = state.map(|state| state.parse()).transpose();
    let state: Option<JobState> = state.map_err(|error| DbError::corrupt("state", error))?;
    let job = row.get::<Option<Uuid>>("job_id")?.map(JobId);
    let checksum: Option<String> = row.get("checksum")?;
    let checksum = checksum.map(|text| text.parse()).transpose();
    let (code, message): (Option<String>, Option<String>) = (row.get("error_code")?, row.get("error_message")?);
    Ok(Import {
        asset: AssetId(row.get("asset_id")?),
        project: ProjectId(row.get("project_id")?),
        name: row.get("name")?,
        address: row.get("address")?,
        checksum: checksum.map_err(|error| DbError::corrupt("checksum", error))?,
        job: job.zip(state),
        error: code.map(|error_code| JobError { error_code, error_message: message.unwrap_or_default() }),
        offset_bytes: row.get_u64("offset_bytes")?,
        etag: row.get("etag")?,
        final_address: row.get("final_address")?,
        created_at_ms: row.get("created_at_ms")?,
        fetched_at_ms: row.get("fetched_at_ms")?,
    })
}
