//! Reading events by their numbers.

use gala_core::{
    access::Scope,
    event::Event,
    id::{JobId, ProjectId, WorkspaceId},
};

use super::event_scope::EventScope;
use crate::{
    db::Db,
    error::DbError,
    outbox::Body,
    source::Source,
    sql::{Row, Sql, sql},
};

/// Lists a workspace's events after a number, oldest first, at most `limit`. None is ever skipped: what is listed
/// later has higher numbers.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(db: &Db, scope: Scope, of: EventScope, after: i64, limit: u32) -> Result<Vec<Event>, DbError> {
    let found = up_to(db, scope, of, after, i64::MAX, limit).await?;
    if found.is_empty() || !db.is_postgres() {
        return Ok(found);
    }
    let mut tx = db.begin().await?;
    tx.lock_events(true).await?;
    let found = up_to(&mut tx, scope, of, after, i64::MAX, limit).await?;
    tx.rollback().await?;
    Ok(found)
}

/// Whether the workspace has an event after a number.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn any_after(source: impl Source, scope: Scope, of: EventScope, after: i64) -> Result<bool, DbError> {
    Ok(!up_to(source, scope, of, after, i64::MAX, 1).await?.is_empty())
}

/// Returns the number of the workspace's newest event, or 0.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn last_seq(source: impl Source, scope: Scope) -> Result<i64, DbError> {
    let rows = source
        .all(sql("SELECT COALESCE(MAX(seq), 0) AS seq FROM events WHERE workspace_id = $1").scoped(scope))
        .await?;
    rows.first().ok_or(DbError::NotFound)?.get("seq")
}

/// Lists a workspace's events after one number and not after another one, oldest first, at most `limit`.
///
/// Where every event up to the second number is known to be committed, none is skipped.
pub(super) async fn up_to(
    source: impl Source,
    scope: Scope,
    of: EventScope,
    after: i64,
    last: i64,
    limit: u32,
) -> Result<Vec<Event>, DbError> {
    let bounds = |statement: Sql| statement.scoped(scope).bind(after).bind(last).bind(limit);
    let statement = match of {
        EventScope::Job(id) => bounds(sql(
            "SELECT * FROM events WHERE job = $5 AND workspace_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4",
        ))
        .bind(id.0),
        EventScope::Project(id) => bounds(sql("SELECT * FROM events \
                                          WHERE project_id = $5 AND workspace_id = $1 AND seq > $2 AND seq <= $3 \
                                          ORDER BY seq LIMIT $4"))
        .bind(id.0),
        EventScope::Workspace => {
            bounds(sql("SELECT * FROM events WHERE workspace_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4"))
        }
    };
    source.all(statement).await?.iter().map(from_row).collect()
}

/// Returns the number up to which every event is committed, or 0.
pub(super) async fn newest(db: &Db) -> Result<i64, DbError> {
    let statement = || sql("SELECT COALESCE(MAX(seq), 0) AS seq FROM events");
    let rows = if db.is_postgres() {
        let mut tx = db.begin().await?;
        tx.lock_events(true).await?;
        let rows = tx.fetch(statement()).await?;
        tx.rollback().await?;
        rows
    } else {
        db.all(statement()).await?
    };
    rows.first().ok_or(DbError::NotFound)?.get("seq")
}

/// Lists the events of all workspaces after a number, oldest first, at most `limit`, and none is skipped.
pub(super) async fn of_all(db: &Db, after: i64, limit: u32) -> Result<Vec<(WorkspaceId, Event)>, DbError> {
    let statement = || sql("SELECT * FROM events WHERE seq > $1 ORDER BY seq LIMIT $2").bind(after).bind(limit);
    let mut rows = db.all(statement()).await?;
    if !rows.is_empty() && db.is_postgres() {
        let mut tx = db.begin().await?;
        tx.lock_events(true).await?;
        rows = tx.fetch(statement()).await?;
        tx.rollback().await?;
    }
    rows.iter().map(|row| Ok((WorkspaceId(row.get("workspace_id")?), from_row(row)?))).collect()
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
