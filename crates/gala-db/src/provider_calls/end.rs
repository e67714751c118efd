use gala_core::{id::JobId, spending::Usage};
use uuid::Uuid;

use super::{
    call::{CallState, ProviderCall, amount},
    new_call::NewCall,
    spending,
};
use crate::{
    db::Db,
    error::DbError,
    jobs::{Fence, guard},
    sql::{for_update, sql, to_json},
    tx::Tx,
};

/// What a request came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    pub id: Uuid,
    pub usage: Usage,
    pub cost_micros: u64,
    pub request_id: Option<String>,
}

/// Keeps what the provider named the request by, while it works on it.
///
/// # Errors
/// [`DbError::FenceLost`] where the attempt is over; else as [any statement](DbError#any-statement).
pub async fn accepted(tx: &mut Tx, fence: Fence, id: Uuid, task: &str) -> Result<(), DbError> {
    guard(tx, fence).await?;
    tx.run(sql("UPDATE provider_calls SET task = $2 WHERE id = $1").bind(id).bind(task)).await.map(|_| ())
}

/// Counts what a request cost whose result is kept, in the same transaction that keeps it. One that has ended stays as it
/// is.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn settle(tx: &mut Tx, settled: &Settled) -> Result<(), DbError> {
    let Some(call) = open(tx, settled.id).await? else { return Ok(()) };
    let statement = sql("UPDATE provider_calls SET usage = $2, request_id = $3 WHERE id = $1")
        .bind(settled.id)
        .bind(to_json("usage", &settled.usage)?)
        .bind(settled.request_id.as_deref());
    tx.run(statement).await?;
    end(tx, &call, CallState::Done, settled.cost_micros, None).await
}

/// Ends a request that made nothing, with what it cost all the same: nothing, where it was refused.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn fail(tx: &mut Tx, id: Uuid, code: &str, cost_micros: u64) -> Result<(), DbError> {
    match open(tx, id).await? {
        Some(call) => end(tx, &call, CallState::Failed, cost_micros, Some(code)).await,
        None => Ok(()),
    }
}

/// Notes that a request may have been done and paid, and that nobody can tell. What is held for it stays held.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn unknown(tx: &mut Tx, fence: Fence, id: Uuid) -> Result<(), DbError> {
    guard(tx, fence).await?;
    mark_unknown(tx, id).await
}

pub(super) async fn mark_unknown(tx: &mut Tx, id: Uuid) -> Result<(), DbError> {
    let statement = sql("UPDATE provider_calls SET state = 'unknown' WHERE id = $1 AND state = 'open'");
    tx.run(statement.bind(id)).await.map(|_| ())
}

/// Notes that the result of an earlier request served again, so that nothing was sent.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn cached(tx: &mut Tx, fence: Option<Fence>, call: &NewCall<'_>) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement =
        sql("INSERT INTO provider_calls (id, workspace_id, project_id, job_id, step, scene, provider, model, \
                         request_hash, state, held_micros, cost_micros, attempts, created_at_ms, ended_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'cached', 0, 0, 0, $10, $10)")
        .bind(Uuid::now_v7())
        .scoped(call.scope)
        .bind(call.project.map(|project| project.0))
        .bind(fence.map(|fence| fence.job.0))
        .bind(call.step)
        .bind(call.scene)
        .bind(call.provider)
        .bind(call.model)
        .bind(call.request.to_string())
        .bind(now_ms);
    tx.run(statement).await.map(|_| ())
}

/// Ends what a job that has ended left open: it may have been done, so that it counts as paid.
pub(crate) async fn end_of_job(tx: &mut Tx, job: JobId) -> Result<(), DbError> {
    let statement = for_update!("SELECT * FROM provider_calls WHERE job_id = $1 AND state = 'open'").bind(job.0);
    for row in tx.fetch(statement).await? {
        let call = ProviderCall::of(&row)?;
        end(tx, &call, CallState::Lost, call.held_micros, Some("job_ended")).await?;
    }
    Ok(())
}

/// Ends requests that no job sent and that are older than `age_ms` milliseconds: the process that sent them is gone, and they
/// may have been done, so that they count as paid. Returns how many.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn end_abandoned(db: &Db, age_ms: i64) -> Result<u64, DbError> {
    let mut ended = 0;
    loop {
        let mut tx = db.begin().await?;
        let before_ms = tx.now_ms().saturating_sub(age_ms);
        let statement = for_update!(
            "SELECT * FROM provider_calls WHERE state = 'open' AND created_at_ms < $1 AND job_id IS NULL LIMIT 100"
        );
        let found = tx.fetch(statement.bind(before_ms)).await?;
        for row in &found {
            let call = ProviderCall::of(row)?;
            end(&mut tx, &call, CallState::Lost, call.held_micros, Some("abandoned")).await?;
        }
        tx.commit().await?;
        ended += found.len() as u64;
        if found.len() < 100 {
            return Ok(ended);
        }
    }
}

/// Returns a request that has not ended, and keeps others from ending it.
pub(super) async fn open(tx: &mut Tx, id: Uuid) -> Result<Option<ProviderCall>, DbError> {
    let statement = for_update!("SELECT * FROM provider_calls WHERE id = $1 AND state IN ('open', 'unknown')");
    tx.one(statement.bind(id)).await?.as_ref().map(ProviderCall::of).transpose()
}

pub(super) async fn end(
    tx: &mut Tx,
    call: &ProviderCall,
    state: CallState,
    cost_micros: u64,
    code: Option<&str>,
) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE provider_calls SET state = $2, cost_micros = $3, error_code = $4, ended_at_ms = $5 \
                         WHERE id = $1")
    .bind(call.id)
    .bind(state.as_str())
    .bind(amount(cost_micros))
    .bind(code)
    .bind(now_ms);
    tx.run(statement).await?;
    if let Some(project) = call.project {
        spending::count(tx, project, amount(call.held_micros), amount(cost_micros)).await?;
    }
    call.count(tx, cost_micros);
    Ok(())
}
