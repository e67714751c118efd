//! Invitations into a workspace: a link that one person can use once.

use gala_core::{
    access::{Scope, WorkspaceRole},
    id::{InvitationId, UserId, WorkspaceId},
};

use super::{Digest, members};
use crate::{
    error::DbError,
    source::Source,
    sql::{Row, for_update, sql},
    tx::Tx,
};

/// An invitation as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub role: WorkspaceRole,
    pub made_by: Option<UserId>,
    pub created_at_ms: i64,
    pub ends_at_ms: i64,
    pub used_at_ms: Option<i64>,
    pub revoked_at_ms: Option<i64>,
}

/// Stores an invitation into a workspace.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, scope: Scope, invitation: &Invitation, digest: &Digest) -> Result<(), DbError> {
    let statement =
        sql("INSERT INTO invitations (id, workspace_id, role, digest, made_by, created_at_ms, ends_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(invitation.id.0)
        .scoped(scope)
        .bind(invitation.role.as_str())
        .bind(digest.to_vec())
        .bind(invitation.made_by.map(|id| id.0))
        .bind(invitation.created_at_ms)
        .bind(invitation.ends_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Lists the invitations into a workspace, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope) -> Result<Vec<Invitation>, DbError> {
    let statement = sql("SELECT * FROM invitations WHERE workspace_id = $1 ORDER BY created_at_ms DESC, id DESC");
    source.all(statement.scoped(scope)).await?.iter().map(from_row).collect()
}

/// Revokes an invitation that was not used.
///
/// # Errors
/// [`DbError::NotFound`], also where it was used.
pub async fn revoke(tx: &mut Tx, scope: Scope, id: InvitationId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE invitations SET revoked_at_ms = COALESCE(revoked_at_ms, $3) \
                         WHERE workspace_id = $1 AND id = $2 AND used_at_ms IS NULL");
    if tx.run(statement.scoped(scope).bind(id.0).bind(now_ms)).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Uses an invitation: the person is a member from the commit on. Returns of which workspace. Whoever is in it already
/// stays what they are, and the invitation stays good.
///
/// # Errors
/// [`DbError::NotFound`] where it is used, revoked, has ended or never was.
pub async fn accept(tx: &mut Tx, digest: &Digest, user: UserId) -> Result<WorkspaceId, DbError> {
    let now_ms = tx.now_ms();
    let select = for_update!(
        "SELECT id, workspace_id, role FROM invitations WHERE digest = $1 AND used_at_ms IS NULL \
         AND revoked_at_ms IS NULL AND ends_at_ms > $2"
    );
    let row = tx.one(select.bind(digest.to_vec()).bind(now_ms)).await?.ok_or(DbError::NotFound)?;
    let workspace = WorkspaceId(row.get("workspace_id")?);
    let is_member = sql("SELECT 1 AS found FROM members WHERE workspace_id = $1 AND user_id = $2");
    if tx.one(is_member.bind(workspace.0).bind(user.0)).await?.is_some() {
        return Ok(workspace);
    }
    members::add(tx, workspace, user, row.get_named("role")?).await?;
    let id: uuid::Uuid = row.get("id")?;
    tx.run(sql("UPDATE invitations SET used_at_ms = $2 WHERE id = $1").bind(id).bind(now_ms)).await?;
    Ok(workspace)
}

/// Returns whether an invitation can be used.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn is_open(source: impl Source, digest: &Digest, now_ms: i64) -> Result<bool, DbError> {
    let statement = sql("SELECT 1 AS found FROM invitations WHERE digest = $1 AND used_at_ms IS NULL \
                         AND revoked_at_ms IS NULL AND ends_at_ms > $2");
    Ok(!source.all(statement.bind(digest.to_vec()).bind(now_ms)).await?.is_empty())
}

fn from_row(row: &Row) -> Result<Invitation, DbError> {
    Ok(Invitation {
        id: InvitationId(row.get("id")?),
        role: row.get_named("role")?,
        made_by: row.get::<Option<uuid::Uuid>>("made_by")?.map(UserId),
        created_at_ms: row.get("created_at_ms")?,
        ends_at_ms: row.get("ends_at_ms")?,
        used_at_ms: row.get("used_at_ms")?,
        revoked_at_ms: row.get("revoked_at_ms")?,
    })
}
