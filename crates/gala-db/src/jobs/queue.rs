//! Enqueuing, and the owner's turn.

use std::collections::HashMap;

use gala_core::{
    event::What,
    id::{JobId, OwnerId},
    job::{JobError, JobState},
};

use super::{NewJob, WaitsFor, ending, read::Record};
use crate::{
    error::DbError,
    events::NewEvent,
    sql::{by_engine, sql, to_json},
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
    let statement = sql("INSERT INTO jobs (id, owner, kind, state, project_id, scene_id, scene_number, parent, \
                         unique_key, trace, priority, turn, root_at_ms, attempt, failures, crashes, input, run_at_ms, \
                         created_at_ms) \
                         VALUES ($1, $2, $3, 'BLOCKED', $4, $5, $6, $7, $8, $9, $10, 0, \
                         COALESCE((SELECT root_at_ms FROM jobs WHERE id = $7), $12), 0, 0, 0, $11, $12, $12) \
                         ON CONFLICT DO NOTHING")
    .bind(job.id.0)
    .bind(job.owner.0)
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
    let existing = sql("SELECT id FROM jobs WHERE id = $2 AND owner = $1 UNION \
                        SELECT id FROM jobs WHERE owner = $1 AND unique_key = $3 ORDER BY id LIMIT 1")
    .bind(job.owner.0)
    .bind(job.id.0)
    .bind(job.unique_key.as_deref());
    // Nothing found: the id is another owner's, which a derived or random id never is.
    let row = tx.one(existing).await?.ok_or(DbError::NotFound)?;
    Ok(Enqueued { id: JobId(row.get("id")?), created: false })
}

/// Notes that a job waits for another one.
pub(super) async fn waits_for(tx: &mut Tx, job: JobId, target: JobId) -> Result<(), DbError> {
    let wait = sql("INSERT INTO job_waits (job, waits_for) VALUES ($1, $2) ON CONFLICT DO NOTHING");
    tx.run(wait.bind(job.0).bind(target.0)).await.map(|_| ())
}

/// Whether readers are told of jobs that are BLOCKED as before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tell {
    StillBlocked,
    Changes,
}

/// Settles BLOCKED jobs whose waits may have changed: QUEUED when all succeeded, ended when one cannot any more.
///
/// Jobs are locked before their waits are counted, so that of two last children that finish at once the second
/// one counts both.
pub(super) async fn release(tx: &mut Tx, jobs: &[JobId], tell: Tell) -> Result<(), DbError> {
    let mut turns = HashMap::new();
    for id in jobs {
        let Some(record) = ending::lock(tx, *id).await? else { continue };
        if record.job.state != JobState::Blocked {
            continue;
        }
        let counted = sql("SELECT COUNT(CASE WHEN target.state <> 'SUCCEEDED' THEN 1 END) AS open, \
                           COUNT(CASE WHEN target.state = 'FAILED' THEN 1 END) AS failed, \
                           COUNT(CASE WHEN target.state = 'CANCELLED' THEN 1 END) AS cancelled \
                           FROM job_waits JOIN jobs AS target ON target.id = job_waits.waits_for \
                           WHERE job_waits.job = $1")
        .bind(id.0);
        let row = tx.one(counted).await?.ok_or(DbError::NotFound)?;
        let (open, failed, cancelled): (i64, i64, i64) = (row.get("open")?, row.get("failed")?, row.get("cancelled")?);
        if failed + cancelled > 0 {
            ending::end_dependant(tx, record, failed > 0).await?;
        } else if open == 0 {
            let turn = next_turn(tx, &mut turns, record.job.owner, record.job.priority).await?;
            make_claimable(tx, record, turn).await?;
        } else if tell == Tell::StillBlocked {
            emit_state(tx, &record, JobState::Blocked, None);
        }
    }
    Ok(())
}

async fn make_claimable(tx: &mut Tx, record: Record, turn: i64) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let update = sql("UPDATE jobs SET state = 'QUEUED', turn = $2, run_at_ms = $3 WHERE id = $1");
    tx.run(update.bind(record.job.id.0).bind(turn).bind(now_ms)).await?;
    emit_state(tx, &record, JobState::Queued, None);
    tx.ring();
    Ok(())
}

/// Returns the turn of the owner's next job: behind those it has waiting, but never behind other owners' backlogs.
///
/// Turns are served in order. A newcomer starts where the queue now is, so it comes up within one job; an owner with
/// ten thousand jobs has ten thousand turns in a row, between which everybody else's fit.
async fn next_turn(
    tx: &mut Tx,
    turns: &mut HashMap<(OwnerId, i32), i64>,
    owner: OwnerId,
    priority: i32,
) -> Result<i64, DbError> {
    if let Some(last) = turns.get_mut(&(owner, priority)) {
        *last += 1;
        return Ok(*last);
    }
    let now_ms = tx.now_ms();
    let statement = by_engine(TURN, TURN).bind(priority).bind(now_ms).bind(owner.0);
    let row = tx.one(statement).await?.ok_or(DbError::NotFound)?;
    let served: i64 = row.get::<Option<i64>>("served")?.unwrap_or_default();
    let own: Option<i64> = row.get("own")?;
    let turn = own.map_or(served, |own| served.max(own + 1));
    turns.insert((owner, priority), turn);
    Ok(turn)
}

const TURN: &str = "SELECT \
    (SELECT turn FROM jobs WHERE state = 'QUEUED' AND priority = $1 AND run_at_ms <= $2 ORDER BY turn LIMIT 1) AS served, \
    (SELECT MAX(turn) FROM jobs WHERE state = 'QUEUED' AND owner = $3 AND priority = $1) AS own";

pub(super) fn emit_state(tx: &mut Tx, record: &Record, state: JobState, error: Option<JobError>) {
    emit(tx, record, What::State { state, error });
}

pub(super) fn emit(tx: &mut Tx, record: &Record, what: What) {
    tx.emit(NewEvent {
        owner: record.job.owner,
        job: record.job.id,
        kind: record.job.kind,
        project: record.job.project_id,
        scene: record.scene_number,
        what,
    });
}
