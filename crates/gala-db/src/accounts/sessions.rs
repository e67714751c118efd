//! People who are signed in, each with a browser.

use gala_core::{
    access::{Identity, Session},
    id::{SessionId, UserId, WorkspaceId},
};

use super::{
    Digest,
    proof::{COLUMNS, Proof, caller, plan_requests_per_minute},
};
use crate::{
    error::DbError,
    source::Source,
    sql::{composed, sql},
    tx::Tx,
};

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    pub id: SessionId,
    pub digest: Digest,
    pub user: UserId,
    /// What the browser calls itself.
    pub agent: &'a str,
    pub address: &'a str,
    /// When it ends, used or not. Milliseconds since 1970-01-01 UTC.
    pub ends_at_ms: i64,
    /// Whether more than a password, or a provider, proved it.
    pub has_second_factor: bool,
}

/// A session as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    pub id: SessionId,
    pub agent: String,
    pub address: String,
    pub created_at_ms: i64,
    pub seen_at_ms: i64,
    pub ends_at_ms: i64,
}

/// How long the secret before the last is still taken: answers cross.
const OLD_COUNTS_MS: i64 = 60_000;

/// Begins a session. It acts in the workspace that the person joined first, until they choose another.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, session: &NewSession<'_>) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("INSERT INTO sessions (id, digest, rotated_at_ms, user_id, workspace_id, agent, address, \
                         created_at_ms, seen_at_ms, ends_at_ms, has_second_factor) \
                         VALUES ($1, $2, $3, $4, (SELECT workspace_id FROM members WHERE user_id = $4 \
                         ORDER BY created_at_ms, workspace_id LIMIT 1), $5, $6, $3, $3, $7, $8)")
    .bind(session.id.0)
    .bind(session.digest.to_vec())
    .bind(now_ms)
    .bind(session.user.0)
    .bind(session.agent)
    .bind(session.address)
    .bind(session.ends_at_ms)
    .bind(i64::from(session.has_second_factor));
    tx.run(statement).await.map(|_| ())
}

/// Returns whom a secret proves, and where they act: in `workspace`, or else in the one that the session remembers. A
/// workspace that the person is not in is none.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn prove(
    source: impl Source,
    digest: &Digest,
    workspace: Option<WorkspaceId>,
    now_ms: i64,
    idle_ms: i64,
) -> Result<Option<Proof>, DbError> {
    let text = format!(
        "SELECT sessions.id, sessions.user_id, sessions.seen_at_ms, sessions.rotated_at_ms, sessions.has_second_factor, \
         CAST(CASE WHEN sessions.digest = $1 THEN 0 ELSE 1 END AS BIGINT) AS is_old, {COLUMNS} FROM sessions \
         JOIN users ON users.id = sessions.user_id AND users.disabled_at_ms IS NULL AND users.removed_at_ms IS NULL \
         LEFT JOIN members ON members.user_id = sessions.user_id \
             AND members.workspace_id = COALESCE($2, sessions.workspace_id) \
         LEFT JOIN workspaces ON workspaces.id = members.workspace_id \
         WHERE sessions.ends_at_ms > $3 AND sessions.seen_at_ms > $4 \
         AND (sessions.digest = $1 OR (sessions.old_digest = $1 AND sessions.rotated_at_ms > $5))"
    );
    let statement = composed(text.clone(), text)
        .bind(digest.to_vec())
        .bind(workspace.map(|id| id.0))
        .bind(now_ms)
        .bind(now_ms - idle_ms)
        .bind(now_ms - OLD_COUNTS_MS);
    let rows = source.all(statement).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let session = Session {
        id: SessionId(row.get("id")?),
        user: UserId(row.get("user_id")?),
        has_second_factor: row.get::<i64>("has_second_factor")? != 0,
    };
    Ok(Some(Proof {
        caller: caller(row, Identity::Session(session))?,
        used_at_ms: row.get("seen_at_ms")?,
        rotated_at_ms: row.get("rotated_at_ms")?,
        is_old: row.get::<i64>("is_old")? != 0,
        requests_per_minute: None,
        plan_requests_per_minute: plan_requests_per_minute(row)?,
    }))
}

/// Keeps that a session was used just now, from an address.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn seen(tx: &mut Tx, id: SessionId, address: &str) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE sessions SET seen_at_ms = $2, address = $3 WHERE id = $1");
    tx.run(statement.bind(id.0).bind(now_ms).bind(address)).await.map(|_| ())
}

/// Keeps that a second factor proved a session as well.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn strengthen(tx: &mut Tx, id: SessionId) -> Result<(), DbError> {
    tx.run(sql("UPDATE sessions SET has_second_factor = 1 WHERE id = $1").bind(id.0)).await.map(|_| ())
}

/// Keeps of all sessions of a person that no second factor proves them any more, where none is left.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn weaken(tx: &mut Tx, user: UserId) -> Result<(), DbError> {
    let statement = sql("UPDATE sessions SET has_second_factor = 0 WHERE user_id = $1 \
                         AND NOT EXISTS (SELECT 1 FROM totp_secrets WHERE user_id = $1 AND confirmed_at_ms IS NOT NULL) \
                         AND NOT EXISTS (SELECT 1 FROM passkeys WHERE user_id = $1)");
    tx.run(statement.bind(user.0)).await.map(|_| ())
}

/// Returns since when a session is, in milliseconds since 1970-01-01 UTC.
///
/// # Errors
/// [`DbError::NotFound`] where it has ended; else as [any read](DbError#any-read).
pub async fn began_at_ms(source: impl Source, id: SessionId) -> Result<i64, DbError> {
    let rows = source.all(sql("SELECT created_at_ms FROM sessions WHERE id = $1").bind(id.0)).await?;
    rows.first().ok_or(DbError::NotFound)?.get("created_at_ms")
}

/// Replaces the secret of a session, unless that was done since `rotated_at_ms`. Returns whether it did.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn rotate(tx: &mut Tx, id: SessionId, rotated_at_ms: i64, digest: &Digest) -> Result<bool, DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE sessions SET old_digest = digest, digest = $3, rotated_at_ms = $4, seen_at_ms = $4 \
                         WHERE id = $1 AND rotated_at_ms = $2");
    Ok(tx.run(statement.bind(id.0).bind(rotated_at_ms).bind(digest.to_vec()).bind(now_ms)).await? == 1)
}

/// Lets a session act in another workspace from now on.
///
/// # Errors
/// [`DbError::NotFound`] where the person is not in it.
pub async fn choose_workspace(tx: &mut Tx, session: Session, workspace: WorkspaceId) -> Result<(), DbError> {
    let statement = sql("UPDATE sessions SET workspace_id = $3 WHERE id = $1 AND EXISTS \
                         (SELECT 1 FROM members WHERE user_id = $2 AND workspace_id = $3)");
    let statement = statement.bind(session.id.0).bind(session.user.0).bind(workspace.0);
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Lists the sessions of a person that have not ended, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, user: UserId, now_ms: i64, idle_ms: i64) -> Result<Vec<SessionFacts>, DbError> {
    let statement = sql("SELECT * FROM sessions WHERE user_id = $1 AND ends_at_ms > $2 AND seen_at_ms > $3 \
                         ORDER BY created_at_ms DESC, id DESC");
    let rows = source.all(statement.bind(user.0).bind(now_ms).bind(now_ms - idle_ms)).await?;
    let facts = |row: &crate::sql::Row| {
        Ok(SessionFacts {
            id: SessionId(row.get("id")?),
            agent: row.get("agent")?,
            address: row.get("address")?,
            created_at_ms: row.get("created_at_ms")?,
            seen_at_ms: row.get("seen_at_ms")?,
            ends_at_ms: row.get("ends_at_ms")?,
        })
    };
    rows.iter().map(facts).collect()
}

/// Ends a session of a person.
///
/// # Errors
/// [`DbError::NotFound`] where it is not theirs, or has ended.
pub async fn end(tx: &mut Tx, user: UserId, id: SessionId) -> Result<(), DbError> {
    let statement = sql("DELETE FROM sessions WHERE id = $1 AND user_id = $2").bind(id.0).bind(user.0);
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Ends all sessions of a person but one. Returns how many.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn end_all(tx: &mut Tx, user: UserId, but: Option<SessionId>) -> Result<u64, DbError> {
    let statement = sql("DELETE FROM sessions WHERE user_id = $1 AND ($2 IS NULL OR id <> $2)");
    tx.run(statement.bind(user.0).bind(but.map(|id| id.0))).await
}

/// Removes sessions that have ended. Returns how many.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn sweep(tx: &mut Tx, idle_ms: i64) -> Result<u64, DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("DELETE FROM sessions WHERE ends_at_ms <= $1 OR seen_at_ms <= $2");
    tx.run(statement.bind(now_ms).bind(now_ms - idle_ms)).await
}
