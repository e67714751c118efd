//! Series of workspaces, and the numbers of their episodes.

use gala_core::{
    access::Scope,
    id::{ProjectId, SeriesId},
    series::{Episode, MAX_SERIES, Series, SeriesDraft},
};

use crate::{
    error::DbError,
    page::{Cursor, Page, PageRequest},
    source::Source,
    sql::{Row, composed, for_update, sql, to_json},
    tx::Tx,
};

/// Keeps a new series.
///
/// # Errors
/// [`DbError::Refused`] `too_many_series` where the workspace has as many as it may; else as
/// [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, scope: Scope, series: &Series) -> Result<(), DbError> {
    let count = sql("SELECT COUNT(*) AS series FROM series WHERE workspace_id = $1").scoped(scope);
    if tx.one(count).await?.ok_or(DbError::NotFound)?.get_u64("series")? >= MAX_SERIES {
        return Err(DbError::Refused("too_many_series"));
    }
    let statement = sql("INSERT INTO series (id, workspace_id, title, style, last_episode, version, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(series.id.0)
    .scoped(scope)
    .bind(series.draft.title.as_str())
    .bind(to_json("style", &series.draft.style)?)
    .bind(series.last_episode)
    .bind(series.version)
    .bind(series.created_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Returns a series of the workspace, also one that was deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: SeriesId) -> Result<Option<Series>, DbError> {
    let statement = sql("SELECT * FROM series WHERE id = $1 AND workspace_id = $2").bind(id.0).scoped(scope);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Returns a series that is to be changed, which nobody else changes until the transaction ends.
///
/// # Errors
/// [`DbError::NotFound`] where the workspace has none of that id; else as [any read](DbError#any-read).
pub async fn lock(tx: &mut Tx, scope: Scope, id: SeriesId) -> Result<Series, DbError> {
    let statement = for_update!("SELECT * FROM series WHERE id = $1 AND workspace_id = $2");
    from_row(&tx.one(statement.bind(id.0).scoped(scope)).await?.ok_or(DbError::NotFound)?)
}

/// Changes a series, and raises its version.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn change(tx: &mut Tx, id: SeriesId, draft: &SeriesDraft) -> Result<(), DbError> {
    let statement = sql("UPDATE series SET title = $2, style = $3, version = version + 1 WHERE id = $1")
        .bind(id.0)
        .bind(draft.title.as_str())
        .bind(to_json("style", &draft.style)?);
    tx.run(statement).await.map(|_| ())
}

/// Deletes a series, or brings it back, and raises its version. One that is so already stays as it is.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn set_deleted(tx: &mut Tx, id: SeriesId, is_deleted: bool) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = if is_deleted {
        sql("UPDATE series SET deleted_at_ms = $2, version = version + 1 WHERE id = $1 AND deleted_at_ms IS NULL")
            .bind(id.0)
            .bind(now_ms)
    } else {
        sql("UPDATE series SET deleted_at_ms = NULL, version = version + 1 WHERE id = $1 AND deleted_at_ms IS NOT NULL")
            .bind(id.0)
    };
    tx.run(statement).await.map(|_| ())
}

/// Makes a project the next episode of a series, which the caller has locked.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn add_episode(tx: &mut Tx, series: SeriesId, project: ProjectId) -> Result<Episode, DbError> {
    let count = sql("UPDATE series SET last_episode = last_episode + 1 WHERE id = $1 RETURNING last_episode");
    let number = tx.one(count.bind(series.0)).await?.ok_or(DbError::NotFound)?.get_u32("last_episode")?;
    let statement = sql("UPDATE projects SET series_id = $2, episode = $3 WHERE id = $1");
    tx.run(statement.bind(project.0).bind(series.0).bind(number)).await?;
    Ok(Episode { series, number })
}

/// Lists the series of the workspace, newest first: those that are there, or those that were deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source,
    scope: Scope,
    is_deleted: bool,
    page: &PageRequest,
) -> Result<Page<Series>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let deleted = if is_deleted { "IS NOT NULL" } else { "IS NULL" };
    let text = format!(
        "SELECT * FROM series WHERE workspace_id = $1 AND (created_at_ms, id) < ($2, $3) AND deleted_at_ms {deleted} \
         ORDER BY created_at_ms DESC, id DESC LIMIT $4"
    );
    let statement = composed(text.clone(), text).scoped(scope).bind(before_ms).bind(before_id).bind(page.limit() + 1);
    let series = source.all(statement).await?.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(series, page.limit(), |one| Cursor { created_at_ms: one.created_at_ms, id: one.id.0 }))
}

fn from_row(row: &Row) -> Result<Series, DbError> {
    Ok(Series {
        id: SeriesId(row.get("id")?),
        draft: SeriesDraft { title: row.get("title")?, style: row.get_json("style")? },
        last_episode: row.get_u32("last_episode")?,
        version: row.get_u32("version")?,
        created_at_ms: row.get("created_at_ms")?,
        deleted_at_ms: row.get("deleted_at_ms")?,
    })
}
