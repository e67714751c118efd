use gala_core::{access::Scope, plan_limits::LimitUnit};

use crate::{error::DbError, quota_changes::Counter, source::Source, sql::sql};

/// What is used of a unit in its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    pub unit: LimitUnit,
    pub used: u64,
    /// Held for what is under way.
    pub reserved: u64,
    /// When it begins anew, in milliseconds since 1970-01-01 UTC. `None` for what has no period.
    pub resets_at_ms: Option<i64>,
}

/// Returns what the workspace uses of each counted unit at a time.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn usage(source: impl Source, scope: Scope, now_ms: i64) -> Result<Vec<Usage>, DbError> {
    let statement = sql("SELECT unit, period_ms, reserved, used FROM quota_use WHERE workspace_id = $1");
    let rows = source.all(statement.scoped(scope)).await?;
    let counters = LimitUnit::COUNTED.map(|unit| Counter::at(scope.workspace(), unit, now_ms));
    let mut all = counters.map(|Counter { unit, .. }| Usage { unit, used: 0, reserved: 0, resets_at_ms: None });
    for (counter, usage) in counters.iter().zip(&mut all) {
        usage.resets_at_ms = counter.resets_at_ms();
        for row in &rows {
            let unit = row.get::<String>("unit")?;
            if unit == counter.unit.as_str() && row.get::<i64>("period_ms")? == counter.period_ms {
                usage.used = row.get_u64("used")?;
                usage.reserved = row.get_u64("reserved")?;
            }
        }
    }
    Ok(all.to_vec())
}
