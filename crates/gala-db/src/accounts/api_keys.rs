//! API keys: those of persons, which end with them, and those of workers.

use gala_core::{
    access::{Identity, KeyScope, KeyScopes, Scope},
    id::{KeyId, UserId},
};

use super::{
    Digest,
    proof::{COLUMNS, Proof, caller, plan_requests_per_minute, user},
};
use crate::{
    error::DbError,
    source::Source,
    sql::{Row, composed, sql},
    tx::Tx,
};

/// An API key as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    pub id: KeyId,
    /// Whose it is; none for a key of workers.
    pub user: Option<UserId>,
    pub name: String,
    /// The first characters of the secret, by which people tell keys apart.
    pub prefix: String,
    pub scopes: KeyScopes,
    pub requests_per_minute: Option<u32>,
    pub created_at_ms: i64,
    pub used_at_ms: Option<i64>,
    pub ends_at_ms: Option<i64>,
    pub revoked_at_ms: Option<i64>,
}

/// Stores a key of a workspace.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, scope: Scope, key: &ApiKey, digest: &Digest) -> Result<(), DbError> {
    let statement = sql("INSERT INTO api_keys (id, workspace_id, user_id, name, prefix, digest, scopes, \
                         requests_per_minute, created_at_ms, ends_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(key.id.0)
    .scoped(scope)
    .bind(key.user.map(|id| id.0))
    .bind(key.name.as_str())
    .bind(key.prefix.as_str())
    .bind(digest.to_vec())
    .bind(words(key.scopes))
    .bind(key.requests_per_minute)
    .bind(key.created_at_ms)
    .bind(key.ends_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Returns whom a key proves, and where: a key is of one workspace. That of a person who left it proves nothing.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn prove(source: impl Source, digest: &Digest, now_ms: i64) -> Result<Option<Proof>, DbError> {
    let text = format!(
        "SELECT api_keys.id, api_keys.user_id, api_keys.scopes, api_keys.used_at_ms, api_keys.created_at_ms, \
         api_keys.requests_per_minute, {COLUMNS} FROM api_keys \
         LEFT JOIN users ON users.id = api_keys.user_id \
         LEFT JOIN members ON members.user_id = api_keys.user_id AND members.workspace_id = api_keys.workspace_id \
         LEFT JOIN workspaces ON workspaces.id = members.workspace_id \
         WHERE api_keys.digest = $1 AND api_keys.revoked_at_ms IS NULL \
         AND (api_keys.ends_at_ms IS NULL OR api_keys.ends_at_ms > $2) \
         AND members.workspace_id IS NOT NULL AND users.disabled_at_ms IS NULL AND users.removed_at_ms IS NULL"
    );
    let statement = composed(text.clone(), text).bind(digest.to_vec()).bind(now_ms);
    let rows = source.all(statement).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let identity = Identity::Key { key: KeyId(row.get("id")?), user: user(row)?, scopes: scopes(row)? };
    let created_at_ms = row.get("created_at_ms")?;
    Ok(Some(Proof {
        caller: caller(row, identity)?,
        used_at_ms: row.get::<Option<i64>>("used_at_ms")?.unwrap_or_default(),
        rotated_at_ms: created_at_ms,
        is_old: false,
        requests_per_minute: rate(row)?,
        plan_requests_per_minute: plan_requests_per_minute(row)?,
    }))
}

/// Keeps that a key was used just now.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn used(tx: &mut Tx, id: KeyId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    tx.run(sql("UPDATE api_keys SET used_at_ms = $2 WHERE id = $1").bind(id.0).bind(now_ms)).await.map(|_| ())
}

/// Lists the keys of a workspace, newest first: all, or those of one person.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, of: Option<UserId>) -> Result<Vec<ApiKey>, DbError> {
    let statement = sql("SELECT * FROM api_keys WHERE workspace_id = $1 AND ($2 IS NULL OR user_id = $2) \
                         ORDER BY created_at_ms DESC, id DESC");
    source.all(statement.scoped(scope).bind(of.map(|id| id.0))).await?.iter().map(from_row).collect()
}

/// Returns a key of a workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: KeyId) -> Result<Option<ApiKey>, DbError> {
    let statement = sql("SELECT * FROM api_keys WHERE workspace_id = $1 AND id = $2");
    source.all(statement.scoped(scope).bind(id.0)).await?.first().map(from_row).transpose()
}

/// Revokes a key of a workspace, for good. Doing it again changes nothing.
///
/// # Errors
/// [`DbError::NotFound`]; else as [any statement](DbError#any-statement).
pub async fn revoke(tx: &mut Tx, scope: Scope, id: KeyId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE api_keys SET revoked_at_ms = COALESCE(revoked_at_ms, $3) \
                         WHERE workspace_id = $1 AND id = $2");
    if tx.run(statement.scoped(scope).bind(id.0).bind(now_ms)).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

fn words(scopes: KeyScopes) -> String {
    scopes.iter().map(KeyScope::as_str).collect::<Vec<_>>().join(" ")
}

fn scopes(row: &Row) -> Result<KeyScopes, DbError> {
    let words: String = row.get("scopes")?;
    let parsed: Result<KeyScopes, _> = words.split_whitespace().map(str::parse::<KeyScope>).collect();
    parsed.map_err(|error| DbError::corrupt("scopes", error))
}

fn rate(row: &Row) -> Result<Option<u32>, DbError> {
    let rate = row.get::<Option<i64>>("requests_per_minute")?.map(u32::try_from).transpose();
    rate.map_err(|error| DbError::corrupt("requests_per_minute", error))
}

fn from_row(row: &Row) -> Result<ApiKey, DbError> {
    Ok(ApiKey {
        id: KeyId(row.get("id")?),
        user: user(row)?,
        name: row.get("name")?,
        prefix: row.get("prefix")?,
        scopes: scopes(row)?,
        requests_per_minute: rate(row)?,
        created_at_ms: row.get("created_at_ms")?,
        used_at_ms: row.get("used_at_ms")?,
        ends_at_ms: row.get("ends_at_ms")?,
        revoked_at_ms: row.get("revoked_at_ms")?,
    })
}
