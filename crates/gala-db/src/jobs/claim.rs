//! Claiming jobs.

use gala_core::job::{Job, JobKind, JobState};

use super::{
    fence::Fence,
    lapse,
    read::{Record, record},
    request::ClaimRequest,
    tell::tell_state,
    turns::{bind_kinds, next_in_turn, of_kinds},
};
use crate::{accounts::worker_keys, db::Db, error::DbError, guard::Guard, source::Source, sql::sql, tx::Tx};

/// A job that is this worker's until its lease runs out.
#[derive(Clone, Debug)]
pub struct Claim {
    pub job: Job,
    pub fence: Fence,
    /// The number of the scene it works on.
    pub scene_number: Option<u32>,
    /// The id of the request that asked for the job.
    pub trace: Option<String>,
    /// It is the job's last chance before it counts as poison: run nothing beside it, so that no other job suffers
    /// for it, nor it for another.
    pub alone: bool,
}

/// A busy worker makes room for a job on its last chance for so long, …
const MAKE_ROOM_MS: i64 = 5 * 60 * 1000;
/// … and then goes on with other jobs until the next such period begins: what it is busy with may take hours.
const MAKE_ROOM_EVERY_MS: i64 = 30 * 60 * 1000;

/// Claims jobs of the given kinds in one short transaction.
///
/// Higher priority comes first, then workspaces take turns, and of one workspace the oldest piece of work with all its
/// children. Jobs whose lease ran out are put back first, or failed as `poison`.
///
/// A job on its last chance is claimed [alone](Claim::alone), by a worker that holds nothing. One that is busy gets
/// nothing for five minutes while such a job waits, so that it soon is not; but for no longer than that in half an hour.
///
/// # Errors
/// [`DbError::Refused`] where the worker's key is not good any more; else as [any read](DbError#any-read). Nothing is claimed then, and the jobs stay for the next call.
pub async fn claim(db: &Db, request: &ClaimRequest<'_>) -> Result<Vec<Claim>, DbError> {
    if request.kinds.is_empty() || request.count == 0 || !is_work_due(db).await? {
        return Ok(Vec::new());
    }
    let mut tx = db.begin().await?;
    if let Some(key) = request.worker.key {
        let now_ms = tx.now_ms();
        worker_keys::check(&mut tx, key, now_ms).await?;
    }
    if tx.guarded(Guard::PutBack) {
        lapse::put_back_expired(&mut tx, request).await?;
    }
    lapse::settle_lost(&mut tx, request.worker, request.policy).await?;
    let last_chance = request.policy.max_crashes.saturating_sub(1).max(1);
    let mut claims = Vec::new();
    match suspect(&mut tx, request.kinds, last_chance).await? {
        Some(record) if request.holding.is_empty() => {
            let turn = record.turn;
            claims.push(Claim { alone: true, ..take(&mut tx, record, turn, request).await? });
        }
        Some(record) if is_time_to_make_room(tx.now_ms() - record.run_at_ms) => {}
        _ => {
            for (record, turn) in next_in_turn(&mut tx, request.kinds, request.count, last_chance).await? {
                claims.push(take(&mut tx, record, turn, request).await?);
            }
        }
    }
    tx.commit().await?;
    Ok(claims)
}

/// An idle worker asks this often, so it must not cost a write transaction.
async fn is_work_due(db: &Db) -> Result<bool, DbError> {
    let now_ms = db.now_ms().await?;
    // The first of each by its index: where much is due, a planner would rather look for any in the whole table.
    let statement = sql("SELECT 1 AS due WHERE \
                         (SELECT run_at_ms FROM jobs WHERE state = 'QUEUED' ORDER BY run_at_ms LIMIT 1) <= $1 OR \
                         (SELECT lease_until_ms FROM jobs WHERE state = 'RUNNING' ORDER BY lease_until_ms LIMIT 1) < $1")
    .bind(now_ms);
    Ok(!db.all(statement).await?.is_empty())
}

/// Returns the claimable job that may kill its worker and has waited longest.
async fn suspect(tx: &mut Tx, kinds: &[JobKind], last_chance: u32) -> Result<Option<Record>, DbError> {
    let now_ms = tx.now_ms();
    let statement = of_kinds(
        "SELECT * FROM jobs WHERE state = 'QUEUED' AND crashes > 0 AND run_at_ms <= $1 AND crashes >= $2",
        "jobs_suspects",
        "ORDER BY run_at_ms, id LIMIT 1",
        3,
        kinds,
    );
    let found = tx.one(bind_kinds(statement.bind(now_ms).bind(last_chance), kinds)).await?;
    found.as_ref().map(record).transpose()
}

fn is_time_to_make_room(waited_ms: i64) -> bool {
    waited_ms.rem_euclid(MAKE_ROOM_EVERY_MS) < MAKE_ROOM_MS
}

async fn take(tx: &mut Tx, mut record: Record, turn: i64, request: &ClaimRequest<'_>) -> Result<Claim, DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE jobs SET state = 'RUNNING', attempt = attempt + 1, turn = $2, lease_until_ms = $3, \
                         worker = $4, started_at_ms = COALESCE(started_at_ms, $5) WHERE id = $1")
    .bind(record.job.id.0)
    .bind(turn)
    .bind(lapse::lease_end(now_ms, request.lease))
    .bind(request.worker.to_string())
    .bind(now_ms);
    tx.run(statement).await?;
    record.job.state = JobState::Running;
    record.job.attempt += 1;
    record.job.started_at_ms.get_or_insert(now_ms);
    tell_state(tx, &record, JobState::Running, None);
    let fence = Fence { job: record.job.id, attempt: record.job.attempt };
    Ok(Claim { fence, scene_number: record.scene_number, trace: record.trace, alone: false, job: record.job })
}
