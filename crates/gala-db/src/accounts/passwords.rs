//! What argon2 made of passwords.

use gala_core::id::UserId;

use crate::{error::DbError, source::Source, sql::sql, tx::Tx};

/// Returns the hash of a person's password, in the PHC format, if they have one.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, user: UserId) -> Result<Option<String>, DbError> {
    let rows = source.all(sql("SELECT hash FROM passwords WHERE user_id = $1").bind(user.0)).await?;
    rows.first().map(|row| row.get("hash")).transpose()
}

/// Gives a person a password, in the place of the one before.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such person; else as [any statement](DbError#any-statement).
pub async fn set(tx: &mut Tx, user: UserId, hash: &str) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("INSERT INTO passwords (user_id, hash, changed_at_ms) VALUES ($1, $2, $3) \
                         ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at_ms = excluded.changed_at_ms");
    tx.run(statement.bind(user.0).bind(hash).bind(now_ms)).await.map(|_| ())
}

/// Keeps a better hash of the same password, unless that was changed meanwhile.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn rehash(tx: &mut Tx, user: UserId, before: &str, hash: &str) -> Result<(), DbError> {
    let statement = sql("UPDATE passwords SET hash = $3 WHERE user_id = $1 AND hash = $2");
    tx.run(statement.bind(user.0).bind(before).bind(hash)).await.map(|_| ())
}
