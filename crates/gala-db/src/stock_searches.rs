//! What searches of stock libraries found, kept for as long as their providers want it.

use std::time::Duration;

use gala_core::hash::ContentHash;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    db::Db,
    error::DbError,
    source::Source,
    sql::{sql, to_json},
    tx::Tx,
};

/// Returns what the same search found, while that counts.
///
/// # Errors
/// As [any read](DbError#any-read): what was kept and is no `T` is [`DbError::Corrupt`].
pub async fn get<T: DeserializeOwned>(db: &Db, provider: &str, query: &ContentHash) -> Result<Option<T>, DbError> {
    let now_ms = db.now_ms().await?;
    let statement = sql("SELECT found FROM stock_searches WHERE provider = $1 AND query_hash = $2 AND ends_at_ms > $3")
        .bind(provider)
        .bind(query.to_string())
        .bind(now_ms);
    db.all(statement).await?.first().map(|row| row.get_json("found")).transpose()
}

/// Keeps what a search found, in the place of what an earlier one did.
///
/// # Errors
/// [`DbError::Corrupt`] where `found` cannot be written as JSON; else as [any statement](DbError#any-statement).
pub async fn put<T: Serialize>(
    tx: &mut Tx,
    provider: &str,
    query: &ContentHash,
    found: &T,
    kept: Duration,
) -> Result<(), DbError> {
    let ends_at_ms = tx.now_ms().saturating_add(i64::try_from(kept.as_millis()).unwrap_or(i64::MAX));
    let statement =
        sql("INSERT INTO stock_searches (provider, query_hash, found, ends_at_ms) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (provider, query_hash) \
                         DO UPDATE SET found = excluded.found, ends_at_ms = excluded.ends_at_ms")
        .bind(provider)
        .bind(query.to_string())
        .bind(to_json("stock search", found)?)
        .bind(ends_at_ms);
    tx.run(statement).await.map(|_| ())
}
