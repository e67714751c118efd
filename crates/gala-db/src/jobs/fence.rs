//! The number of an attempt, by which writes of one that is over are refused.

use std::fmt;

use gala_core::{id::JobId, job::JobState};

use super::read::{Record, record};
use crate::{error::DbError, guard::Guard, sql::for_update, tx::Tx};

/// Names one attempt at a job. A write that carries it is refused once the attempt is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fence {
    pub job: JobId,
    pub attempt: u32,
}

impl fmt::Display for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.job, self.attempt)
    }
}

/// Checks that the attempt is still this worker's, and keeps it so until the transaction ends. Call it before any
/// write a worker makes.
///
/// # Errors
/// [`DbError::FenceLost`] when the lease moved on or the job ended, cancelled for example.
pub async fn guard(tx: &mut Tx, fence: Fence) -> Result<(), DbError> {
    locked(tx, fence).await.map(|_| ())
}

pub(super) async fn locked(tx: &mut Tx, fence: Fence) -> Result<Record, DbError> {
    let record = lock(tx, fence.job).await?.ok_or(DbError::FenceLost)?;
    let current = record.job.attempt == fence.attempt || !tx.guarded(Guard::Fence);
    let open = match record.job.state {
        JobState::Running => true,
        JobState::Cancelled => !tx.guarded(Guard::CancelIsFinal),
        _ => !tx.guarded(Guard::Fence),
    };
    if current && open { Ok(record) } else { Err(DbError::FenceLost) }
}

/// Reads a job and keeps others from changing it until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, id: JobId) -> Result<Option<Record>, DbError> {
    let row = tx.one(for_update!("SELECT * FROM jobs WHERE id = $1").bind(id.0)).await?;
    row.as_ref().map(record).transpose()
}
