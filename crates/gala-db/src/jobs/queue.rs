//! Enqueuing.

use gala_core::id::JobId;

use super::{
    new_job::{NewJob, WaitsFor},
    waiting::{Tell, release, waits_for},
};
use crate::{
    error::DbError,
    sql::{sql, to_json},
    tx::Tx,
};

/// What became of a job to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enqueued {
    pub id: JobId,
    /// False when the id or the unique key was there already; `id` is then that job's.
    pub created: bool,
}

/// Stores jobs, in order. Those that wait for nothing are claimable once the transaction commits.
///
/// A job whose id or unique key is there already is left as it is. One that waits for a job which has failed or was
/// cancelled ends at once in the same way.
///
/// # Errors
/// [`DbError::Constraint`] when a job waits for one that does not exist.
pub async fn enqueue(tx: &mut Tx, jobs: &[NewJob]) -> Result<Vec<Enqueued>, DbError> {
    let mut enqueued = Vec::with_capacity(jobs.len());
    for job in jobs {
        enqueued.push(insert(tx, job).await?);
    }
    let free: Vec<JobId> = jobs
        .iter()
        .zip(&enqueued)
        .filter(|(job, _)| job.waits_for == WaitsFor::Nothing)
        .map(|(_, enqueued)| enqueued.id)
        .collect();
    for (job, enqueued) in jobs.iter().zip(&enqueued).filter(|(_, enqueued)| enqueued.created) {
        let waits = match &job.waits_for {
            WaitsFor::Nothing => &[][..],
            WaitsFor::Jobs(ids) => ids,
            WaitsFor::Siblings => &free,
        };
        for id in waits {
            waits_for(tx, enqueued.id, *id).await?;
        }
    }
    let new: Vec<JobId> = enqueued.iter().filter(|one| one.created).map(|one| one.id).collect();
    release(tx, &new, Tell::StillBlocked).await?;
    Ok(enqueued)
}

/// Stores jobs for which another one waits as well, which is there already and still BLOCKED. So a job may be given more
/// to wait for than one transaction should store.
///
/// # Errors
/// As [`enqueue`]; [`DbError::Constraint`] when there is no job `waiting`.
pub async fn enqueue_before(tx: &mut Tx, waiting: JobId, jobs: &[NewJob]) -> Result<Vec<Enqueued>, DbError> {
    let enqueued = enqueue(tx, jobs).await?;
    for one in &enqueued {
        waits_for(tx, waiting, one.id).await?;
    }
    Ok(enqueued)
}

/// Stores a job as BLOCKED; [`release`] then finds out what it waits for.
async fn insert(tx: &mut Tx, job: &NewJob) -> Result<Enqueued, DbError> {
    let now_ms = tx.now_ms();
    let statement =
        sql("INSERT INTO jobs (id, workspace_id, kind, state, project_id, scene_id, scene_number, parent, \
                         unique_key, trace, priority, turn, root_at_ms, attempt, failures, crashes, input, run_at_ms, \
                         created_at_ms) \
                         VALUES ($1, $2, $3, 'BLOCKED', $4, $5, $6, $7, $8, $9, $10, 0, \
                         COALESCE((SELECT root_at_ms FROM jobs WHERE id = $7), $12), 0, 0, 0, $11, $12, $12) \
                         ON CONFLICT DO NOTHING")
        .bind(job.id.0)
        .scoped(job.scope)
        .bind(job.kind.as_str())
        .bind(job.project.map(|id| id.0))
        .bind(job.scene.map(|(id, _)| id.0))
        .bind(job.scene.map(|(_, number)| number))
        .bind(job.parent.map(|id| id.0))
        .bind(job.unique_key.as_deref())
        .bind(job.trace.as_deref())
        .bind(job.priority)
        .bind(to_json("job input", &job.input)?)
        .bind(now_ms);
    if tx.run(statement).await? == 1 {
        return Ok(Enqueued { id: job.id, created: true });
    }
    // Each half has its index; one condition for both would read the whole table.
    let existing = sql("SELECT id FROM jobs WHERE id = $2 AND workspace_id = $1 UNION \
                        SELECT id FROM jobs WHERE workspace_id = $1 AND unique_key = $3 ORDER BY id LIMIT 1")
    .scoped(job.scope)
    .bind(job.id.0)
    .bind(job.unique_key.as_deref());
    // Nothing found: the id is another workspace's, which a derived or random id never is.
    let row = tx.one(existing).await?.ok_or(DbError::NotFound)?;
    Ok(Enqueued { id: JobId(row.get("id")?), created: false })
}
