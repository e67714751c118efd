//! The presenters of workspaces.

use gala_core::{
    access::Scope,
    id::{AssetId, PresenterId},
    presenter::{PresenterDraft, PresenterEntry, PresenterFilter, limits::MAX_PRESENTERS},
};

use crate::{
    error::DbError,
    page::{Cursor, Page, PageRequest},
    source::Source,
    sql::{Row, composed, for_update, sql, to_json},
    tx::Tx,
};

/// The unique index on the names of those who are there.
const NAME_KEY: &str = "presenters_name_key";

/// Keeps a new presenter.
///
/// # Errors
/// [`DbError::Refused`] `too_many_presenters` where the workspace has as many as it may, `stage_name_taken` where another one has
/// the name; else as [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, scope: Scope, entry: &PresenterEntry) -> Result<(), DbError> {
    let count = sql("SELECT COUNT(*) AS presenters FROM presenters WHERE workspace_id = $1").scoped(scope);
    if tx.one(count).await?.ok_or(DbError::NotFound)?.get_u64("presenters")? >= MAX_PRESENTERS {
        return Err(DbError::Refused("too_many_presenters"));
    }
    let PresenterEntry { id, draft, version, created_at_ms, .. } = entry;
    let statement = sql("INSERT INTO presenters (id, workspace_id, stage_name, name_key, tags, tag_key, look, picture, voice, \
                         preset, pictures, version, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
    .bind(id.0)
    .scoped(scope)
    .bind(draft.stage_name.as_str())
    .bind(PresenterDraft::name_key(&draft.stage_name))
    .bind(to_json("tags", &draft.tags)?)
    .bind(tag_key(&draft.tags))
    .bind(draft.look.clone())
    .bind(draft.picture.map(|id| id.to_string()))
    .bind(draft.voice.clone())
    .bind(draft.preset.clone())
    .bind(to_json("pictures", &draft.pictures)?)
    .bind(*version)
    .bind(*created_at_ms);
    tx.run(statement).await.map(|_| ()).map_err(name_taken)
}

/// Returns a presenter of the workspace, also one that was deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: PresenterId) -> Result<Option<PresenterEntry>, DbError> {
    let statement = sql("SELECT * FROM presenters WHERE id = $1 AND workspace_id = $2").bind(id.0).scoped(scope);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Returns the presenter of the workspace who has a stage name, whatever its capitals, and was not deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn named(source: impl Source, scope: Scope, stage_name: &str) -> Result<Option<PresenterEntry>, DbError> {
    let statement = sql("SELECT * FROM presenters WHERE workspace_id = $1 AND name_key = $2 AND deleted_at_ms IS NULL")
        .scoped(scope)
        .bind(PresenterDraft::name_key(stage_name));
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Returns a presenter who is to be changed, whom nobody else changes until the transaction ends.
///
/// # Errors
/// [`DbError::NotFound`] where the workspace has none of that id; else as [any read](DbError#any-read).
pub async fn lock(tx: &mut Tx, scope: Scope, id: PresenterId) -> Result<PresenterEntry, DbError> {
    let statement = for_update!("SELECT * FROM presenters WHERE id = $1 AND workspace_id = $2");
    from_row(&tx.one(statement.bind(id.0).scoped(scope)).await?.ok_or(DbError::NotFound)?)
}

/// Changes a presenter, and raises their version.
///
/// # Errors
/// [`DbError::Refused`] `stage_name_taken` where another one has the name; else as [any statement](DbError#any-statement).
pub async fn change(tx: &mut Tx, id: PresenterId, draft: &PresenterDraft) -> Result<(), DbError> {
    let statement =
        sql("UPDATE presenters SET stage_name = $2, name_key = $3, tags = $4, tag_key = $5, look = $6, picture = $7, \
                         voice = $8, preset = $9, pictures = $10, version = version + 1 WHERE id = $1")
        .bind(id.0)
        .bind(draft.stage_name.as_str())
        .bind(PresenterDraft::name_key(&draft.stage_name))
        .bind(to_json("tags", &draft.tags)?)
        .bind(tag_key(&draft.tags))
        .bind(draft.look.clone())
        .bind(draft.picture.map(|id| id.to_string()))
        .bind(draft.voice.clone())
        .bind(draft.preset.clone())
        .bind(to_json("pictures", &draft.pictures)?);
    tx.run(statement).await.map(|_| ()).map_err(name_taken)
}

/// Deletes a presenter, or brings them back, and raises their version. One that is so already stays as it is.
///
/// # Errors
/// [`DbError::Refused`] `stage_name_taken` where another one has the name by now; else as
/// [any statement](DbError#any-statement).
pub async fn set_deleted(tx: &mut Tx, id: PresenterId, is_deleted: bool) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = if is_deleted {
        sql("UPDATE presenters SET deleted_at_ms = $2, version = version + 1 WHERE id = $1 AND deleted_at_ms IS NULL")
            .bind(id.0)
            .bind(now_ms)
    } else {
        sql("UPDATE presenters SET deleted_at_ms = NULL, version = version + 1 WHERE id = $1 AND deleted_at_ms IS NOT NULL")
            .bind(id.0)
    };
    tx.run(statement).await.map(|_| ()).map_err(name_taken)
}

/// Lists presenters of the workspace, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source,
    scope: Scope,
    filter: &PresenterFilter,
    page: &PageRequest,
) -> Result<Page<PresenterEntry>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let deleted = if filter.is_deleted { "IS NOT NULL" } else { "IS NULL" };
    // Each engine has its own word for the place of a text in another.
    let text = |place: &str| {
        format!(
            "SELECT * FROM presenters WHERE workspace_id = $1 AND (created_at_ms, id) < ($2, $3) \
             AND deleted_at_ms {deleted} AND ($5 = '' OR {place}(tag_key, $5) > 0) \
             AND ($6 = '' OR {place}(name_key, $6) > 0) ORDER BY created_at_ms DESC, id DESC LIMIT $4"
        )
    };
    let statement = composed(text("instr"), text("strpos"))
        .scoped(scope)
        .bind(before_ms)
        .bind(before_id)
        .bind(page.limit() + 1)
        .bind(filter.tag.as_ref().map(|tag| tag_key(std::slice::from_ref(tag))).unwrap_or_default())
        .bind(filter.name.as_deref().map(PresenterDraft::name_key).unwrap_or_default());
    let all = source.all(statement).await?.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(all, page.limit(), |one| Cursor { created_at_ms: one.created_at_ms, id: one.id.0 }))
}

/// What a tag is found by: texts are tidied, so that none has a line break.
fn tag_key(tags: &[String]) -> String {
    tags.iter().map(|tag| format!("\n{}\n", tag.to_lowercase())).collect()
}

fn name_taken(error: DbError) -> DbError {
    if error.breaks(NAME_KEY) { DbError::Refused("stage_name_taken") } else { error }
}

fn picture(row: &Row) -> Result<Option<AssetId>, DbError> {
    let Some(id) = row.get::<Option<String>>("picture")? else { return Ok(None) };
    id.parse().map(Some).map_err(|error| DbError::corrupt("picture", error))
}

fn from_row(row: &Row) -> Result<PresenterEntry, DbError> {
    Ok(PresenterEntry {
        id: PresenterId(row.get("id")?),
        draft: PresenterDraft {
            stage_name: row.get("stage_name")?,
            tags: row.get_json("tags")?,
            look: row.get("look")?,
            picture: picture(row)?,
            voice: row.get("voice")?,
            preset: row.get("preset")?,
            pictures: row.get_json("pictures")?,
        },
        version: row.get_u32("version")?,
        created_at_ms: row.get("created_at_ms")?,
        deleted_at_ms: row.get("deleted_at_ms")?,
    })
}
