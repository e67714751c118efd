use gala_core::{access::Scope, plan_limits::PlanLimits};

use crate::{error::DbError, source::Source, sql::sql};

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
    let statement = sql("SELECT plans.name, plans.limits FROM workspaces JOIN plans ON plans.name = workspaces.plan \
                         WHERE workspaces.id = $1");
    let rows = source.all(statement.scoped(scope)).await?;
    let row = rows.first().ok_or(DbError::NotFound)?;
    Ok(WorkspacePlan { name: row.get("name")?, limits: row.get_json("limits")? })
}
