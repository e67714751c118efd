//! What was found out of files that people brought, and what was made of them.
//!
//! How far an ingest is, its job tells: nothing here has to be written for it to wait, to be cancelled or to be tried again.

use std::collections::HashMap;

use gala_core::{
    access::Scope,
    asset::{Asset, AssetStatus},
    id::{AssetId, JobId, ProjectId},
    ingest::{AssetFacts, DerivativeRole},
    job::{JobError, JobState},
};

use crate::{
    assets,
    error::DbError,
    name_index,
    source::Source,
    sql::{Row, composed, sql, to_json, to_word},
    tx::Tx,
};

/// What is known of a file that somebody brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Ingest {
    /// As whoever brought it calls the file.
    pub name: String,
    /// `None` of files that are used as they are.
    pub job: Option<JobId>,
    /// `PROCESSING`, `READY` or `FAILED`.
    pub status: AssetStatus,
    pub facts: Option<AssetFacts>,
    /// Why it is `FAILED`.
    pub error: Option<JobError>,
    /// What was made of it, by role.
    pub derivatives: Vec<(DerivativeRole, Asset)>,
}

/// Notes that somebody brought an asset, and which job looks into it.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, asset: AssetId, name: &str, job: Option<JobId>) -> Result<(), DbError> {
    let statement =
        sql("INSERT INTO ingests (asset_id, name, job_id) VALUES ($1, $2, $3) ON CONFLICT (asset_id) DO NOTHING");
    if tx.run(statement.bind(asset.0).bind(name).bind(job.map(|job| job.0))).await? == 0 {
        return Ok(());
    }
    name_index::put(tx, asset.0, name).await
}

/// Notes what was found out of an asset.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn finish(tx: &mut Tx, asset: AssetId, facts: &AssetFacts) -> Result<(), DbError> {
    set(tx, asset, Some(to_json("facts", facts)?), None).await
}

/// Notes that a file cannot be used, and why.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn refuse(tx: &mut Tx, asset: AssetId, error: &JobError) -> Result<(), DbError> {
    set(tx, asset, None, Some(error)).await
}

async fn set(tx: &mut Tx, asset: AssetId, facts: Option<String>, error: Option<&JobError>) -> Result<(), DbError> {
    let statement = sql("UPDATE ingests SET facts = $2, error_code = $3, error_message = $4 WHERE asset_id = $1")
        .bind(asset.0)
        .bind(facts)
        .bind(error.map(|error| error.error_code.as_str()))
        .bind(error.map(|error| error.error_message.as_str()));
    tx.run(statement).await?;
    let status = if error.is_some() { AssetStatus::Failed } else { AssetStatus::Ready };
    let statement = sql("UPDATE assets SET status = $2 WHERE id = $1");
    tx.run(statement.bind(asset.0).bind(to_word("asset status", &status)?)).await.map(drop)
}

/// Makes a file what an asset has for a role. Doing it again changes nothing.
///
/// # Errors
/// As [`assets::put`].
pub async fn put_derivative(tx: &mut Tx, of: AssetId, role: DerivativeRole, file: &Asset) -> Result<(), DbError> {
    let file = assets::put(tx, file).await?;
    let statement = sql("INSERT INTO derivatives (asset_id, role, file_id) VALUES ($1, $2, $3) \
                         ON CONFLICT (asset_id, role) DO UPDATE SET file_id = excluded.file_id");
    tx.run(statement.bind(of.0).bind(to_word("role", &role)?).bind(file.0)).await.map(drop)
}

/// Returns what is known of some of the workspace's assets that were brought. Others are absent.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of_assets(
    source: impl Source + Copy,
    scope: Scope,
    assets: &[AssetId],
) -> Result<HashMap<AssetId, Ingest>, DbError> {
    let mut found = states(source, scope, assets).await?;
    for (of, role, file) in derivatives(source, scope, assets).await? {
        if let Some(ingest) = found.get_mut(&of) {
            ingest.derivatives.push((role, file));
        }
    }
    Ok(found)
}

/// Returns how far some of the workspace's assets are that were brought, without what was made of them. Others are absent.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn states(
    source: impl Source,
    scope: Scope,
    assets: &[AssetId],
) -> Result<HashMap<AssetId, Ingest>, DbError> {
    if assets.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (2..assets.len() + 2).map(|number| format!("${number}")).collect();
    let text = format!(
        "SELECT ingests.asset_id, ingests.name, ingests.job_id, ingests.facts, ingests.error_code, \
         ingests.error_message, jobs.state, jobs.error_code AS job_code, jobs.error_message AS job_message \
         FROM ingests JOIN assets ON assets.id = ingests.asset_id JOIN projects ON projects.id = assets.project_id \
         LEFT JOIN jobs ON jobs.id = ingests.job_id \
         WHERE projects.workspace_id = $1 AND ingests.asset_id IN ({})",
        marks.join(", ")
    );
    let statement = composed(text.clone(), text).scoped(scope);
    let statement = assets.iter().fold(statement, |statement, id| statement.bind(id.0));
    let rows = source.all(statement).await?;
    rows.iter().map(|row| Ok((AssetId(row.get("asset_id")?), from_row(row)?))).collect()
}

/// Returns the files that were made of some of the workspace's assets, by asset and role.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn derivatives(
    source: impl Source,
    scope: Scope,
    of: &[AssetId],
) -> Result<Vec<(AssetId, DerivativeRole, Asset)>, DbError> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (2..of.len() + 2).map(|number| format!("${number}")).collect();
    let text = format!(
        "SELECT assets.*, derivatives.asset_id AS of_id, derivatives.role AS role FROM derivatives \
         JOIN assets ON assets.id = derivatives.file_id JOIN projects ON projects.id = assets.project_id \
         WHERE projects.workspace_id = $1 AND derivatives.asset_id IN ({}) \
         ORDER BY derivatives.asset_id, derivatives.role",
        marks.join(", ")
    );
    let statement = composed(text.clone(), text).scoped(scope);
    let statement = of.iter().fold(statement, |statement, id| statement.bind(id.0));
    let rows = source.all(statement).await?;
    rows.iter().map(|row| Ok((AssetId(row.get("of_id")?), row.get_word("role")?, assets::from_row(row)?))).collect()
}

/// A film that was brought, and the small film that was made of it for scrubbing.
#[derive(Clone, Debug, PartialEq)]
pub struct ProxiedFilm {
    /// Of the film itself.
    pub key: String,
    pub facts: AssetFacts,
    pub proxy: Asset,
}

/// Returns those of some objects of the workspace's project, or of none, that are films with a proxy.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn proxied_films(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    keys: &[&str],
) -> Result<Vec<ProxiedFilm>, DbError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (4..keys.len() + 4).map(|number| format!("${number}")).collect();
    let text = format!(
        "SELECT assets.*, films.object_key AS film_key, ingests.facts AS film_facts FROM assets AS films \
         JOIN projects ON projects.id = films.project_id JOIN ingests ON ingests.asset_id = films.id \
         JOIN derivatives ON derivatives.asset_id = films.id AND derivatives.role = 'proxy' \
         JOIN assets ON assets.id = derivatives.file_id \
         WHERE projects.workspace_id = $1 AND films.project_id IN ($2, $3) AND ingests.facts IS NOT NULL \
         AND films.object_key IN ({})",
        marks.join(", ")
    );
    let shared = ProjectId::of_shared_files(scope.workspace());
    let statement = composed(text.clone(), text).scoped(scope).bind(project.0).bind(shared.0);
    let statement = keys.iter().fold(statement, |statement, key| statement.bind(*key));
    let film = |row: &Row| {
        let facts = row.get_json_opt("film_facts")?.unwrap_or_default();
        Ok(ProxiedFilm { key: row.get("film_key")?, facts, proxy: assets::from_row(row)? })
    };
    source.all(statement).await?.iter().map(film).collect()
}

fn from_row(row: &Row) -> Result<Ingest, DbError> {
    let state: Option<String> = row.get("state")?;
    let state = state.map(|state| state.parse()).transpose();
    let state: Option<JobState> = state.map_err(|error| DbError::corrupt("state", error))?;
    let error = |code, message| -> Result<Option<JobError>, DbError> {
        let (code, message): (Option<String>, Option<String>) = (row.get(code)?, row.get(message)?);
        Ok(code.map(|error_code| JobError { error_code, error_message: message.unwrap_or_default() }))
    };
    let unusable = error("error_code", "error_message")?;
    let status = match (&unusable, state) {
        (Some(_), None | Some(JobState::Succeeded)) => AssetStatus::Failed,
        (None, None | Some(JobState::Succeeded)) => AssetStatus::Ready,
        (_, Some(JobState::Blocked | JobState::Queued | JobState::Running)) => AssetStatus::Processing,
        (_, Some(JobState::Failed | JobState::Cancelled)) => AssetStatus::Failed,
    };
    let error = match (status, unusable) {
        (AssetStatus::Failed, Some(unusable)) => Some(unusable),
        (AssetStatus::Failed, None) => Some(error("job_code", "job_message")?.unwrap_or_else(cancelled)),
        _ => None,
    };
    Ok(Ingest {
        name: row.get("name")?,
        job: row.get::<Option<uuid::Uuid>>("job_id")?.map(JobId),
        status,
        facts: row.get_json_opt("facts")?,
        error,
        derivatives: Vec::new(),
    })
}

fn cancelled() -> JobError {
    JobError {
        error_code: "cancelled".to_owned(),
        error_message: "nothing was made of the file, because its job was cancelled (retry the job)".to_owned(),
    }
}
