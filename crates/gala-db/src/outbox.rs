//! The outbox: what happened to jobs, written in the transaction of the change it tells of.

use gala_core::{
    event::{Event, What},
    id::{JobId, ProjectId, WorkspaceId},
    job::JobKind,
};
use serde::{Deserialize, Serialize};

use crate::{
    error::DbError,
    sql::{Sql, sql, to_json},
};

/// An event that has no number yet.
pub(crate) struct NewEvent {
    pub(crate) workspace: WorkspaceId,
    pub(crate) job: JobId,
    pub(crate) kind: JobKind,
    pub(crate) project: Option<ProjectId>,
    pub(crate) scene: Option<u32>,
    pub(crate) what: What,
}

/// The stored form: what the columns do not say.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) kind: JobKind,
    pub(crate) scene: Option<u32>,
    pub(crate) what: What,
}

impl NewEvent {
    /// Returns the statement that writes it and answers its number.
    pub(crate) fn insertion(&self, at_ms: i64) -> Result<Sql, DbError> {
        let body = to_json("event", &Body { kind: self.kind, scene: self.scene, what: self.what.clone() })?;
        let insert = sql(
            "INSERT INTO events (at_ms, workspace_id, job, project_id, body) VALUES ($1, $2, $3, $4, $5) RETURNING seq",
        )
        .bind(at_ms)
        .bind(self.workspace.0)
        .bind(self.job.0)
        .bind(self.project.map(|id| id.0))
        .bind(body);
        Ok(insert)
    }

    /// Returns the event as it is told once it is committed.
    pub(crate) fn numbered(self, seq: i64, at_ms: i64) -> Event {
        Event {
            seq,
            at_ms,
            job_id: self.job,
            kind: self.kind,
            project_id: self.project,
            scene: self.scene,
            what: self.what,
        }
    }
}
