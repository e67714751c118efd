//! Batches of workspaces: tables whose rows become projects.

use gala_core::{
    access::Scope,
    batch::{Batch, BatchDraft, BatchRow, MAX_BATCHES, RowRefusal},
    id::{BatchId, ProjectId, WorkspaceId},
    project::Project,
};
use uuid::Uuid;

use crate::{
    db::Db,
    error::DbError,
    page::{Cursor, Page, PageRequest},
    projects,
    source::Source,
    sql::{Row, for_update, sql, to_json},
    tx::Tx,
};

/// How far the rows of a batch are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    pub rows: u64,
    /// Not begun yet.
    pub waiting: u64,
    /// Could not be begun.
    pub refused: u64,
    /// Their videos are being made.
    pub in_work: u64,
}

/// Keeps a new batch with all its rows, none of which is begun.
///
/// # Errors
/// [`DbError::Refused`] `too_many_batches` where the workspace has as many as it may; else as
/// [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, scope: Scope, id: BatchId, draft: &BatchDraft) -> Result<Batch, DbError> {
    let count = sql("SELECT COUNT(*) AS batches FROM batches WHERE workspace_id = $1").scoped(scope);
    if tx.one(count).await?.ok_or(DbError::NotFound)?.get_u64("batches")? >= MAX_BATCHES {
        return Err(DbError::Refused("too_many_batches"));
    }
    let BatchDraft { title, brief, rows, at_once } = draft;
    let created_at_ms = tx.now_ms();
    let statement = sql("INSERT INTO batches (id, workspace_id, title, brief, at_once, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(id.0)
    .scoped(scope)
    .bind(title.as_str())
    .bind(brief.as_str())
    .bind(*at_once)
    .bind(created_at_ms);
    tx.run(statement).await?;
    for (number, cells) in (1_u32..).zip(rows) {
        let statement = sql("INSERT INTO batch_rows (batch_id, number, cells, is_waiting) VALUES ($1, $2, $3, 1)");
        tx.run(statement.bind(id.0).bind(number).bind(to_json("cells", cells)?)).await?;
    }
    Ok(Batch {
        id,
        workspace: scope.workspace(),
        title: title.clone(),
        brief: brief.clone(),
        at_once: *at_once,
        is_stopped: false,
        created_at_ms,
    })
}

/// Returns a batch of the workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: BatchId) -> Result<Option<Batch>, DbError> {
    let statement = sql("SELECT * FROM batches WHERE id = $1 AND workspace_id = $2").bind(id.0).scoped(scope);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Lists the batches of the workspace, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, page: &PageRequest) -> Result<Page<Batch>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let statement = sql("SELECT * FROM batches WHERE workspace_id = $1 AND (created_at_ms, id) < ($2, $3) \
                         ORDER BY created_at_ms DESC, id DESC LIMIT $4")
    .scoped(scope)
    .bind(before_ms)
    .bind(before_id)
    .bind(page.limit() + 1);
    let batches = source.all(statement).await?.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(batches, page.limit(), |batch| Cursor { created_at_ms: batch.created_at_ms, id: batch.id.0 }))
}

/// Returns the rows of a batch, in their order.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn rows(source: impl Source, id: BatchId) -> Result<Vec<BatchRow>, DbError> {
    let statement =
        sql("SELECT number, cells, project_id, refusal FROM batch_rows WHERE batch_id = $1 ORDER BY number");
    source.all(statement.bind(id.0)).await?.iter().map(row_from).collect()
}

/// Returns the projects that were begun of the rows of the workspace's batch and are not deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn begun_projects(source: impl Source, scope: Scope, id: BatchId) -> Result<Vec<Project>, DbError> {
    let statement = sql("SELECT projects.* FROM batch_rows JOIN projects ON projects.id = batch_rows.project_id \
                         WHERE batch_rows.batch_id = $1 AND projects.workspace_id = $2 AND projects.deleted_at_ms IS NULL");
    source.all(statement.bind(id.0).scoped(scope)).await?.iter().map(projects::from_row).collect()
}

/// Counts the rows of a batch.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn counts(source: impl Source, id: BatchId) -> Result<RowCounts, DbError> {
    let statement = sql(
        "SELECT COUNT(*) AS all_rows, COALESCE(SUM(CASE WHEN is_waiting = 1 THEN 1 ELSE 0 END), 0) AS waiting, \
                         COALESCE(SUM(CASE WHEN is_waiting = 0 AND refusal IS NOT NULL THEN 1 ELSE 0 END), 0) AS refused, \
                         COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE jobs.project_id = batch_rows.project_id \
                                                        AND jobs.state IN ('BLOCKED', 'QUEUED', 'RUNNING')) \
                                      THEN 1 ELSE 0 END), 0) AS in_work \
                         FROM batch_rows WHERE batch_id = $1",
    );
    let found = source.all(statement.bind(id.0)).await?;
    let row = found.first().ok_or(DbError::NotFound)?;
    Ok(RowCounts {
        rows: row.get_u64("all_rows")?,
        waiting: row.get_u64("waiting")?,
        refused: row.get_u64("refused")?,
        in_work: row.get_u64("in_work")?,
    })
}

/// Lets no further row of a batch be begun, or lets them again. Doing it again changes nothing.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn set_stopped(tx: &mut Tx, scope: Scope, id: BatchId, is_stopped: bool) -> Result<(), DbError> {
    let now_ms = is_stopped.then(|| tx.now_ms());
    let statement = sql("UPDATE batches SET stopped_at_ms = $3 WHERE id = $1 AND workspace_id = $2");
    tx.run(statement.bind(id.0).scoped(scope).bind(now_ms)).await.map(drop)
}

/// Forgets a batch. The projects that were begun of it stay.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn remove(tx: &mut Tx, scope: Scope, id: BatchId) -> Result<(), DbError> {
    let statement = sql("DELETE FROM batches WHERE id = $1 AND workspace_id = $2");
    tx.run(statement.bind(id.0).scoped(scope)).await.map(drop)
}

/// Returns batches of all workspaces with rows that may be begun, oldest first, at most so many.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn waiting(db: &Db, most: u32) -> Result<Vec<Batch>, DbError> {
    let statement = sql("SELECT * FROM batches WHERE stopped_at_ms IS NULL \
                         AND EXISTS (SELECT 1 FROM batch_rows WHERE batch_id = batches.id AND is_waiting = 1) \
                         ORDER BY created_at_ms, id LIMIT $1");
    db.all(statement.bind(most)).await?.iter().map(from_row).collect()
}

/// Returns the next row of a batch that may be begun, which nobody else begins until the transaction ends; none of a batch that is
/// stopped or forgotten.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn next_row(tx: &mut Tx, id: BatchId) -> Result<Option<BatchRow>, DbError> {
    // Whoever begins rows of a batch waits for the others here, and counts what they began.
    let lock = for_update!("SELECT id FROM batches WHERE id = $1 AND stopped_at_ms IS NULL");
    if tx.one(lock.bind(id.0)).await?.is_none() {
        return Ok(None);
    }
    let statement = sql("SELECT number, cells, project_id, refusal FROM batch_rows \
                         WHERE batch_id = $1 AND is_waiting = 1 ORDER BY number LIMIT 1");
    tx.one(statement.bind(id.0)).await?.as_ref().map(row_from).transpose()
}

/// Notes the project that was begun of a row.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn begun(tx: &mut Tx, id: BatchId, number: u32, project: ProjectId) -> Result<(), DbError> {
    let statement = sql("UPDATE batch_rows SET project_id = $3, refusal = NULL, is_waiting = 0 \
                         WHERE batch_id = $1 AND number = $2");
    tx.run(statement.bind(id.0).bind(number).bind(project.0)).await.map(drop)
}

/// Notes why a row could not be begun.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn refuse(tx: &mut Tx, id: BatchId, number: u32, refusal: &RowRefusal) -> Result<(), DbError> {
    let statement = sql("UPDATE batch_rows SET refusal = $3, is_waiting = $4 WHERE batch_id = $1 AND number = $2")
        .bind(id.0)
        .bind(number)
        .bind(to_json("refusal", refusal)?)
        .bind(u32::from(!refusal.is_final));
    tx.run(statement).await.map(drop)
}

/// Lets the rows of a batch that could not be begun be tried again.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn retry_refused(tx: &mut Tx, id: BatchId) -> Result<(), DbError> {
    let statement = sql("UPDATE batch_rows SET refusal = NULL, is_waiting = 1 \
                         WHERE batch_id = $1 AND is_waiting = 0 AND project_id IS NULL AND refusal IS NOT NULL");
    tx.run(statement.bind(id.0)).await.map(drop)
}

fn from_row(row: &Row) -> Result<Batch, DbError> {
    Ok(Batch {
        id: BatchId(row.get("id")?),
        workspace: WorkspaceId(row.get("workspace_id")?),
        title: row.get("title")?,
        brief: row.get("brief")?,
        at_once: row.get_u32("at_once")?,
        is_stopped: row.get::<Option<i64>>("stopped_at_ms")?.is_some(),
        created_at_ms: row.get("created_at_ms")?,
    })
}

fn row_from(row: &Row) -> Result<BatchRow, DbError> {
    Ok(BatchRow {
        number: row.get_u32("number")?,
        cells: row.get_json("cells")?,
        project: row.get::<Option<Uuid>>("project_id")?.map(ProjectId),
        refusal: row.get_json_opt("refusal")?,
    })
}
