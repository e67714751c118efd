use std::collections::HashMap;

use gala_core::{
    access::Scope,
    id::{JobId, ProjectId},
    plan_limits::{LimitUnit, OverLimit, PlanLimits},
};

use super::call::amount;
use crate::{
    error::DbError,
    source::Source,
    sql::{composed, sql},
    tx::Tx,
};

/// What a project spends at providers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spending {
    /// Its own; that of the plan where it has none.
    pub budget_micros: Option<u64>,
    /// Held for what is under way.
    pub held_micros: u64,
    pub spent_micros: u64,
}

/// Returns what the workspace's project spends.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn spending(source: impl Source, scope: Scope, project: ProjectId) -> Result<Spending, DbError> {
    let statement = sql("SELECT project_spending.* FROM project_spending JOIN projects ON projects.id = project_id \
                         WHERE project_id = $1 AND workspace_id = $2");
    let rows = source.all(statement.bind(project.0).scoped(scope)).await?;
    let Some(row) = rows.first() else { return Ok(Spending::default()) };
    let budget: Option<i64> = row.get("budget_micros")?;
    Ok(Spending {
        budget_micros: budget.and_then(|micros| u64::try_from(micros).ok()),
        held_micros: row.get_u64("held_micros")?,
        spent_micros: row.get_u64("spent_micros")?,
    })
}

/// Gives a project a budget of its own, or with `None` that of its workspace's plan. What is spent stays spent.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such project; else as [any statement](DbError#any-statement).
pub async fn set_budget(tx: &mut Tx, project: ProjectId, micros: Option<u64>) -> Result<(), DbError> {
    let statement = sql("INSERT INTO project_spending (project_id, budget_micros, held_micros, spent_micros) \
                         VALUES ($1, $2, 0, 0) ON CONFLICT (project_id) DO UPDATE SET budget_micros = $2");
    tx.run(statement.bind(project.0).bind(micros.map(amount))).await.map(|_| ())
}

/// Holds an amount of what a project may spend. The row decides, and is locked until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, project: ProjectId, held: i64, limits: &PlanLimits) -> Result<(), DbError> {
    let first = sql("INSERT INTO project_spending (project_id, budget_micros, held_micros, spent_micros) \
                     VALUES ($1, CAST(NULL AS BIGINT), 0, 0) ON CONFLICT (project_id) DO NOTHING");
    tx.run(first.bind(project.0)).await?;
    let of_plan = limits.of(LimitUnit::ProviderMicrosPerProject).map_or(i64::MAX, amount);
    let take = sql("UPDATE project_spending SET held_micros = held_micros + $2 WHERE project_id = $1 \
                    AND held_micros + spent_micros + $2 <= COALESCE(budget_micros, $3)");
    if tx.run(take.bind(project.0).bind(held).bind(of_plan)).await? == 1 {
        return Ok(());
    }
    let read = sql("SELECT held_micros + spent_micros AS used, COALESCE(budget_micros, $2) AS budget \
                    FROM project_spending WHERE project_id = $1");
    let row = tx.one(read.bind(project.0).bind(of_plan)).await?.ok_or(DbError::NotFound)?;
    Err(OverLimit {
        unit: LimitUnit::ProviderMicrosPerProject,
        used: row.get_u64("used")?,
        wanted: u64::try_from(held).unwrap_or_default(),
        limit: row.get_u64("budget")?,
        resets_at_ms: None,
    }
    .into())
}

/// Counts what a request of the project came to instead of what was held for it.
pub(super) async fn count(tx: &mut Tx, project: ProjectId, held: i64, cost: i64) -> Result<(), DbError> {
    let statement = sql("UPDATE project_spending SET spent_micros = spent_micros + $3, \
                         held_micros = CASE WHEN held_micros > $2 THEN held_micros - $2 ELSE 0 END WHERE project_id = $1");
    tx.run(statement.bind(project.0).bind(held).bind(cost)).await.map(|_| ())
}

/// Returns what the requests of some of the workspace's jobs came to so far, by job and step, in millionths of the currency.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn cost_of_jobs(
    source: impl Source,
    scope: Scope,
    jobs: &[JobId],
) -> Result<HashMap<(JobId, String), u64>, DbError> {
    if jobs.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (0..jobs.len()).map(|index| format!("${}", index + 2)).collect();
    let text = format!(
        "SELECT job_id, step, CAST(SUM(cost_micros) AS BIGINT) AS cost FROM provider_calls \
         WHERE workspace_id = $1 AND cost_micros IS NOT NULL AND job_id IN ({}) GROUP BY job_id, step",
        marks.join(", ")
    );
    let statement = composed(text.clone(), text).scoped(scope);
    let statement = jobs.iter().fold(statement, |statement, job| statement.bind(job.0));
    let rows = source.all(statement).await?;
    rows.iter().map(|row| Ok(((JobId(row.get("job_id")?), row.get("step")?), row.get_u64("cost")?))).collect()
}
