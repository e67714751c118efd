use gala_core::{
    id::{JobId, ProjectId, WorkspaceId},
    plan_limits::LimitUnit,
    spending::Usage,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{error::DbError, quota_changes::Counter, sql::Row, tx::Tx};

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// Written, and perhaps sent.
    Open,
    /// Its result is kept.
    Done,
    /// The result of an earlier one was taken instead: nothing was sent.
    Cached,
    /// It made nothing.
    Failed,
    /// It may have been done and paid, and nobody can tell. Somebody has to decide.
    Unknown,
    /// It may have been done and was counted as paid, and nobody waits for its result any more.
    Lost,
}

impl CallState {
    /// Returns the word that it is stored and told by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Cached => "cached",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Lost => "lost",
        }
    }
}

/// A request to a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderCall {
    pub id: Uuid,
    pub workspace: WorkspaceId,
    pub project: Option<ProjectId>,
    pub job: Option<JobId>,
    pub step: String,
    pub scene: Option<u32>,
    pub provider: String,
    pub model: String,
    pub state: CallState,
    pub task: Option<String>,
    pub request_id: Option<String>,
    pub usage: Option<Usage>,
    pub held_micros: u64,
    pub cost_micros: Option<u64>,
    pub error_code: Option<String>,
    pub attempts: u32,
    pub created_at_ms: i64,
    pub ended_at_ms: Option<i64>,
}

impl ProviderCall {
    pub(super) fn of(row: &Row) -> Result<Self, DbError> {
        let number = |column| match row.get::<Option<i64>>(column)? {
            Some(number) => u64::try_from(number).map(Some).map_err(|error| DbError::corrupt(column, error)),
            None => Ok(None),
        };
        let scene = number("scene")?.map(u32::try_from).transpose();
        Ok(Self {
            id: row.get("id")?,
            workspace: WorkspaceId(row.get("workspace_id")?),
            project: row.get::<Option<Uuid>>("project_id")?.map(ProjectId),
            job: row.get::<Option<Uuid>>("job_id")?.map(JobId),
            step: row.get("step")?,
            scene: scene.map_err(|error| DbError::corrupt("scene", error))?,
            provider: row.get("provider")?,
            model: row.get("model")?,
            state: row.get_word("state")?,
            task: row.get("task")?,
            request_id: row.get("request_id")?,
            usage: row.get_json_opt("usage")?,
            held_micros: row.get_u64("held_micros")?,
            cost_micros: number("cost_micros")?,
            error_code: row.get("error_code")?,
            attempts: row.get_u32("attempts")?,
            created_at_ms: row.get("created_at_ms")?,
            ended_at_ms: row.get("ended_at_ms")?,
        })
    }

    /// The counters of its workspace in whose periods it was held.
    pub(super) fn counters(&self) -> [Counter; 2] {
        [LimitUnit::ProviderMicros, LimitUnit::ProviderMicrosPerDay]
            .map(|unit| Counter::at(self.workspace, unit, self.created_at_ms))
    }

    /// Counts what it came to instead of what was held.
    pub(super) fn count(&self, tx: &mut Tx, cost_micros: u64) {
        let (held, cost) = (amount(self.held_micros), amount(cost_micros));
        for counter in self.counters() {
            tx.change_quota(counter, -held, cost);
        }
    }
}

/// An amount as the database keeps it. Beyond what it holds, money is no number any more.
pub(super) fn amount(micros: u64) -> i64 {
    i64::try_from(micros).unwrap_or(i64::MAX)
}
