//! Whose turn it is: workspaces come round one after the other, and each spends its turns on its oldest work.

use std::collections::{BTreeMap, HashMap};

use gala_core::{
    id::{JobId, WorkspaceId},
    job::JobKind,
};

use super::read::{Record, record};
use crate::{
    error::DbError,
    sql::{Sql, composed, sql},
    tx::Tx,
};

/// A turn that came up: its place among those that did, and the job that holds it.
struct Ticket {
    place: usize,
    holder: JobId,
    turn: i64,
}

/// Picks jobs whose turn it is. Each pick is the workspace's: within its turn the workspace's oldest work goes first, and the
/// job that held the turn gets the turn of the one that goes.
pub(super) async fn next_in_turn(
    tx: &mut Tx,
    kinds: &[JobKind],
    count: u32,
    last_chance: u32,
) -> Result<Vec<(Record, i64)>, DbError> {
    let now_ms = tx.now_ms();
    let tickets = of_kinds(
        "SELECT id, workspace_id, priority, turn FROM jobs WHERE state = 'QUEUED' AND run_at_ms <= $1 AND crashes < $3",
        "jobs_ready",
        "ORDER BY priority DESC, turn, id LIMIT $2",
        4,
        kinds,
    );
    let rows = tx.fetch(bind_kinds(tickets.bind(now_ms).bind(count).bind(last_chance), kinds)).await?;
    let mut by_workspace: BTreeMap<(i64, WorkspaceId), Vec<Ticket>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let workspace = WorkspaceId(row.get("workspace_id")?);
        let ticket = Ticket { place, holder: JobId(row.get("id")?), turn: row.get("turn")? };
        by_workspace.entry((row.get("priority")?, workspace)).or_default().push(ticket);
    }
    let mut picked = Vec::with_capacity(rows.len());
    for ((priority, workspace), tickets) in by_workspace {
        let records = oldest_work(tx, kinds, workspace, priority, tickets.len(), last_chance).await?;
        picked.extend(hand_out(tx, records, tickets).await?);
    }
    picked.sort_by_key(|(place, _, _)| *place);
    Ok(picked.into_iter().map(|(_, record, turn)| (record, turn)).collect())
}

/// Gives the turns that came up to the workspace's oldest work. Returns for each the place of its turn, and the turn.
async fn hand_out(
    tx: &mut Tx,
    records: Vec<Record>,
    mut tickets: Vec<Ticket>,
) -> Result<Vec<(usize, Record, i64)>, DbError> {
    // What a job was read with is not its turn any more once another one got that from it.
    let mut changed: HashMap<JobId, i64> = HashMap::new();
    let mut picked = Vec::with_capacity(records.len());
    for record in records {
        // Its own ticket, if it holds one, so that nothing needs to change hands.
        let own = tickets.iter().position(|ticket| ticket.holder == record.job.id).unwrap_or(0);
        let Ticket { place, holder, turn } = tickets.remove(own);
        if holder != record.job.id {
            let spare = changed.get(&record.job.id).copied().unwrap_or(record.turn);
            changed.insert(holder, spare);
            tx.run(sql("UPDATE jobs SET turn = $2 WHERE id = $1").bind(holder.0).bind(spare)).await?;
        }
        picked.push((place, record, turn));
    }
    Ok(picked)
}

async fn oldest_work(
    tx: &mut Tx,
    kinds: &[JobKind],
    workspace: WorkspaceId,
    priority: i64,
    count: usize,
    last_chance: u32,
) -> Result<Vec<Record>, DbError> {
    let now_ms = tx.now_ms();
    let statement = of_kinds(
        "SELECT * FROM jobs WHERE state = 'QUEUED' AND run_at_ms <= $1 AND workspace_id = $2 AND priority = $3 AND crashes < $5",
        "jobs_ready_by_owner",
        "ORDER BY root_at_ms, created_at_ms, id LIMIT $4",
        6,
        kinds,
    );
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let statement = statement.bind(now_ms).bind(workspace.0).bind(priority).bind(count).bind(last_chance);
    tx.fetch(bind_kinds(statement, kinds)).await?.iter().map(record).collect()
}

/// Adds `AND kind IN (…)`; on Postgres workers pass over rows that another one is just taking.
///
/// SQLite is told the index that has the order: by itself it does not count on the few rows that are wanted, and rather
/// collects and sorts all that is due.
pub(super) fn of_kinds(select: &str, index: &str, order: &str, first: usize, kinds: &[JobKind]) -> Sql {
    let places: Vec<String> = (first..first + kinds.len()).map(|place| format!("${place}")).collect();
    let text = format!("{select} AND kind IN ({}) {order}", places.join(", "));
    let sqlite = text.replacen("FROM jobs", &format!("FROM jobs INDEXED BY {index}"), 1);
    composed(sqlite, format!("{text} FOR UPDATE SKIP LOCKED"))
}

pub(super) fn bind_kinds(statement: Sql, kinds: &[JobKind]) -> Sql {
    kinds.iter().fold(statement, |statement, kind| statement.bind(kind.as_str()))
}
