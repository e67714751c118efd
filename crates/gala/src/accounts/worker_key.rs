//! Keys of workers, from the machine itself.

use std::io::Write;

use anyhow::bail;
use gala_accounts::secret::{Secret, SecretKind};
use gala_core::id::KeyId;
use gala_db::{
    DbError,
    accounts::worker_keys::{self, WorkerKey},
};

use super::{
    key_rows::{DAY_MS, check_name, record, standing},
    open::Open,
};
use crate::settings::DataArgs;

/// Makes a key and prints its secret.
///
/// # Errors
/// Where the name is none, or the folder or the database cannot be used.
pub async fn create(name: &str, days: Option<u32>, data: &DataArgs) -> anyhow::Result<()> {
    check_name(name)?;
    let open = Open::of(data).await?;
    let secret = Secret::new(SecretKind::Worker);
    let mut tx = open.db.begin().await?;
    let now_ms = tx.now_ms();
    let key = WorkerKey {
        id: KeyId::new(),
        name: name.to_owned(),
        prefix: secret.prefix().to_owned(),
        created_at_ms: now_ms,
        used_at_ms: None,
        ends_at_ms: days.map(|days| now_ms + i64::from(days) * DAY_MS),
        revoked_at_ms: None,
    };
    worker_keys::insert(&mut tx, &key, &secret.digest()).await?;
    record(&mut tx, None, "worker_key.create", format!("worker key {}", key.id)).await?;
    tx.commit().await?;
    writeln!(std::io::stdout(), "{}", secret.expose())?;
    Ok(())
}

/// Lists all keys, newest first: id, the first characters of the secret, whether it is good, and the name.
///
/// # Errors
/// Where the folder or the database cannot be used.
pub async fn list(data: &DataArgs) -> anyhow::Result<()> {
    let open = Open::of(data).await?;
    let now_ms = open.db.now_ms().await?;
    let mut out = std::io::stdout().lock();
    for key in worker_keys::list(&open.db).await? {
        let state = standing(key.revoked_at_ms, key.ends_at_ms, now_ms);
        let used = if key.used_at_ms.is_some() { "used" } else { "unused" };
        writeln!(out, "{} {} {state:<7} {used:<6} {}", key.id, key.prefix, key.name.escape_debug())?;
    }
    Ok(())
}

/// Revokes a key. Workers that have it end within a moment.
///
/// # Errors
/// Where there is no such key, or the folder or the database cannot be used.
pub async fn revoke(key: KeyId, data: &DataArgs) -> anyhow::Result<()> {
    let open = Open::of(data).await?;
    let mut tx = open.db.begin().await?;
    match worker_keys::revoke(&mut tx, key).await {
        Err(DbError::NotFound) => {
            bail!("there is no key {key} of workers (`gala key list --workers` shows which there are)")
        }
        revoked => revoked?,
    }
    record(&mut tx, None, "worker_key.revoke", format!("worker key {key}")).await?;
    Ok(tx.commit().await?)
}
