//! The secrets that sign links and cursors: one that signs, and the one before it, which still counts for as long as
//! anything that it signed. All machines of an installation share them, and the database's clock judges them.

use crate::{db::Db, error::DbError, source::Source, sql::sql, tx::Tx};

/// A key signs for so long before [`rotate`] replaces it: 30 days.
pub const SIGNS_FOR_MS: i64 = 30 * 24 * 3600 * 1000;
/// A replaced key counts for so much longer: 8 days. No link may be made to live longer.
pub const COUNTS_ON_MS: i64 = 8 * 24 * 3600 * 1000;

/// What signs. It does not show itself in logs and debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Returns the secrets that count, the one that signs first. Empty before [`establish`].
///
/// # Errors
/// As [any read](DbError#any-read): what is kept and is no secret is [`DbError::Corrupt`].
pub async fn valid(db: &Db) -> Result<Vec<Secret>, DbError> {
    let now_ms = db.now_ms().await?;
    let select = sql("SELECT secret FROM signing_keys WHERE ends_at_ms IS NULL OR ends_at_ms > $1 \
                      ORDER BY CASE WHEN ends_at_ms IS NULL THEN 0 ELSE 1 END, created_at_ms DESC");
    db.all(select.bind(now_ms)).await?.iter().map(|row| read(row.get("secret")?)).collect()
}

fn read(bytes: Vec<u8>) -> Result<Secret, DbError> {
    let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| DbError::corrupt("signing key", "it is not 32 bytes long"))?;
    Ok(Secret(bytes))
}

/// Makes `fresh` the secret that signs, unless there is one.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn establish(tx: &mut Tx, fresh: &Secret) -> Result<(), DbError> {
    insert(tx, fresh, None).await.map(|_| ())
}

/// Takes in a secret from elsewhere, so that what it signed goes on to count: it signs if nothing else does, and
/// otherwise counts for as long as a replaced one. Taking it in again changes nothing.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn import(tx: &mut Tx, secret: &Secret) -> Result<(), DbError> {
    if !insert(tx, secret, None).await? {
        let ends_at_ms = tx.now_ms() + COUNTS_ON_MS;
        insert(tx, secret, Some(ends_at_ms)).await?;
    }
    Ok(())
}

/// Replaces the secret that signs by `fresh` if it is old, and forgets those that ended. Returns whether it did.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn rotate(tx: &mut Tx, fresh: &Secret) -> Result<bool, DbError> {
    let now_ms = tx.now_ms();
    tx.run(sql("DELETE FROM signing_keys WHERE ends_at_ms <= $1").bind(now_ms)).await?;
    let replace = sql("UPDATE signing_keys SET ends_at_ms = $1 WHERE ends_at_ms IS NULL AND created_at_ms <= $2");
    if tx.run(replace.bind(now_ms + COUNTS_ON_MS).bind(now_ms - SIGNS_FOR_MS)).await? == 0 {
        return Ok(false);
    }
    insert(tx, fresh, None).await
}

/// Returns whether it was inserted: a known secret stays as it is, and so does the one that signs.
async fn insert(tx: &mut Tx, secret: &Secret, ends_at_ms: Option<i64>) -> Result<bool, DbError> {
    let now_ms = tx.now_ms();
    let insert = sql("INSERT INTO signing_keys (secret, created_at_ms, ends_at_ms) VALUES ($1, $2, $3) \
                      ON CONFLICT DO NOTHING");
    Ok(tx.run(insert.bind(secret.0.to_vec()).bind(now_ms).bind(ends_at_ms)).await? == 1)
}
