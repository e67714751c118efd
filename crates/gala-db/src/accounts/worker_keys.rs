//! Keys of workers: they let a process work on the jobs of all workspaces, and open nothing else.

use gala_core::id::KeyId;

use super::Digest;
use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql},
    tx::Tx,
};

/// A key of workers as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerKey {
    pub id: KeyId,
    pub name: String,
    /// The first characters of the secret, by which people tell keys apart.
    pub prefix: String,
    pub created_at_ms: i64,
    pub used_at_ms: Option<i64>,
    pub ends_at_ms: Option<i64>,
    pub revoked_at_ms: Option<i64>,
}

/// What [`DbError::Refused`] names where a worker's key is not good any more.
pub const REVOKED: &str = "worker_key_revoked";
pub const ENDED: &str = "worker_key_ended";

/// Stores a key.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, key: &WorkerKey, digest: &Digest) -> Result<(), DbError> {
    let statement = sql("INSERT INTO worker_keys (id, name, prefix, digest, created_at_ms, ends_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(key.id.0)
    .bind(key.name.as_str())
    .bind(key.prefix.as_str())
    .bind(digest.to_vec())
    .bind(key.created_at_ms)
    .bind(key.ends_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Returns the key of a secret, whether or not it is good: [`check`] tells.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of_secret(source: impl Source, digest: &Digest) -> Result<Option<WorkerKey>, DbError> {
    let statement = sql("SELECT * FROM worker_keys WHERE digest = $1").bind(digest.to_vec());
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Checks that a key is good at this instant of the database's clock.
///
/// # Errors
/// [`DbError::Refused`] `worker_key_revoked`, also for a key that there is not, or `worker_key_ended`; else as [any
/// read](DbError#any-read).
pub async fn check(source: impl Source, id: KeyId, now_ms: i64) -> Result<(), DbError> {
    let statement = sql("SELECT ends_at_ms, revoked_at_ms FROM worker_keys WHERE id = $1").bind(id.0);
    let rows = source.all(statement).await?;
    let row = rows.first().ok_or(DbError::Refused(REVOKED))?;
    if row.get::<Option<i64>>("revoked_at_ms")?.is_some() {
        return Err(DbError::Refused(REVOKED));
    }
    match row.get::<Option<i64>>("ends_at_ms")? {
        Some(ends_at_ms) if ends_at_ms <= now_ms => Err(DbError::Refused(ENDED)),
        _ => Ok(()),
    }
}

/// Keeps that a key was used just now.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn used(tx: &mut Tx, id: KeyId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    tx.run(sql("UPDATE worker_keys SET used_at_ms = $2 WHERE id = $1").bind(id.0).bind(now_ms)).await.map(|_| ())
}

/// Lists all keys, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source) -> Result<Vec<WorkerKey>, DbError> {
    let rows = source.all(sql("SELECT * FROM worker_keys ORDER BY created_at_ms DESC, id DESC")).await?;
    rows.iter().map(from_row).collect()
}

/// Revokes a key, for good. Doing it again changes nothing.
///
/// # Errors
/// [`DbError::NotFound`]; else as [any statement](DbError#any-statement).
pub async fn revoke(tx: &mut Tx, id: KeyId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE worker_keys SET revoked_at_ms = COALESCE(revoked_at_ms, $2) WHERE id = $1");
    if tx.run(statement.bind(id.0).bind(now_ms)).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

fn from_row(row: &Row) -> Result<WorkerKey, DbError> {
    Ok(WorkerKey {
        id: KeyId(row.get("id")?),
        name: row.get("name")?,
        prefix: row.get("prefix")?,
        created_at_ms: row.get("created_at_ms")?,
        used_at_ms: row.get("used_at_ms")?,
        ends_at_ms: row.get("ends_at_ms")?,
        revoked_at_ms: row.get("revoked_at_ms")?,
    })
}
