//! Plans: what workspaces may use, as data.

use gala_core::plan_limits::PlanLimits;

use crate::{
    error::DbError,
    source::Source,
    sql::{sql, to_json},
    tx::Tx,
};

/// Lists all plans by name.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source) -> Result<Vec<(String, PlanLimits)>, DbError> {
    let rows = source.all(sql("SELECT name, limits FROM plans ORDER BY name")).await?;
    rows.iter().map(|row| Ok((row.get("name")?, row.get_json("limits")?))).collect()
}

/// Makes a plan, or gives it other limits: they hold for every workspace on it from the commit on.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn set(tx: &mut Tx, name: &str, limits: &PlanLimits) -> Result<(), DbError> {
    let statement = sql("INSERT INTO plans (name, limits) VALUES ($1, $2) \
                         ON CONFLICT (name) DO UPDATE SET limits = excluded.limits");
    tx.run(statement.bind(name).bind(to_json("plan", limits)?)).await.map(|_| ())
}
