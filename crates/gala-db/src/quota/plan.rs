use gala_core::{access::Scope, id::WorkspaceId, plan_limits::PlanLimits};

use crate::{
    error::DbError,
    source::Source,
    sql::{Sql, sql},
};

/// The plan of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspacePlan {
    pub name: String,
    pub limits: PlanLimits,
}

/// Returns the plan of the workspace.
///
/// # Errors
/// [`DbError::NotFound`] where there is no such workspace; else as [any read](DbError#any-read).
pub async fn plan(source: impl Source, scope: Scope) -> Result<WorkspacePlan, DbError> {
    read(source, sql(PLAN).scoped(scope)).await
}

/// Returns the plan of a workspace that is given something.
pub(super) async fn plan_of(source: impl Source, workspace: WorkspaceId) -> Result<WorkspacePlan, DbError> {
    read(source, sql(PLAN).bind(workspace.0)).await
}

const PLAN: &str = "SELECT plans.name, plans.limits FROM workspaces JOIN plans ON plans.name = workspaces.plan \
                    WHERE workspaces.id = $1";

async fn read(source: impl Source, statement: Sql) -> Result<WorkspacePlan, DbError> {
    let rows = source.all(statement).await?;
    let row = rows.first().ok_or(DbError::NotFound)?;
    Ok(WorkspacePlan { name: row.get("name")?, limits: row.get_json("limits")? })
}
