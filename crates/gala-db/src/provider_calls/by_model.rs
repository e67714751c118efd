use gala_core::{access::Scope, id::ProjectId};

use crate::{error::DbError, source::Source, sql::sql};

/// What was asked of one model, and how much of it did not have to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelUse {
    pub provider: String,
    pub model: String,
    /// Requests that were sent, or are about to be.
    pub requests: u64,
    /// Of them, those that made nothing.
    pub failed: u64,
    /// Answered from what was kept of earlier ones, so that nothing was sent.
    pub cached: u64,
    pub cost_micros: u64,
}

macro_rules! by_model_sql {
    ($of:literal) => {
        sql(concat!(
            "SELECT provider, model, CAST(SUM(CASE WHEN state = 'cached' THEN 0 ELSE 1 END) AS BIGINT) AS requests, ",
            "CAST(SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS BIGINT) AS failed, ",
            "CAST(SUM(CASE WHEN state = 'cached' THEN 1 ELSE 0 END) AS BIGINT) AS cached, ",
            "CAST(SUM(COALESCE(cost_micros, 0)) AS BIGINT) AS cost_micros FROM provider_calls WHERE ",
            $of,
            " GROUP BY provider, model ORDER BY provider, model"
        ))
    };
}

/// Counts the requests of a project of the workspace, or of all its projects, by provider and model, in their order.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn by_model(source: impl Source, scope: Scope, project: Option<ProjectId>) -> Result<Vec<ModelUse>, DbError> {
    let statement = match project {
        Some(project) => by_model_sql!("workspace_id = $1 AND project_id = $2").scoped(scope).bind(project.0),
        None => by_model_sql!("workspace_id = $1").scoped(scope),
    };
    let rows = source.all(statement).await?;
    rows.iter()
        .map(|row| {
            Ok(ModelUse {
                provider: row.get("provider")?,
                model: row.get("model")?,
                requests: row.get_u64("requests")?,
                failed: row.get_u64("failed")?,
                cached: row.get_u64("cached")?,
                cost_micros: row.get_u64("cost_micros")?,
            })
        })
        .collect()
}
