//! What a transaction changes of the use of quotas, written as it commits.
//!
//! One row for each workspace and unit is everybody's who works for that workspace. It is locked last, in one order, and
//! for as short as can be: whoever holds it waits for nothing else.

use std::collections::BTreeMap;

use gala_core::{id::WorkspaceId, plan_limits::LimitUnit};

use crate::sql::{Sql, sql};

/// The row that counts a unit in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Counter {
    pub(crate) workspace: WorkspaceId,
    pub(crate) unit: LimitUnit,
    /// The first millisecond of the period; 0 for what has none.
    pub(crate) period_ms: i64,
}

impl Counter {
    /// Returns what counts a unit at a time.
    pub(crate) fn at(workspace: WorkspaceId, unit: LimitUnit, now_ms: i64) -> Self {
        let period_ms = unit.period(now_ms).map_or(0, |(begins_ms, _)| begins_ms);
        Self { workspace, unit, period_ms }
    }

    /// Returns when it begins anew.
    pub(crate) fn resets_at_ms(&self) -> Option<i64> {
        self.unit.period(self.period_ms).map(|(_, ends_ms)| ends_ms)
    }

    pub(crate) fn bound_to(&self, statement: Sql) -> Sql {
        statement.bind(self.workspace.0).bind(self.unit.as_str()).bind(self.period_ms)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Change {
    reserved: i64,
    used: i64,
}

/// The changes of one transaction.
#[derive(Debug, Default)]
pub(crate) struct QuotaChanges(BTreeMap<Counter, Change>);

impl QuotaChanges {
    pub(crate) fn add(&mut self, counter: Counter, reserved: i64, used: i64) {
        let change = self.0.entry(counter).or_default();
        change.reserved = change.reserved.saturating_add(reserved);
        change.used = change.used.saturating_add(used);
    }

    /// Returns the statements that write them, in the order of the rows.
    pub(crate) fn statements(self) -> impl Iterator<Item = Sql> {
        let changes = self.0.into_iter().filter(|(_, change)| *change != Change::default());
        changes.map(|(counter, change)| counter.bound_to(sql(WRITE)).bind(change.reserved).bind(change.used))
    }
}

/// What programs did that knew no quotas may make a counter too small: it is brought right by
/// [`crate::quota::reconcile`], and until then no job fails of it.
const WRITE: &str = "INSERT INTO quota_use (workspace_id, unit, period_ms, reserved, used) \
     VALUES ($1, $2, $3, CASE WHEN $4 > 0 THEN $4 ELSE 0 END, CASE WHEN $5 > 0 THEN $5 ELSE 0 END) \
     ON CONFLICT (workspace_id, unit, period_ms) DO UPDATE SET \
     reserved = CASE WHEN quota_use.reserved + $4 > 0 THEN quota_use.reserved + $4 ELSE 0 END, \
     used = CASE WHEN quota_use.used + $5 > 0 THEN quota_use.used + $5 ELSE 0 END";
