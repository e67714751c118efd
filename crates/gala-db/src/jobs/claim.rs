//! Claiming jobs and keeping hold of them.

use std::{collections::BTreeMap, time::Duration};

use gala_core::{
    id::{JobId, OwnerId},
    job::{Job, JobError, JobKind, JobState, POISON},
};

use super::{
    Fence, RetryPolicy, ending,
    queue::emit_state,
    read::{Record, record},
};
use crate::{
    db::{Db, Source},
    error::DbError,
    guard::Guard,
    sql::{Sql, composed, sql},
    tx::Tx,
};

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

/// Claims up to `count` jobs of the given kinds in one short transaction.
///
/// Higher priority comes first, then owners take turns, and of one owner the oldest piece of work with all its
/// children. Jobs whose lease ran out are put back first, or failed as `poison`.
///
/// A job on its last chance is claimed [alone](Claim::alone), by a worker that is not `busy`; one that is gets nothing
/// while such a job waits, so that it soon is not.
pub async fn claim(
    db: &Db,
    worker: &str,
    kinds: &[JobKind],
    count: u32,
    busy: bool,
    lease: Duration,
    policy: &RetryPolicy,
) -> Result<Vec<Claim>, DbError> {
    if kinds.is_empty() || count == 0 || !is_work_due(db).await? {
        return Ok(Vec::new());
    }
    let mut tx = db.begin().await?;
    if tx.guarded(Guard::PutBack) {
        put_back_expired(&mut tx, count.max(16), policy).await?;
    }
    let last_chance = policy.max_crashes.saturating_sub(1).max(1);
    let mut claims = Vec::new();
    if let Some(record) = suspect(&mut tx, kinds, last_chance).await? {
        if !busy {
            let turn = record.turn;
            claims.push(Claim { alone: true, ..take(&mut tx, record, turn, worker, lease).await? });
        }
    } else {
        for (record, turn) in next_in_turn(&mut tx, kinds, count, last_chance).await? {
            claims.push(take(&mut tx, record, turn, worker, lease).await?);
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

/// Returns a claimable job that may kill its worker.
async fn suspect(tx: &mut Tx, kinds: &[JobKind], last_chance: u32) -> Result<Option<Record>, DbError> {
    let now_ms = tx.now_ms();
    let statement = of_kinds(
        "SELECT * FROM jobs WHERE state = 'QUEUED' AND crashes > 0 AND run_at_ms <= $1 AND crashes >= $2",
        "jobs_suspects",
        "ORDER BY turn, id LIMIT 1",
        3,
        kinds,
    );
    let found = tx.one(bind_kinds(statement.bind(now_ms).bind(last_chance), kinds)).await?;
    found.as_ref().map(record).transpose()
}

/// A turn that came up: its place among those that did, and the job that holds it.
struct Ticket {
    place: usize,
    holder: JobId,
    turn: i64,
}

/// Picks jobs whose turn it is. Each pick is the owner's: within its turn the owner's oldest work goes first, and the
/// job that held the turn gets the turn of the one that goes.
async fn next_in_turn(
    tx: &mut Tx,
    kinds: &[JobKind],
    count: u32,
    last_chance: u32,
) -> Result<Vec<(Record, i64)>, DbError> {
    let now_ms = tx.now_ms();
    let tickets = of_kinds(
        "SELECT id, owner, priority, turn FROM jobs WHERE state = 'QUEUED' AND run_at_ms <= $1 AND crashes < $3",
        "jobs_ready",
        "ORDER BY priority DESC, turn, id LIMIT $2",
        4,
        kinds,
    );
    let rows = tx.fetch(bind_kinds(tickets.bind(now_ms).bind(count).bind(last_chance), kinds)).await?;
    let mut by_owner: BTreeMap<(i64, OwnerId), Vec<Ticket>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let owner = OwnerId(row.get("owner")?);
        let ticket = Ticket { place, holder: JobId(row.get("id")?), turn: row.get("turn")? };
        by_owner.entry((row.get("priority")?, owner)).or_default().push(ticket);
    }
    let mut picked = Vec::with_capacity(rows.len());
    for ((priority, owner), mut tickets) in by_owner {
        for record in oldest_work(tx, kinds, owner, priority, tickets.len(), last_chance).await? {
            // Its own ticket, if it holds one, so that nothing needs to change hands.
            let own = tickets.iter().position(|ticket| ticket.holder == record.job.id).unwrap_or(0);
            let Ticket { place, holder, turn } = tickets.remove(own);
            if holder != record.job.id {
                let swap = sql("UPDATE jobs SET turn = $2 WHERE id = $1").bind(holder.0).bind(record.turn);
                tx.run(swap).await?;
            }
            picked.push((place, record, turn));
        }
    }
    picked.sort_by_key(|(place, _, _)| *place);
    Ok(picked.into_iter().map(|(_, record, turn)| (record, turn)).collect())
}

async fn oldest_work(
    tx: &mut Tx,
    kinds: &[JobKind],
    owner: OwnerId,
    priority: i64,
    count: usize,
    last_chance: u32,
) -> Result<Vec<Record>, DbError> {
    let now_ms = tx.now_ms();
    let statement = of_kinds(
        "SELECT * FROM jobs WHERE state = 'QUEUED' AND run_at_ms <= $1 AND owner = $2 AND priority = $3 AND crashes < $5",
        "jobs_ready_by_owner",
        "ORDER BY root_at_ms, created_at_ms, id LIMIT $4",
        6,
        kinds,
    );
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let statement = statement.bind(now_ms).bind(owner.0).bind(priority).bind(count).bind(last_chance);
    tx.fetch(bind_kinds(statement, kinds)).await?.iter().map(record).collect()
}

/// Adds `AND kind IN (…)`; on Postgres workers pass over rows that another one is just taking.
///
/// SQLite is told the index that has the order: by itself it does not count on the few rows that are wanted, and rather
/// collects and sorts all that is due.
fn of_kinds(select: &str, index: &str, order: &str, first: usize, kinds: &[JobKind]) -> Sql {
    let places: Vec<String> = (first..first + kinds.len()).map(|place| format!("${place}")).collect();
    let text = format!("{select} AND kind IN ({}) {order}", places.join(", "));
    let sqlite = text.replacen("FROM jobs", &format!("FROM jobs INDEXED BY {index}"), 1);
    composed(sqlite, format!("{text} FOR UPDATE SKIP LOCKED"))
}

fn bind_kinds(statement: Sql, kinds: &[JobKind]) -> Sql {
    kinds.iter().fold(statement, |statement, kind| statement.bind(kind.as_str()))
}

async fn take(tx: &mut Tx, mut record: Record, turn: i64, worker: &str, lease: Duration) -> Result<Claim, DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE jobs SET state = 'RUNNING', attempt = attempt + 1, turn = $2, lease_until_ms = $3, \
                         worker = $4, started_at_ms = COALESCE(started_at_ms, $5) WHERE id = $1")
    .bind(record.job.id.0)
    .bind(turn)
    .bind(lease_end(now_ms, lease))
    .bind(worker)
    .bind(now_ms);
    tx.run(statement).await?;
    record.job.state = JobState::Running;
    record.job.attempt += 1;
    record.job.started_at_ms.get_or_insert(now_ms);
    emit_state(tx, &record, JobState::Running, None);
    let fence = Fence { job: record.job.id, attempt: record.job.attempt };
    Ok(Claim { fence, scene_number: record.scene_number, trace: record.trace, alone: false, job: record.job })
}

fn lease_end(now_ms: i64, lease: Duration) -> i64 {
    now_ms.saturating_add(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX))
}

/// Puts jobs of workers that are gone back into the queue, counting the crash.
async fn put_back_expired(tx: &mut Tx, count: u32, policy: &RetryPolicy) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let text = "SELECT * FROM jobs WHERE state = 'RUNNING' AND lease_until_ms < $1 ORDER BY lease_until_ms LIMIT $2";
    let statement = composed(text.to_owned(), format!("{text} FOR UPDATE SKIP LOCKED")).bind(now_ms).bind(count);
    let expired = tx.fetch(statement).await?.iter().map(record).collect::<Result<Vec<_>, _>>()?;
    for mut record in expired {
        record.crashes += 1;
        tracing::warn!(job_id = %record.job.id, attempt = record.job.attempt, crashes = record.crashes, "lease ran out");
        let count = sql("UPDATE jobs SET crashes = $2 WHERE id = $1").bind(record.job.id.0).bind(record.crashes);
        tx.run(count).await?;
        if record.crashes >= policy.max_crashes && tx.guarded(Guard::Poison) {
            let error_message = format!("the worker died {} times while it worked on this job", record.crashes);
            ending::end_failed(tx, &record, JobError { error_code: POISON.to_owned(), error_message }).await?;
        } else {
            ending::requeue(tx, &record, now_ms).await?;
        }
    }
    Ok(())
}

/// Lets every lease of the workers that `is_gone` names run out now, when it is known that they are: the process that
/// holds the lock of a data directory knows it of all others. Returns how many jobs that frees.
pub async fn expire_leases(tx: &mut Tx, is_gone: impl Fn(&str) -> bool) -> Result<u64, DbError> {
    let now_ms = tx.now_ms();
    let rows = tx.fetch(sql("SELECT id, worker FROM jobs WHERE state = 'RUNNING' ORDER BY id")).await?;
    let mut freed = 0;
    for row in rows {
        let worker: Option<String> = row.get("worker")?;
        if is_gone(worker.as_deref().unwrap_or_default()) {
            let expire = sql("UPDATE jobs SET lease_until_ms = $2 WHERE id = $1 AND state = 'RUNNING'");
            freed += tx.run(expire.bind(row.get::<uuid::Uuid>("id")?).bind(now_ms - 1)).await?;
        }
    }
    if freed > 0 {
        tx.ring();
    }
    Ok(freed)
}

/// What a worker learns when it renews a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// The job is still this worker's.
    Held,
    /// Somebody cancelled it: stop and kill what it started.
    Cancelled,
    /// The lease ran out and the job went on without this worker: stop, write nothing.
    Lost,
}

/// Renews leases, in one transaction. A lease that ran out but that nobody took is renewed as well.
pub async fn renew(db: &Db, fences: &[Fence], lease: Duration) -> Result<Vec<(Fence, Renewal)>, DbError> {
    let mut fences = fences.to_vec();
    // One order for everybody: two workers that lock the same rows do not wait for each other in a ring.
    fences.sort_by_key(|fence| fence.job);
    let mut tx = db.begin().await?;
    let until_ms = lease_end(tx.now_ms(), lease);
    let mut renewals = Vec::with_capacity(fences.len());
    for fence in fences {
        let extend = sql("UPDATE jobs SET lease_until_ms = $3 WHERE id = $1 AND attempt = $2 AND state = 'RUNNING'")
            .bind(fence.job.0)
            .bind(fence.attempt)
            .bind(until_ms);
        let renewal = if tx.run(extend).await? == 1 {
            Renewal::Held
        } else {
            let now =
                sql("SELECT state FROM jobs WHERE id = $1 AND attempt = $2").bind(fence.job.0).bind(fence.attempt);
            match tx.one(now).await?.map(|row| row.get_named::<JobState>("state")).transpose()? {
                Some(JobState::Cancelled) => Renewal::Cancelled,
                _ => Renewal::Lost,
            }
        };
        renewals.push((fence, renewal));
    }
    tx.commit().await?;
    Ok(renewals)
}
