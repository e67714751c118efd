//! Second factors: the secret of an authenticator, and recovery codes.

use gala_core::id::UserId;

use super::Digest;
use crate::{error::DbError, source::Source, sql::sql, tx::Tx};

/// The secret of a person's authenticator (RFC 6238).
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret {
    pub secret: Vec<u8>,
    /// Whether a first code was right: until then it is not asked for.
    pub is_confirmed: bool,
    /// The newest step whose code was used.
    pub last_step: i64,
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TotpSecret").field("is_confirmed", &self.is_confirmed).finish_non_exhaustive()
    }
}

/// Returns the secret of a person's authenticator, if they have one.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn totp(source: impl Source, user: UserId) -> Result<Option<TotpSecret>, DbError> {
    let statement = sql("SELECT secret, confirmed_at_ms, last_step FROM totp_secrets WHERE user_id = $1");
    let rows = source.all(statement.bind(user.0)).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(TotpSecret {
        secret: row.get("secret")?,
        is_confirmed: row.get::<Option<i64>>("confirmed_at_ms")?.is_some(),
        last_step: row.get("last_step")?,
    }))
}

/// Keeps a secret that is not confirmed yet, in the place of another such one.
///
/// # Errors
/// [`DbError::Refused`] `totp_active` where one is confirmed: it is removed first.
pub async fn begin_totp(tx: &mut Tx, user: UserId, secret: &[u8]) -> Result<(), DbError> {
    let statement = sql("INSERT INTO totp_secrets (user_id, secret) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE \
                         SET secret = excluded.secret, last_step = 0 WHERE totp_secrets.confirmed_at_ms IS NULL");
    let is_kept = tx.run(statement.bind(user.0).bind(secret.to_vec())).await? == 1;
    if is_kept { Ok(()) } else { Err(DbError::Refused("totp_active")) }
}

/// Keeps that the code of a step was used, which confirms the secret. Returns whether it was the first to use that step
/// or a later one.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn use_step(tx: &mut Tx, user: UserId, step: i64) -> Result<bool, DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE totp_secrets SET last_step = $2, confirmed_at_ms = COALESCE(confirmed_at_ms, $3) \
                         WHERE user_id = $1 AND last_step < $2");
    Ok(tx.run(statement.bind(user.0).bind(step).bind(now_ms)).await? == 1)
}

/// Removes a person's authenticator with its recovery codes.
///
/// # Errors
/// [`DbError::NotFound`] where there is none.
pub async fn remove_totp(tx: &mut Tx, user: UserId) -> Result<(), DbError> {
    let removed = tx.run(sql("DELETE FROM totp_secrets WHERE user_id = $1").bind(user.0)).await?;
    tx.run(sql("DELETE FROM recovery_codes WHERE user_id = $1").bind(user.0)).await?;
    if removed == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Gives a person new recovery codes in the place of all old ones.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn set_recovery_codes(tx: &mut Tx, user: UserId, digests: &[Digest]) -> Result<(), DbError> {
    tx.run(sql("DELETE FROM recovery_codes WHERE user_id = $1").bind(user.0)).await?;
    for digest in digests {
        let statement = sql("INSERT INTO recovery_codes (user_id, digest) VALUES ($1, $2)");
        tx.run(statement.bind(user.0).bind(digest.to_vec())).await?;
    }
    Ok(())
}

/// Uses a recovery code. Returns whether it was a good one.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn use_recovery_code(tx: &mut Tx, user: UserId, digest: &Digest) -> Result<bool, DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE recovery_codes SET used_at_ms = $3 \
                         WHERE user_id = $1 AND digest = $2 AND used_at_ms IS NULL");
    Ok(tx.run(statement.bind(user.0).bind(digest.to_vec()).bind(now_ms)).await? == 1)
}
