//! A file that somebody brought becomes a job that looks into it.

use gala_core::{
    access::Scope,
    asset::{Asset, StoredFile},
    id::JobId,
    job::JobKind,
    media_type::MediaType,
    payload::IngestInput,
};
use gala_db::{
    DbError, Tx, ingests,
    jobs::{self, NewJob, derived_uuid},
};

/// Notes that somebody brought an asset, by the name that they have for it, and queues its ingest in the caller's
/// transaction. What is used as it is, such as captions, needs none. Doing it again changes nothing.
///
/// An ingest takes no place among the jobs that a plan lets run at once: whoever may store a file may have it looked into.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn begin_ingest(tx: &mut Tx, scope: Scope, asset: &Asset, name: &str) -> Result<(), DbError> {
    let is_ingested = MediaType::of_mime(&asset.mime).is_some_and(MediaType::is_ingested);
    if !is_ingested {
        return ingests::insert(tx, asset.id, name, None).await;
    }
    let Asset { id, object_key: key, checksum, size_bytes, mime, project_id, .. } = asset.clone();
    let input = IngestInput { asset: id, file: StoredFile { key, checksum, size_bytes }, mime };
    let input =
        serde_json::to_value(input).map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    let job =
        NewJob::new(scope, JobKind::IngestAsset, input).id(JobId(derived_uuid(&id.0, "ingest"))).project(project_id);
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    ingests::insert(tx, id, name, Some(job.id)).await
}
