//! One Idempotency-Key, one effect.
//!
//! Best used inside the transaction that has the effect: [`begin`], the effect, [`complete`], commit. A crash then
//! leaves neither key nor effect. A key may also be begun in its own transaction and completed in a later one; until
//! then others are told [`Begun::InFlight`], and after [`GIVEN_UP_AFTER_MS`] it counts as never begun.

use gala_core::{access::Scope, hash::ContentHash};
use serde_json::Value;

use crate::{
    error::DbError,
    sql::{for_update, sql, to_json},
    tx::Tx,
};

/// A key without an answer after this long belongs to a request that died.
pub const GIVEN_UP_AFTER_MS: i64 = 60_000;

/// What is known of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// The key is new: do it, then [`complete`].
    Fresh,
    /// It was done before: answer the same.
    Replay { status: u16, response: Value },
    /// The key was used for another body.
    Mismatch,
    /// Another request with the key is not done yet.
    InFlight,
}

/// Takes a key of the workspace for a request body.
///
/// # Errors
/// As [any read](DbError#any-read): an answer that was kept is one. A key that is in use or was used for another body
/// is no error, but a [`Begun`].
pub async fn begin(tx: &mut Tx, scope: Scope, key: &str, body: &ContentHash) -> Result<Begun, DbError> {
    let now_ms = tx.now_ms();
    let insert =
        sql("INSERT INTO idempotency_keys (workspace_id, key, body_hash, created_at_ms) VALUES ($1, $2, $3, $4) \
                      ON CONFLICT (workspace_id, key) DO NOTHING")
        .scoped(scope)
        .bind(key)
        .bind(body.to_string())
        .bind(now_ms);
    if tx.run(insert).await? == 1 {
        return Ok(Begun::Fresh);
    }
    let select = for_update!(
        "SELECT body_hash, status, response, created_at_ms FROM idempotency_keys WHERE workspace_id = $1 AND key = $2"
    );
    let Some(row) = tx.one(select.scoped(scope).bind(key)).await? else { return Ok(Begun::InFlight) };
    if row.get_named::<ContentHash>("body_hash")? != *body {
        return Ok(Begun::Mismatch);
    }
    if let Some(status) = row.get::<Option<i64>>("status")? {
        let status = u16::try_from(status).map_err(|error| DbError::corrupt("status", error))?;
        return Ok(Begun::Replay { status, response: row.get_json("response")? });
    }
    if row.get::<i64>("created_at_ms")? + GIVEN_UP_AFTER_MS > now_ms {
        return Ok(Begun::InFlight);
    }
    let take = sql("UPDATE idempotency_keys SET created_at_ms = $3 WHERE workspace_id = $1 AND key = $2");
    tx.run(take.scoped(scope).bind(key).bind(now_ms)).await?;
    Ok(Begun::Fresh)
}

/// Keeps the answer of a key that was begun.
///
/// # Errors
/// [`DbError::NotFound`] where the key was not begun, or has its answer; else as [any
/// statement](DbError#any-statement).
pub async fn complete(tx: &mut Tx, scope: Scope, key: &str, status: u16, response: &Value) -> Result<(), DbError> {
    let update =
        sql("UPDATE idempotency_keys SET status = $3, response = $4 WHERE workspace_id = $1 AND key = $2 AND status IS NULL")
            .scoped(scope)
            .bind(key)
            .bind(u32::from(status))
            .bind(to_json("response", response)?);
    if tx.run(update).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Gives a key back that was begun in an earlier transaction and had no effect.
///
/// # Errors
/// As [any statement](DbError#any-statement). A key that was not begun is no error.
pub async fn abandon(tx: &mut Tx, scope: Scope, key: &str) -> Result<(), DbError> {
    let delete = sql("DELETE FROM idempotency_keys WHERE workspace_id = $1 AND key = $2 AND status IS NULL");
    tx.run(delete.scoped(scope).bind(key)).await.map(|_| ())
}
