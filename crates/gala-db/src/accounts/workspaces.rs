//! Workspaces: who pays, and for whom.

use gala_core::{
    access::{ProjectDefault, Scope, WorkspaceRole},
    id::{UserId, WorkspaceId},
};

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql},
    tx::Tx,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    pub plan: String,
    pub project_default: ProjectDefault,
    pub created_at_ms: i64,
}

/// Makes a workspace.
///
/// # Errors
/// [`DbError::Constraint`] `workspaces_plan_fkey` where there is no such plan; else as [any
/// statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, workspace: &Workspace) -> Result<(), DbError> {
    let statement = sql("INSERT INTO workspaces (id, name, plan, project_default, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5)")
    .bind(workspace.id.0)
    .bind(workspace.name.as_str())
    .bind(workspace.plan.as_str())
    .bind(workspace.project_default.as_str())
    .bind(workspace.created_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Returns the workspace of a scope.
///
/// # Errors
/// [`DbError::NotFound`]; else as [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope) -> Result<Workspace, DbError> {
    let rows = source.all(sql("SELECT * FROM workspaces WHERE id = $1").scoped(scope)).await?;
    rows.first().map(from_row).transpose()?.ok_or(DbError::NotFound)
}

/// Lists all workspaces by name after one, at most `limit`: for who administers the installation.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, limit: u32) -> Result<Vec<Workspace>, DbError> {
    let statement = sql("SELECT * FROM workspaces ORDER BY created_at_ms, id LIMIT $1").bind(limit);
    source.all(statement).await?.iter().map(from_row).collect()
}

/// Lists the workspaces of a person with what they are in each, the one that they joined first first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of_user(source: impl Source, user: UserId) -> Result<Vec<(Workspace, WorkspaceRole)>, DbError> {
    let statement = sql("SELECT workspaces.*, members.role FROM members \
                         JOIN workspaces ON workspaces.id = members.workspace_id \
                         WHERE members.user_id = $1 ORDER BY members.created_at_ms, workspaces.id");
    let rows = source.all(statement.bind(user.0)).await?;
    rows.iter().map(|row| Ok((from_row(row)?, row.get_named("role")?))).collect()
}

/// Changes the name of a workspace and what its members are in projects that do not name them.
///
/// # Errors
/// [`DbError::NotFound`]; else as [any statement](DbError#any-statement).
pub async fn configure(tx: &mut Tx, scope: Scope, name: &str, project_default: ProjectDefault) -> Result<(), DbError> {
    let statement = sql("UPDATE workspaces SET name = $2, project_default = $3 WHERE id = $1");
    let statement = statement.scoped(scope).bind(name).bind(project_default.as_str());
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Puts a workspace on another plan: for who administers the installation.
///
/// # Errors
/// [`DbError::NotFound`] where there is no such workspace, [`DbError::Constraint`] `workspaces_plan_fkey` where there is
/// no such plan.
pub async fn set_plan(tx: &mut Tx, id: WorkspaceId, plan: &str) -> Result<(), DbError> {
    let statement = sql("UPDATE workspaces SET plan = $2 WHERE id = $1").bind(id.0).bind(plan);
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

fn from_row(row: &Row) -> Result<Workspace, DbError> {
    Ok(Workspace {
        id: WorkspaceId(row.get("id")?),
        name: row.get("name")?,
        plan: row.get("plan")?,
        project_default: row.get_named("project_default")?,
        created_at_ms: row.get("created_at_ms")?,
    })
}
