//! What was done for or against the safety of an installation: added to, never changed.

use gala_core::{
    access::Scope,
    id::{UserId, WorkspaceId},
};
use uuid::Uuid;

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql},
    tx::Tx,
};

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry<'a> {
    /// Absent for what is of the installation.
    pub workspace: Option<WorkspaceId>,
    pub user: Option<UserId>,
    /// What acted: `session <id>`, `key <id>`, `link <id>`, `local`, `command`, `nobody`.
    pub actor: String,
    /// What was done, as `key.revoke`.
    pub action: &'static str,
    /// To what: a kind and an id, as far as there is one. Nothing secret.
    pub subject: String,
    pub address: &'a str,
    pub request_id: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub seq: i64,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub user: Option<UserId>,
    /// The name of the person, unless they were removed.
    pub user_name: Option<String>,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub address: String,
    pub request_id: String,
}

/// Adds an entry in the transaction of what it tells of.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn add(tx: &mut Tx, entry: &NewEntry<'_>) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement =
        sql("INSERT INTO audit (at_ms, workspace_id, user_id, actor, action, subject, address, request_id) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(now_ms)
        .bind(entry.workspace.map(|id| id.0))
        .bind(entry.user.map(|id| id.0))
        .bind(entry.actor.as_str())
        .bind(entry.action)
        .bind(entry.subject.as_str())
        .bind(entry.address)
        .bind(entry.request_id);
    tx.run(statement).await.map(|_| ())
}

/// Lists the entries of a workspace before a number, newest first, at most `limit`.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, before: i64, limit: u32) -> Result<Vec<Entry>, DbError> {
    let statement = sql("SELECT audit.*, users.name AS user_name FROM audit \
                         LEFT JOIN users ON users.id = audit.user_id AND users.removed_at_ms IS NULL \
                         WHERE audit.workspace_id = $1 AND audit.seq < $2 ORDER BY audit.seq DESC LIMIT $3");
    source.all(statement.scoped(scope).bind(before).bind(limit)).await?.iter().map(from_row).collect()
}

/// Lists what is of the installation and of no workspace: people who were added, signed in or were refused.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list_installation(source: impl Source, before: i64, limit: u32) -> Result<Vec<Entry>, DbError> {
    let statement = sql("SELECT audit.*, users.name AS user_name FROM audit \
                         LEFT JOIN users ON users.id = audit.user_id AND users.removed_at_ms IS NULL \
                         WHERE audit.workspace_id IS NULL AND audit.seq < $1 ORDER BY audit.seq DESC LIMIT $2");
    source.all(statement.bind(before).bind(limit)).await?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Entry, DbError> {
    Ok(Entry {
        seq: row.get("seq")?,
        at_ms: row.get("at_ms")?,
        user: row.get::<Option<Uuid>>("user_id")?.map(UserId),
        user_name: row.get("user_name")?,
        actor: row.get("actor")?,
        action: row.get("action")?,
        subject: row.get("subject")?,
        address: row.get("address")?,
        request_id: row.get("request_id")?,
    })
}
