use gala_core::access::Scope;
use uuid::Uuid;

use super::{
    call::{CallState, ProviderCall},
    end::end,
    read::get,
};
use crate::{error::DbError, tx::Tx};

/// Ends a request of which nobody could tell what became, by what somebody found out at the provider: whether it was paid.
/// Its job may be tried again then, and sends it anew.
///
/// # Errors
/// [`DbError::NotFound`] where the workspace has no such request, [`DbError::Refused`] where it is not undecided, or was
/// decided otherwise; else as
/// [any read](DbError#any-read).
pub async fn decide(tx: &mut Tx, scope: Scope, id: Uuid, was_paid: bool) -> Result<ProviderCall, DbError> {
    let call = get(&mut *tx, scope, id).await?.ok_or(DbError::NotFound)?;
    let cost = if was_paid { call.held_micros } else { 0 };
    match call.state {
        CallState::Unknown => {}
        CallState::Lost if call.cost_micros == Some(cost) => return Ok(call),
        _ => return Err(DbError::Refused("call_decided")),
    }
    end(tx, &call, CallState::Lost, cost, Some("answer_lost")).await?;
    get(tx, scope, id).await?.ok_or(DbError::NotFound)
}
