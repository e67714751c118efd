//! The characters, places and styles of workspaces.

use std::collections::HashMap;

use gala_core::{
    access::Scope,
    asset::StoredFile,
    id::{AssetId, LibraryId},
    library::{CastEntry, CastPicture, LibraryDraft, LibraryEntry, LibraryKind, limits::MAX_ENTRIES},
};

use crate::{
    error::DbError,
    page::{Cursor, Page, PageRequest},
    source::Source,
    sql::{Row, composed, for_update, sql, to_json, to_word},
    tx::Tx,
};

/// Keeps a new entry.
///
/// # Errors
/// [`DbError::Refused`] `too_many_library_entries` where the workspace has as many as it may; else as
/// [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, scope: Scope, entry: &LibraryEntry) -> Result<(), DbError> {
    let count = sql("SELECT COUNT(*) AS entries FROM library_entries WHERE workspace_id = $1").scoped(scope);
    if tx.one(count).await?.ok_or(DbError::NotFound)?.get_u64("entries")? >= MAX_ENTRIES {
        return Err(DbError::Refused("too_many_library_entries"));
    }
    let statement = sql("INSERT INTO library_entries (id, workspace_id, kind, name, look, version, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(entry.id.0)
    .scoped(scope)
    .bind(to_word("library kind", &entry.draft.kind)?)
    .bind(entry.draft.name.as_str())
    .bind(to_json("look", &entry.draft.look)?)
    .bind(entry.version)
    .bind(entry.created_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Returns an entry of the workspace, also one that was deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: LibraryId) -> Result<Option<LibraryEntry>, DbError> {
    let statement = sql("SELECT * FROM library_entries WHERE id = $1 AND workspace_id = $2").bind(id.0).scoped(scope);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Returns an entry that is to be changed, which nobody else changes until the transaction ends.
///
/// # Errors
/// [`DbError::NotFound`] where the workspace has none of that id; else as [any read](DbError#any-read).
pub async fn lock(tx: &mut Tx, scope: Scope, id: LibraryId) -> Result<LibraryEntry, DbError> {
    let statement = for_update!("SELECT * FROM library_entries WHERE id = $1 AND workspace_id = $2");
    from_row(&tx.one(statement.bind(id.0).scoped(scope)).await?.ok_or(DbError::NotFound)?)
}

/// Changes an entry, and raises its version.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn change(tx: &mut Tx, id: LibraryId, draft: &LibraryDraft) -> Result<(), DbError> {
    let statement = sql("UPDATE library_entries SET name = $2, look = $3, version = version + 1 WHERE id = $1")
        .bind(id.0)
        .bind(draft.name.as_str())
        .bind(to_json("look", &draft.look)?);
    tx.run(statement).await.map(|_| ())
}

/// Deletes an entry, or brings it back, and raises its version. One that is so already stays as it is.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn set_deleted(tx: &mut Tx, id: LibraryId, is_deleted: bool) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = if is_deleted {
        sql("UPDATE library_entries SET deleted_at_ms = $2, version = version + 1 WHERE id = $1 AND deleted_at_ms IS NULL")
            .bind(id.0)
            .bind(now_ms)
    } else {
        sql("UPDATE library_entries SET deleted_at_ms = NULL, version = version + 1 \
             WHERE id = $1 AND deleted_at_ms IS NOT NULL")
        .bind(id.0)
    };
    tx.run(statement).await.map(|_| ())
}

/// Lists the entries of the workspace, newest first: those that are there or those that were deleted, of one kind or all.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source,
    scope: Scope,
    (kind, is_deleted): (Option<LibraryKind>, bool),
    page: &PageRequest,
) -> Result<Page<LibraryEntry>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let deleted = if is_deleted { "IS NOT NULL" } else { "IS NULL" };
    let kinds = kind.map_or("", |_| "AND kind = $5");
    let text = format!(
        "SELECT * FROM library_entries WHERE workspace_id = $1 AND (created_at_ms, id) < ($2, $3) \
         AND deleted_at_ms {deleted} {kinds} ORDER BY created_at_ms DESC, id DESC LIMIT $4"
    );
    let statement = composed(text.clone(), text).scoped(scope).bind(before_ms).bind(before_id).bind(page.limit() + 1);
    let statement = match kind {
        Some(kind) => statement.bind(kind.as_str()),
        None => statement,
    };
    let entries = source.all(statement).await?.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(entries, page.limit(), |one| Cursor { created_at_ms: one.created_at_ms, id: one.id.0 }))
}

/// Returns the ids and names of all entries of the workspace that are there, at most 1,000, the oldest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn names(source: impl Source, scope: Scope) -> Result<Vec<(LibraryId, String)>, DbError> {
    let statement = sql("SELECT id, name FROM library_entries WHERE workspace_id = $1 AND deleted_at_ms IS NULL \
                         ORDER BY created_at_ms, id")
    .scoped(scope);
    source.all(statement).await?.iter().map(|row| Ok((LibraryId(row.get("id")?), row.get("name")?))).collect()
}

/// Returns those entries of the workspace that are there.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn named(source: impl Source, scope: Scope, ids: &[LibraryId]) -> Result<Vec<LibraryEntry>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (0..ids.len()).map(|index| format!("${}", index + 2)).collect();
    let text = format!(
        "SELECT * FROM library_entries WHERE workspace_id = $1 AND deleted_at_ms IS NULL AND id IN ({}) ORDER BY id",
        marks.join(", ")
    );
    let statement = ids.iter().fold(composed(text.clone(), text).scoped(scope), |statement, id| statement.bind(id.0));
    source.all(statement).await?.iter().map(from_row).collect()
}

/// Returns those pictures of entries that are there: assets of projects of the workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn pictures(
    source: impl Source,
    scope: Scope,
    entries: &[LibraryEntry],
) -> Result<HashMap<AssetId, StoredFile>, DbError> {
    let ids: Vec<AssetId> = entries.iter().flat_map(|entry| entry.draft.look.pictures.iter().copied()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (0..ids.len()).map(|index| format!("${}", index + 2)).collect();
    let text = format!(
        "SELECT assets.id, assets.object_key, assets.checksum, assets.size_bytes FROM assets \
         JOIN projects ON projects.id = assets.project_id WHERE projects.workspace_id = $1 \
         AND projects.deleted_at_ms IS NULL AND assets.deleted_at_ms IS NULL AND assets.kind = 'image' AND assets.status = 'READY' AND assets.id IN ({})",
        marks.join(", ")
    );
    let statement = ids.iter().fold(composed(text.clone(), text).scoped(scope), |statement, id| statement.bind(id.0));
    let file = |row: &Row| {
        let (key, checksum) = (row.get("object_key")?, row.get_named("checksum")?);
        Ok((AssetId(row.get("id")?), StoredFile { key, checksum, size_bytes: row.get_u64("size_bytes")? }))
    };
    source.all(statement).await?.iter().map(file).collect()
}

/// Returns entries as a plan keeps them.
pub fn cast(entries: Vec<LibraryEntry>, pictures: &HashMap<AssetId, StoredFile>) -> Vec<CastEntry> {
    let entry = |entry: LibraryEntry| {
        let LibraryDraft { kind, name, look } = entry.draft;
        let file = |asset: &AssetId| Some(CastPicture { asset: *asset, file: pictures.get(asset)?.clone() });
        let files = look.pictures.iter().filter_map(file).collect();
        CastEntry { id: entry.id, kind, name, look, files }
    };
    entries.into_iter().map(entry).collect()
}

fn from_row(row: &Row) -> Result<LibraryEntry, DbError> {
    Ok(LibraryEntry {
        id: LibraryId(row.get("id")?),
        draft: LibraryDraft { kind: row.get_word("kind")?, name: row.get("name")?, look: row.get_json("look")? },
        version: row.get_u32("version")?,
        created_at_ms: row.get("created_at_ms")?,
        deleted_at_ms: row.get("deleted_at_ms")?,
    })
}
