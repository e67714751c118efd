//! The outbox: what happened to jobs, numbered, written with the change it tells of.

use std::time::Duration;

use gala_core::{
    event::{Event, What},
    id::{JobId, OwnerId, ProjectId},
    job::JobKind,
};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::{
    db::{Db, Source},
    error::DbError,
    sql::{Row, sql, to_json},
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

/// Whose events are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Job(JobId),
    Project(ProjectId),
    /// Everything of the owner.
    Owner,
}

impl Scope {
    fn covers(self, event: &Event) -> bool {
        match self {
            Self::Job(id) => event.job_id == id,
            Self::Project(id) => event.project_id == Some(id),
            Self::Owner => true,
        }
    }
}

/// Lists an owner's events after a number, oldest first, at most `limit`. None is ever skipped: what is listed
/// later has higher numbers.
pub async fn list(db: &Db, owner: OwnerId, scope: Scope, after: i64, limit: u32) -> Result<Vec<Event>, DbError> {
    let found = select(db, owner, scope, after, limit).await?;
    if found.is_empty() || !db.is_postgres() {
        return Ok(found);
    }
    let mut tx = db.begin().await?;
    tx::lock_events(&mut tx, true).await?;
    let found = select(&mut tx, owner, scope, after, limit).await?;
    tx.rollback().await?;
    Ok(found)
}

async fn select(
    source: impl Source,
    owner: OwnerId,
    scope: Scope,
    after: i64,
    limit: u32,
) -> Result<Vec<Event>, DbError> {
    let statement = match scope {
        Scope::Job(id) => sql("SELECT * FROM events WHERE owner = $1 AND seq > $2 AND job = $4 ORDER BY seq LIMIT $3")
            .bind(owner.0)
            .bind(after)
            .bind(limit)
            .bind(id.0),
        Scope::Project(id) => {
            sql("SELECT * FROM events WHERE owner = $1 AND seq > $2 AND project_id = $4 ORDER BY seq LIMIT $3")
                .bind(owner.0)
                .bind(after)
                .bind(limit)
                .bind(id.0)
        }
        Scope::Owner => sql("SELECT * FROM events WHERE owner = $1 AND seq > $2 ORDER BY seq LIMIT $3")
            .bind(owner.0)
            .bind(after)
            .bind(limit),
    };
    source.all(statement).await?.iter().map(from_row).collect()
}

/// Returns the number of the owner's newest event, or 0.
pub async fn last_seq(source: impl Source, owner: OwnerId) -> Result<i64, DbError> {
    let rows =
        source.all(sql("SELECT COALESCE(MAX(seq), 0) AS seq FROM events WHERE owner = $1").bind(owner.0)).await?;
    rows.first().ok_or(DbError::NotFound)?.get("seq")
}

fn from_row(row: &Row) -> Result<Event, DbError> {
    let body: Body = row.get_json("body")?;
    Ok(Event {
        seq: row.get("seq")?,
        at_ms: row.get("at_ms")?,
        job_id: JobId(row.get("job")?),
        kind: body.kind,
        project_id: row.get::<Option<uuid::Uuid>>("project_id")?.map(ProjectId),
        scene: body.scene,
        what: body.what,
    })
}

/// Follows an owner's events from a number on: the outbox for what is kept, memory for progress.
///
/// Events of other processes arrive within a second, those of this one at once. Kept events come in order,
/// each once; progress carries the number 0.
pub struct Feed {
    db: Db,
    owner: OwnerId,
    scope: Scope,
    last: i64,
    waiting: std::collections::VecDeque<Event>,
    heard: broadcast::Receiver<Event>,
    check: bool,
}

const FEED_BATCH: u32 = 256;
const FEED_POLL: Duration = Duration::from_secs(1);

impl Feed {
    /// Starts after the event numbered `after` (0: from the beginning).
    pub fn open(db: &Db, owner: OwnerId, scope: Scope, after: i64) -> Self {
        // Listening starts before the first read, so that nothing falls between them.
        let heard = db.listen();
        Self { db: db.clone(), owner, scope, last: after, waiting: Default::default(), heard, check: true }
    }

    /// Waits for the next event. Safe to drop and call again.
    pub async fn next(&mut self) -> Result<Event, DbError> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Ok(event);
            }
            if self.check {
                let found = list(&self.db, self.owner, self.scope, self.last, FEED_BATCH).await?;
                self.check = found.len() == FEED_BATCH as usize;
                self.last = found.last().map_or(self.last, |event| event.seq);
                self.waiting.extend(found);
                continue;
            }
            match tokio::time::timeout(FEED_POLL, self.heard.recv()).await {
                Ok(Ok(event)) if matches!(event.what, What::Progress(_)) => {
                    if self.scope.covers(&event) && self.scope != Scope::Owner {
                        return Ok(event);
                    }
                }
                Ok(Ok(event)) => self.check = self.scope.covers(&event),
                Ok(Err(RecvError::Lagged(_))) | Err(_) => self.check = true,
                // The database outlives its feeds: it is held above.
                Ok(Err(RecvError::Closed)) => tokio::time::sleep(FEED_POLL).await,
            }
        }
    }
}
