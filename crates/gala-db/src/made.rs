//! What was made once and can serve every job that asks for the same again.

use gala_core::hash::ContentHash;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    error::DbError,
    source::Source,
    sql::{sql, to_json},
    tx::Tx,
};

/// Returns what was made of this input, if anything was.
///
/// # Errors
/// As [any read](DbError#any-read): what was kept and is no `T` is [`DbError::Corrupt`].
pub async fn get<T: DeserializeOwned>(
    source: impl Source,
    kind: &str,
    input: &ContentHash,
) -> Result<Option<T>, DbError> {
    let statement =
        sql("SELECT output FROM made WHERE kind = $1 AND input_hash = $2").bind(kind).bind(input.to_string());
    source.all(statement).await?.first().map(|row| row.get_json("output")).transpose()
}

/// Keeps what was made. The first one stays, so that all who ask get the same.
///
/// # Errors
/// [`DbError::Corrupt`] where `output` cannot be written as JSON; else as [any statement](DbError#any-statement).
pub async fn put<T: Serialize>(tx: &mut Tx, kind: &str, input: &ContentHash, output: &T) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("INSERT INTO made (kind, input_hash, output, created_at_ms) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (kind, input_hash) DO NOTHING")
    .bind(kind)
    .bind(input.to_string())
    .bind(to_json("made", output)?)
    .bind(now_ms);
    tx.run(statement).await.map(|_| ())
}

/// Forgets what was made, for example because its file is gone.
///
/// # Errors
/// As [any statement](DbError#any-statement). What was never made is no error.
pub async fn forget(tx: &mut Tx, kind: &str, input: &ContentHash) -> Result<(), DbError> {
    let statement = sql("DELETE FROM made WHERE kind = $1 AND input_hash = $2").bind(kind).bind(input.to_string());
    tx.run(statement).await.map(|_| ())
}
