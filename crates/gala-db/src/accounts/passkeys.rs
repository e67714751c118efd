//! Passkeys of people, as `gala-accounts` checks them.

use gala_core::id::{PasskeyId, UserId};

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, for_update, sql},
    tx::Tx,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    pub id: PasskeyId,
    /// What devices call it. No two people have the same.
    pub credential_id: Vec<u8>,
    /// What its person calls it.
    pub name: String,
    /// The public key, the counter and what else is known of it, as JSON.
    pub credential: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    pub used_at_ms: Option<i64>,
}

/// Keeps a passkey of a person.
///
/// # Errors
/// [`DbError::Constraint`] `passkeys_credential_key` where somebody has it already; else as [any
/// statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, user: UserId, passkey: &Passkey) -> Result<(), DbError> {
    let statement = sql("INSERT INTO passkeys (id, credential_id, user_id, name, credential, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(passkey.id.0)
    .bind(passkey.credential_id.clone())
    .bind(user.0)
    .bind(passkey.name.as_str())
    .bind(passkey.credential.as_str())
    .bind(passkey.created_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Lists the passkeys of a person, the oldest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, user: UserId) -> Result<Vec<Passkey>, DbError> {
    let statement = sql("SELECT * FROM passkeys WHERE user_id = $1 ORDER BY created_at_ms, id");
    source.all(statement.bind(user.0)).await?.iter().map(from_row).collect()
}

/// Lists them as [`list`] does, and keeps others from changing them: of two who show the same counter, one is late.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn lock(tx: &mut Tx, user: UserId) -> Result<Vec<Passkey>, DbError> {
    let statement = for_update!("SELECT * FROM passkeys WHERE user_id = $1 ORDER BY created_at_ms, id");
    tx.fetch(statement.bind(user.0)).await?.iter().map(from_row).collect()
}

/// Keeps what is known of a passkey now that it was used.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn used(tx: &mut Tx, id: PasskeyId, credential: &str) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE passkeys SET credential = $2, used_at_ms = $3 WHERE id = $1");
    tx.run(statement.bind(id.0).bind(credential).bind(now_ms)).await.map(|_| ())
}

/// Names a passkey of a person.
///
/// # Errors
/// [`DbError::NotFound`] where it is not theirs.
pub async fn rename(tx: &mut Tx, user: UserId, id: PasskeyId, name: &str) -> Result<(), DbError> {
    let statement = sql("UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2");
    let touched = tx.run(statement.bind(id.0).bind(user.0).bind(name)).await?;
    if touched == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Removes a passkey of a person.
///
/// # Errors
/// [`DbError::NotFound`] where it is not theirs.
pub async fn remove(tx: &mut Tx, user: UserId, id: PasskeyId) -> Result<(), DbError> {
    let statement = sql("DELETE FROM passkeys WHERE id = $1 AND user_id = $2").bind(id.0).bind(user.0);
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Returns the secret of the installation that names without passkeys are answered by.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn decoy_secret(source: impl Source) -> Result<Vec<u8>, DbError> {
    let rows = source.all(sql("SELECT secret FROM installation_secrets WHERE name = 'decoys'")).await?;
    rows.first().ok_or(DbError::NotFound)?.get("secret")
}

fn from_row(row: &Row) -> Result<Passkey, DbError> {
    Ok(Passkey {
        id: PasskeyId(row.get("id")?),
        credential_id: row.get("credential_id")?,
        name: row.get("name")?,
        credential: row.get("credential")?,
        created_at_ms: row.get("created_at_ms")?,
        used_at_ms: row.get("used_at_ms")?,
    })
}
