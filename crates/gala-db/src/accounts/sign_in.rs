//! Signing in: what was begun and waits for its second half, and what was tried in vain.

use gala_core::id::UserId;
use serde_json::Value;

use super::Digest;
use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql, to_json},
    tx::Tx,
};

/// What a first request left for the second one.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub user: Option<UserId>,
    pub state: Value,
}

/// Keeps a first half until it is taken or ends.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn begin(tx: &mut Tx, kind: &str, digest: &Digest, step: &Step, ends_at_ms: i64) -> Result<(), DbError> {
    let statement =
        sql("INSERT INTO sign_in_steps (digest, kind, user_id, state, ends_at_ms) VALUES ($1, $2, $3, $4, $5)")
            .bind(digest.to_vec())
            .bind(kind)
            .bind(step.user.map(|id| id.0))
            .bind(to_json("sign-in step", &step.state)?)
            .bind(ends_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Keeps a first half as [`begin`] does, of whom `counted_by` is a digest: of theirs there are `most` at once, and the
/// oldest make room. Whoever begins too many so loses their own.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn begin_counted(
    tx: &mut Tx,
    kind: &str,
    digest: &Digest,
    step: &Step,
    ends_at_ms: i64,
    (counted_by, most): (&Digest, u32),
) -> Result<(), DbError> {
    begin(tx, kind, digest, step, ends_at_ms).await?;
    let count = sql("UPDATE sign_in_steps SET counted_by = $2 WHERE digest = $1");
    tx.run(count.bind(digest.to_vec()).bind(counted_by.to_vec())).await?;
    let surplus = sql("DELETE FROM sign_in_steps WHERE counted_by = $1 AND digest <> $2 AND digest NOT IN \
                       (SELECT digest FROM sign_in_steps WHERE counted_by = $1 AND digest <> $2 \
                        ORDER BY ends_at_ms DESC, digest LIMIT $3)");
    let surplus = surplus.bind(counted_by.to_vec()).bind(digest.to_vec()).bind(most.saturating_sub(1));
    tx.run(surplus).await.map(|_| ())
}

/// Takes a first half: nobody else gets it.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn take(tx: &mut Tx, kind: &str, digest: &Digest) -> Result<Option<Step>, DbError> {
    let now_ms = tx.now_ms();
    let statement =
        sql("DELETE FROM sign_in_steps WHERE digest = $1 AND kind = $2 RETURNING user_id, state, ends_at_ms");
    let Some(row) = tx.one(statement.bind(digest.to_vec()).bind(kind)).await? else { return Ok(None) };
    if row.get::<i64>("ends_at_ms")? <= now_ms {
        return Ok(None);
    }
    from_row(&row).map(Some)
}

/// Returns what was begun, and leaves it.
///
/// # Errors
/// As [any read](DbError#any-read).
pub(super) async fn peek(
    source: impl Source,
    kind: &str,
    digest: &Digest,
    now_ms: i64,
) -> Result<Option<Step>, DbError> {
    let statement = sql("SELECT user_id, state FROM sign_in_steps WHERE digest = $1 AND kind = $2 AND ends_at_ms > $3");
    let rows = source.all(statement.bind(digest.to_vec()).bind(kind).bind(now_ms)).await?;
    rows.first().map(from_row).transpose()
}

fn from_row(row: &Row) -> Result<Step, DbError> {
    Ok(Step { user: row.get::<Option<uuid::Uuid>>("user_id")?.map(UserId), state: row.get_json("state")? })
}

/// How often something was tried in vain lately, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    pub count: u32,
    pub newest_at_ms: i64,
}

/// Returns what is known of a pair of name and address.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn failures(source: impl Source, digest: &Digest) -> Result<Failures, DbError> {
    let statement = sql("SELECT failures, newest_at_ms FROM sign_in_failures WHERE digest = $1");
    let rows = source.all(statement.bind(digest.to_vec())).await?;
    let Some(row) = rows.first() else { return Ok(Failures::default()) };
    Ok(Failures { count: row.get_u32("failures")?, newest_at_ms: row.get("newest_at_ms")? })
}

/// Counts a failure. After `forgotten_after_ms` without one the count begins anew.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn failed(tx: &mut Tx, digest: &Digest, forgotten_after_ms: i64) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("INSERT INTO sign_in_failures (digest, failures, newest_at_ms) VALUES ($1, 1, $2) \
                         ON CONFLICT (digest) DO UPDATE SET newest_at_ms = $2, failures = \
                         CASE WHEN sign_in_failures.newest_at_ms < $3 THEN 1 ELSE sign_in_failures.failures + 1 END");
    tx.run(statement.bind(digest.to_vec()).bind(now_ms).bind(now_ms - forgotten_after_ms)).await.map(|_| ())
}

/// Forgets the failures of a pair, because it was right at last.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn succeeded(tx: &mut Tx, digest: &Digest) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM sign_in_failures WHERE digest = $1").bind(digest.to_vec())).await.map(|_| ())
}

/// Removes steps that ended and failures that are forgotten. Returns how many.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn sweep(tx: &mut Tx, forgotten_after_ms: i64) -> Result<u64, DbError> {
    let now_ms = tx.now_ms();
    let steps = tx.run(sql("DELETE FROM sign_in_steps WHERE ends_at_ms <= $1").bind(now_ms)).await?;
    let failures = sql("DELETE FROM sign_in_failures WHERE newest_at_ms < $1").bind(now_ms - forgotten_after_ms);
    Ok(steps + tx.run(failures).await?)
}
