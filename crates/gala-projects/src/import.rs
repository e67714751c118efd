//! A file of an address becomes a job that fetches it.

use gala_core::{
    access::Scope,
    hash::ContentHash,
    id::{AssetId, ProjectId},
    job::{Job, JobKind},
    payload::ImportInput,
    plan_limits::LimitUnit,
};
use gala_db::{
    DbError, Tx,
    imports::{self, NewImport},
    jobs::{self, NewJob},
    projects, quota,
};

/// A file that somebody wants fetched.
#[derive(Clone, Debug)]
pub struct WantedImport {
    /// That it becomes a file of, or the one that holds files of none.
    pub project: ProjectId,
    pub url: String,
    /// The same without what may be secret in it.
    pub address: String,
    pub name: Option<String>,
    pub checksum: Option<ContentHash>,
    pub trace: Option<String>,
}

/// Queues the fetching of a file in the caller's transaction, and begins to hold what it takes of the plan. Returns the id of the
/// asset that it becomes, and the job.
///
/// # Errors
/// [`DbError::OverLimit`] where the plan has no room for anything, [`DbError::Refused`] as [`imports::insert`],
/// [`DbError::NotFound`] where the project is deleted; nothing may be committed then. Else as
/// [any statement](DbError#any-statement).
pub async fn begin_import(tx: &mut Tx, scope: Scope, wanted: WantedImport) -> Result<(AssetId, Job), DbError> {
    let WantedImport { project, url, address, name, checksum, trace } = wanted;
    projects::keep(tx, project).await?;
    let asset = AssetId::new();
    let input = ImportInput { asset, url, name: name.clone(), checksum };
    let input =
        serde_json::to_value(input).map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    let job = NewJob::new(scope, JobKind::ImportAsset, input).project(project).trace(trace);
    let limits = quota::plan(&mut *tx, scope).await?.limits;
    // A byte: how many there are is held once the server has told.
    quota::reserve(tx, scope, &limits, job.id, &[(LimitUnit::StorageBytes, 1)]).await?;
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    imports::insert(tx, scope, &NewImport { asset, project, job: job.id, name, address, checksum }).await?;
    let job = jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)?;
    Ok((asset, job))
}
