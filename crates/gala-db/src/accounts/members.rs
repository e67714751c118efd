//! Who is in a workspace.

use gala_core::{
    access::{Scope, WorkspaceRole},
    id::{UserId, WorkspaceId},
    plan_limits::{LimitUnit, OverLimit, PlanLimits},
};

use crate::{
    error::DbError,
    source::Source,
    sql::{for_update, sql},
    tx::Tx,
};

/// A person in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub user: UserId,
    pub name: String,
    pub display_name: String,
    pub role: WorkspaceRole,
    /// When they joined. Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
}

/// Lists the members of a workspace by name.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope) -> Result<Vec<Member>, DbError> {
    let statement = sql("SELECT users.id, users.name, users.display_name, members.role, members.created_at_ms \
                         FROM members JOIN users ON users.id = members.user_id \
                         WHERE members.workspace_id = $1 ORDER BY users.name");
    let rows = source.all(statement.scoped(scope)).await?;
    let member = |row: &crate::sql::Row| {
        Ok(Member {
            user: UserId(row.get("id")?),
            name: row.get("name")?,
            display_name: row.get("display_name")?,
            role: row.get_named("role")?,
            created_at_ms: row.get("created_at_ms")?,
        })
    };
    rows.iter().map(member).collect()
}

/// Returns what a person is in a workspace, if they are in it.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn role(source: impl Source, scope: Scope, user: UserId) -> Result<Option<WorkspaceRole>, DbError> {
    let statement = sql("SELECT role FROM members WHERE workspace_id = $1 AND user_id = $2");
    let rows = source.all(statement.scoped(scope).bind(user.0)).await?;
    rows.first().map(|row| row.get_named("role")).transpose()
}

/// Takes a person into a workspace. One who is in it stays what they are.
///
/// # Errors
/// [`DbError::OverLimit`] where its plan gives no more members, [`DbError::NotFound`] where there is no such workspace,
/// [`DbError::Constraint`] where there is no such person; else as [any statement](DbError#any-statement).
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, user: UserId, role: WorkspaceRole) -> Result<(), DbError> {
    check_room(tx, workspace).await?;
    let now_ms = tx.now_ms();
    let statement = sql("INSERT INTO members (workspace_id, user_id, role, created_at_ms) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (workspace_id, user_id) DO NOTHING");
    tx.run(statement.bind(workspace.0).bind(user.0).bind(role.as_str()).bind(now_ms)).await.map(|_| ())
}

/// Changes what a member is.
///
/// # Errors
/// [`DbError::NotFound`] where they are not in the workspace; [`DbError::Refused`] `last_owner` where nobody would be its
/// owner.
pub async fn set_role(tx: &mut Tx, scope: Scope, user: UserId, role: WorkspaceRole) -> Result<(), DbError> {
    lock(tx, scope).await?;
    let statement = sql("UPDATE members SET role = $3 WHERE workspace_id = $1 AND user_id = $2");
    if tx.run(statement.scoped(scope).bind(user.0).bind(role.as_str())).await? == 0 {
        return Err(DbError::NotFound);
    }
    keep_an_owner(tx, scope).await
}

/// Takes a member out of a workspace, with their keys of it and their names in its projects. What they made stays.
///
/// # Errors
/// As [`set_role`].
pub async fn remove(tx: &mut Tx, scope: Scope, user: UserId) -> Result<(), DbError> {
    lock(tx, scope).await?;
    let statement = sql("DELETE FROM members WHERE workspace_id = $1 AND user_id = $2");
    if tx.run(statement.scoped(scope).bind(user.0)).await? == 0 {
        return Err(DbError::NotFound);
    }
    for text in [
        "DELETE FROM api_keys WHERE workspace_id = $1 AND user_id = $2",
        "DELETE FROM project_members WHERE user_id = $2 \
         AND project_id IN (SELECT id FROM projects WHERE workspace_id = $1)",
        "UPDATE sessions SET workspace_id = NULL WHERE workspace_id = $1 AND user_id = $2",
    ] {
        tx.run(sql(text).scoped(scope).bind(user.0)).await?;
    }
    keep_an_owner(tx, scope).await
}

/// Checks that the plan of a workspace gives one more member. Joining waits for whoever joins at the same time.
async fn check_room(tx: &mut Tx, workspace: WorkspaceId) -> Result<(), DbError> {
    let lock = for_update!("SELECT plan FROM workspaces WHERE id = $1").bind(workspace.0);
    let plan: String = tx.one(lock).await?.ok_or(DbError::NotFound)?.get("plan")?;
    let limits = tx.one(sql("SELECT limits FROM plans WHERE name = $1").bind(plan)).await?;
    let limits: PlanLimits = limits.ok_or(DbError::NotFound)?.get_json("limits")?;
    let Some(limit) = limits.of(LimitUnit::Members) else { return Ok(()) };
    let counted = sql("SELECT COUNT(*) AS members FROM members WHERE workspace_id = $1").bind(workspace.0);
    let used = u64::from(tx.one(counted).await?.ok_or(DbError::NotFound)?.get_u32("members")?);
    if used < limit {
        return Ok(());
    }
    Err(OverLimit { unit: LimitUnit::Members, used, wanted: 1, limit, resets_at_ms: None }.into())
}

/// Lets changes of a workspace's members follow one another: of two owners, each could take the other out.
async fn lock(tx: &mut Tx, scope: Scope) -> Result<(), DbError> {
    let row = tx.one(for_update!("SELECT id FROM workspaces WHERE id = $1").scoped(scope)).await?;
    row.map(|_| ()).ok_or(DbError::NotFound)
}

async fn keep_an_owner(tx: &mut Tx, scope: Scope) -> Result<(), DbError> {
    let owner = sql("SELECT 1 AS found FROM members WHERE workspace_id = $1 AND role = 'owner' LIMIT 1");
    if tx.one(owner.scoped(scope)).await?.is_some() { Ok(()) } else { Err(DbError::Refused("last_owner")) }
}
