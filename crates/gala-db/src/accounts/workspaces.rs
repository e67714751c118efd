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
    /// Whether sessions that no second factor proved are kept out.
    pub needs_second_factor: bool,
    pub created_at_ms: i64,
}

/// What its administrators say of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration<'a> {
    pub name: &'a str,
    pub project_default: ProjectDefault,
    pub needs_second_factor: bool,
}

/// Makes a workspace.
///
/// # Errors
/// [`DbError::Constraint`] `workspaces_plan_fkey` where there is no such plan; else as [any
/// statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, workspace: &Workspace) -> Result<(), DbError> {
    let statement =
        sql("INSERT INTO workspaces (id, name, plan, project_default, needs_second_factor, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(workspace.id.0)
        .bind(workspace.name.as_str())
        .bind(workspace.plan.as_str())
        .bind(workspace.project_default.as_str())
        .bind(i64::from(workspace.needs_second_factor))
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

/// Changes the name of a workspace, what its members are in projects that do not name them, and how they prove themselves.
///
/// # Errors
/// [`DbError::NotFound`]; else as [any statement](DbError#any-statement).
pub async fn configure(tx: &mut Tx, scope: Scope, to: &Configuration<'_>) -> Result<(), DbError> {
    let statement =
        sql("UPDATE workspaces SET name = $2, project_default = $3, needs_second_factor = $4 WHERE id = $1");
    let statement = statement.scoped(scope).bind(to.name).bind(to.project_default.as_str());
    let statement = statement.bind(i64::from(to.needs_second_factor));
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

/// Says whether a workspace keeps out sessions that no second factor proved: for who administers the installation.
///
/// # Errors
/// [`DbError::NotFound`] where there is no such workspace; else as [any statement](DbError#any-statement).
pub async fn set_needs_second_factor(tx: &mut Tx, id: WorkspaceId, needs: bool) -> Result<(), DbError> {
    let statement = sql("UPDATE workspaces SET needs_second_factor = $2 WHERE id = $1");
    if tx.run(statement.bind(id.0).bind(i64::from(needs))).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

fn from_row(row: &Row) -> Result<Workspace, DbError> {
    Ok(Workspace {
        id: WorkspaceId(row.get("id")?),
        name: row.get("name")?,
        plan: row.get("plan")?,
        project_default: row.get_named("project_default")?,
        needs_second_factor: row.get::<i64>("needs_second_factor")? != 0,
        created_at_ms: row.get("created_at_ms")?,
    })
}
