//! People whom a project names, with their roles. Others are in it what their workspace makes of members.

use gala_core::{
    access::{ProjectRole, Scope},
    id::{ProjectId, UserId},
};

use crate::{error::DbError, source::Source, sql::sql, tx::Tx};

/// A person whom a project names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectMember {
    pub user: UserId,
    pub name: String,
    pub display_name: String,
    pub role: ProjectRole,
}

/// Returns the role that the workspace's project gives to a person, if it names them.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn role(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    user: UserId,
) -> Result<Option<ProjectRole>, DbError> {
    let statement = sql("SELECT role FROM project_members JOIN projects ON projects.id = project_members.project_id \
                         WHERE project_members.project_id = $1 AND workspace_id = $2 AND user_id = $3");
    let rows = source.all(statement.bind(project.0).scoped(scope).bind(user.0)).await?;
    rows.first().map(|row| row.get_named("role")).transpose()
}

/// Lists the people whom the workspace's project names.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<ProjectMember>, DbError> {
    let statement = sql("SELECT users.id, users.name, users.display_name, project_members.role FROM project_members \
                         JOIN projects ON projects.id = project_members.project_id \
                         JOIN users ON users.id = project_members.user_id \
                         WHERE project_members.project_id = $1 AND projects.workspace_id = $2 ORDER BY users.name");
    let rows = source.all(statement.bind(project.0).scoped(scope)).await?;
    let member = |row: &crate::sql::Row| {
        Ok(ProjectMember {
            user: UserId(row.get("id")?),
            name: row.get("name")?,
            display_name: row.get("display_name")?,
            role: row.get_named("role")?,
        })
    };
    rows.iter().map(member).collect()
}

/// Names a member of the workspace in its project, or changes the role.
///
/// # Errors
/// [`DbError::NotFound`] where the workspace has no such project or no such member.
pub async fn put(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    user: UserId,
    role: ProjectRole,
) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("INSERT INTO project_members (project_id, user_id, role, created_at_ms) \
                         SELECT projects.id, members.user_id, $4, $5 FROM projects \
                         JOIN members ON members.workspace_id = projects.workspace_id \
                         WHERE projects.id = $1 AND projects.workspace_id = $2 AND members.user_id = $3 \
                         ON CONFLICT (project_id, user_id) DO UPDATE SET role = excluded.role");
    let statement = statement.bind(project.0).scoped(scope).bind(user.0).bind(role.as_str()).bind(now_ms);
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Takes a person's name out of the workspace's project. One that it does not name is no error.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn remove(tx: &mut Tx, scope: Scope, project: ProjectId, user: UserId) -> Result<(), DbError> {
    let statement = sql("DELETE FROM project_members WHERE project_id = $1 AND user_id = $3 \
                         AND project_id IN (SELECT id FROM projects WHERE workspace_id = $2)");
    tx.run(statement.bind(project.0).scoped(scope).bind(user.0)).await.map(|_| ())
}
