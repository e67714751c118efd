//! The outbox: what happened to jobs, numbered, written with the change it tells of.
//!
//! [`Feed`] follows it. One task of a process, the poller, reads what is new for all feeds at once and hands it to
//! those that want it; a feed reads for itself only what came before it was opened or while it was too slow.

mod feed;
mod hub;
mod poller;
mod read;

use gala_core::{
    event::{Event, What},
    id::{JobId, OwnerId, ProjectId},
    job::JobKind,
};
use serde::{Deserialize, Serialize};

pub(crate) use self::hub::Hub;
pub use self::{
    feed::Feed,
    read::{any_after, last_seq, list},
};
use crate::{
    error::DbError,
    sql::{sql, to_json},
    tx::{self, Tx},
};

/// An event that has no number yet.
pub(crate) struct NewEvent {
    pub(crate) owner: OwnerId,
    pub(crate) job: JobId,
    pub(crate) kind: JobKind,
    pub(crate) project: Option<ProjectId>,
    pub(crate) scene: Option<u32>,
    pub(crate) what: What,
}

/// The stored form: what the columns do not say.
#[derive(Serialize, Deserialize)]
struct Body {
    kind: JobKind,
    scene: Option<u32>,
    what: What,
}

/// Whose events are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Job(JobId),
    Project(ProjectId),
    /// Everything of the owner.
    Owner,
}

/// Writes the transaction's events; called by its commit.
///
/// Postgres gives numbers out before they are committed, so a reader could pass a number that becomes visible
/// later. Writers therefore share a lock until they commit, and readers take it alone for an instant.
pub(crate) async fn insert(tx: &mut Tx) -> Result<Vec<Event>, DbError> {
    let new = tx.take_events();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    tx::lock_events(tx, false).await?;
    let at_ms = tx.now_ms();
    let mut numbered = Vec::with_capacity(new.len());
    for event in new {
        let body = to_json("event", &Body { kind: event.kind, scene: event.scene, what: event.what.clone() })?;
        let insert =
            sql("INSERT INTO events (at_ms, owner, job, project_id, body) VALUES ($1, $2, $3, $4, $5) RETURNING seq")
                .bind(at_ms)
                .bind(event.owner.0)
                .bind(event.job.0)
                .bind(event.project.map(|id| id.0))
                .bind(body);
        let row = tx.one(insert).await?.ok_or(DbError::NotFound)?;
        numbered.push(tx::numbered(row.get("seq")?, at_ms, event));
    }
    Ok(numbered)
}
