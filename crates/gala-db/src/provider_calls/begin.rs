use gala_core::{approval::ReviewStage, plan_limits::LimitUnit};
use uuid::Uuid;

use super::{
    call::{CallState, ProviderCall, amount},
    end::{end, mark_unknown},
    new_call::NewCall,
    spending,
};
use crate::{
    approvals,
    error::DbError,
    guard::Guard,
    jobs::{Fence, guard},
    quota,
    quota_changes::Counter,
    sql::{for_update, sql},
    tx::Tx,
};

/// What to do where an earlier attempt may have sent the request, and its answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfUnknown {
    /// Sent again under the same id: the provider knows it by that, or it costs nothing.
    SendAgain,
    /// Counted as paid, and sent anew: the owner said so.
    PayAgain,
    /// Nobody can tell: somebody has to decide.
    Ask,
}

/// What a request may do.
#[derive(Clone, Debug, PartialEq)]
pub enum BegunCall {
    /// Be sent for the first time.
    First(Uuid),
    /// Be sent once more under the same id; the provider named it by `task`, where that is known.
    Again { id: Uuid, task: Option<String> },
    /// Wait for somebody to decide what became of this earlier one.
    Undecided(Uuid),
}

/// Writes down a request before it is sent, and holds what it may cost.
///
/// # Errors
/// [`DbError::Unapproved`] where people have to approve something before it is paid for;
/// [`DbError::OverLimit`] where that would pass a budget: of the project, or of the workspace for the day or the month;
/// [`DbError::FenceLost`] where the attempt at the job is over. Nothing may be committed then. Else as
/// [any read](DbError#any-read).
pub async fn begin(tx: &mut Tx, fence: Fence, new: &NewCall<'_>, if_unknown: IfUnknown) -> Result<BegunCall, DbError> {
    guard(tx, fence).await?;
    let Some(earlier) = earlier(tx, fence, new).await? else {
        if tx.guarded(Guard::Approval) {
            check_approval(tx, new).await?;
        }
        return insert(tx, Some(fence), new).await;
    };
    match (earlier.state, if_unknown) {
        (CallState::Open, IfUnknown::SendAgain) => {
            let again = sql("UPDATE provider_calls SET attempts = attempts + 1 WHERE id = $1");
            tx.run(again.bind(earlier.id)).await?;
            Ok(BegunCall::Again { id: earlier.id, task: earlier.task })
        }
        (CallState::Open | CallState::Unknown, IfUnknown::PayAgain) => {
            end(tx, &earlier, CallState::Lost, earlier.held_micros, Some("answer_lost")).await?;
            insert(tx, Some(fence), new).await
        }
        (CallState::Open, IfUnknown::Ask) => {
            mark_unknown(tx, earlier.id).await?;
            Ok(BegunCall::Undecided(earlier.id))
        }
        _ => Ok(BegunCall::Undecided(earlier.id)),
    }
}

/// Checks that people have approved what has to be before this is paid for.
async fn check_approval(tx: &mut Tx, new: &NewCall<'_>) -> Result<(), DbError> {
    let Some(paid) = &new.paid_for else { return Ok(()) };
    let needed = paid.needs(ReviewStage::before_step(new.step));
    if approvals::is_missing(tx, new.scope, &needed).await? {
        return Err(DbError::Unapproved(Box::new(needed)));
    }
    Ok(())
}

/// Writes down a request that no job sends, such as one over HTTP whose answer nobody keeps.
///
/// # Errors
/// As [`begin`], of the budgets.
pub async fn hold_without_job(tx: &mut Tx, new: &NewCall<'_>) -> Result<Uuid, DbError> {
    match insert(tx, None, new).await? {
        BegunCall::First(id) | BegunCall::Again { id, .. } | BegunCall::Undecided(id) => Ok(id),
    }
}

/// Returns the same request of the same job where it has not ended.
async fn earlier(tx: &mut Tx, fence: Fence, new: &NewCall<'_>) -> Result<Option<ProviderCall>, DbError> {
    if !tx.guarded(Guard::EarlierCall) {
        return Ok(None);
    }
    let statement = for_update!(
        "SELECT * FROM provider_calls WHERE job_id = $1 AND step = $2 AND request_hash = $3 AND provider = $4 \
         AND model = $5 AND state IN ('open', 'unknown')"
    )
    .bind(fence.job.0)
    .bind(new.step)
    .bind(new.request.to_string())
    .bind(new.provider)
    .bind(new.model);
    tx.one(statement).await?.as_ref().map(ProviderCall::of).transpose()
}

async fn insert(tx: &mut Tx, fence: Option<Fence>, new: &NewCall<'_>) -> Result<BegunCall, DbError> {
    let (id, held, now_ms) = (Uuid::now_v7(), amount(new.held_micros), tx.now_ms());
    let statement =
        sql("INSERT INTO provider_calls (id, workspace_id, project_id, job_id, step, scene, provider, model, \
                         request_hash, state, held_micros, attempts, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, 1, $11)")
        .bind(id)
        .scoped(new.scope)
        .bind(new.project.map(|project| project.0))
        .bind(fence.map(|fence| fence.job.0))
        .bind(new.step)
        .bind(new.scene)
        .bind(new.provider)
        .bind(new.model)
        .bind(new.request.to_string())
        .bind(held)
        .bind(now_ms);
    tx.run(statement).await?;
    if held > 0 {
        let limits = quota::plan(&mut *tx, new.scope).await?.limits;
        if let Some(project) = new.project {
            spending::hold(tx, project, held, &limits).await?;
        }
        // Everybody locks them in one order, and last.
        for unit in [LimitUnit::ProviderMicros, LimitUnit::ProviderMicrosPerDay] {
            quota::hold(tx, Counter::at(new.scope.workspace(), unit, now_ms), held, &limits).await?;
        }
    }
    Ok(BegunCall::First(id))
}
