//! Files that people brought and nobody uses any more. Of all owners: rules are an installation's.

use gala_core::{
    asset::{Asset, AssetStatus},
    id::{AssetId, ProjectId},
    job::JobError,
    project::Project,
};

use crate::{
    accounts::audit::{self, NewEntry},
    assets,
    db::Db,
    error::DbError,
    projects, quota, scene_versions,
    source::Source,
    sql::{Row, sql, to_word},
    tx::Tx,
};

/// Uses within so long of one that was noted are not noted.
const TO_THE_DAY_MS: i64 = 24 * 3600 * 1000;

/// A file that nobody used for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdleAsset {
    pub asset: Asset,
    /// As whoever brought it calls the file.
    pub name: String,
    /// Milliseconds since 1970-01-01 UTC; when it came where nobody used it.
    pub used_at_ms: i64,
}

/// Notes that somebody used a file that was brought. Of others nothing is noted.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn note_use(db: &Db, asset: AssetId) -> Result<(), DbError> {
    let now_ms = db.now_ms().await?;
    let statement =
        sql("INSERT INTO asset_uses (asset_id, used_at_ms) SELECT asset_id, $2 FROM ingests WHERE asset_id = $1 \
                         ON CONFLICT (asset_id) DO UPDATE SET used_at_ms = excluded.used_at_ms \
                         WHERE asset_uses.used_at_ms < excluded.used_at_ms - $3");
    let mut tx = db.begin().await?;
    tx.run(statement.bind(asset.0).bind(now_ms).bind(TO_THE_DAY_MS)).await?;
    tx.commit().await
}

/// Returns up to `limit` files that were brought and not used since a time, in the order of their ids after one. None of deleted
/// projects, and none that cannot be used.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn idle(source: impl Source, before_ms: i64, after: AssetId, limit: u32) -> Result<Vec<IdleAsset>, DbError> {
    let statement = sql("SELECT assets.*, ingests.name AS brought_name, \
                         COALESCE(asset_uses.used_at_ms, assets.created_at_ms) AS used_at_ms \
                         FROM assets JOIN ingests ON ingests.asset_id = assets.id \
                         JOIN projects ON projects.id = assets.project_id \
                         LEFT JOIN asset_uses ON asset_uses.asset_id = assets.id \
                         WHERE assets.id > $1 AND assets.status = 'READY' AND projects.deleted_at_ms IS NULL \
                         AND COALESCE(asset_uses.used_at_ms, assets.created_at_ms) < $2 ORDER BY assets.id LIMIT $3");
    let rows = source.all(statement.bind(after.0).bind(before_ms).bind(limit)).await?;
    let idle = |row: &Row| {
        let (asset, name) = (assets::from_row(row)?, row.get("brought_name")?);
        Ok(IdleAsset { asset, name, used_at_ms: row.get("used_at_ms")? })
    };
    rows.iter().map(idle).collect()
}

/// Returns a project; `None` where it is deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn project(source: impl Source, id: ProjectId) -> Result<Option<Project>, DbError> {
    let statement = sql("SELECT * FROM projects WHERE id = $1 AND deleted_at_ms IS NULL").bind(id.0);
    source.all(statement).await?.first().map(projects::from_row).transpose()
}

/// Where a file can be named, by its key or by its id, in documents of its workspace (`$1`) or its project (`$2`). `LIKE` takes
/// more for the key than the key itself: then the file stays.
const USES: [(&str, &str); 10] = [
    (
        "its project's jobs",
        "SELECT 1 FROM jobs WHERE project_id = $2 AND kind NOT IN ('ingest_asset', 'move_asset') \
        AND (input LIKE $3 OR input LIKE $4 OR output LIKE $3 OR output LIKE $4) AND workspace_id = $1 LIMIT 1",
    ),
    (
        "a scene",
        "SELECT 1 FROM scenes JOIN projects ON projects.id = scenes.project_id WHERE projects.workspace_id = $1 \
        AND (planned LIKE $3 OR planned LIKE $4 OR speech_inputs LIKE $3 OR image_inputs LIKE $3 OR clip_inputs LIKE $3 \
        OR scenes.project_id = $2 AND (speech_inputs LIKE $4 OR image_inputs LIKE $4 OR clip_inputs LIKE $4)) LIMIT 1",
    ),
    (
        "a take",
        "SELECT 1 FROM takes JOIN scenes ON scenes.id = takes.scene_id JOIN projects ON projects.id = scenes.project_id \
        WHERE projects.workspace_id = $1 AND (facts LIKE $3 OR facts LIKE $4 OR takes.planned LIKE $3 OR takes.planned LIKE $4 \
        OR inputs LIKE $3 OR scenes.project_id = $2 AND inputs LIKE $4) LIMIT 1",
    ),
    (
        "a plan",
        "SELECT 1 FROM projects WHERE workspace_id = $1 \
        AND (plan LIKE $3 OR plan LIKE $4 OR brief LIKE $3 OR id = $2 AND brief LIKE $4) LIMIT 1",
    ),
    (
        "a timeline",
        "SELECT 1 FROM timelines JOIN projects ON projects.id = timelines.project_id \
        WHERE projects.workspace_id = $1 AND timelines.project_id = $2 AND (document LIKE $3 OR document LIKE $4) LIMIT 1",
    ),
    (
        "a version of a timeline",
        "SELECT 1 FROM timeline_versions JOIN projects ON projects.id = timeline_versions.project_id \
        WHERE projects.workspace_id = $1 AND timeline_versions.project_id = $2 \
        AND (document LIKE $3 OR document LIKE $4) LIMIT 1",
    ),
    (
        "an edit that can be taken back",
        "SELECT 1 FROM scene_revisions JOIN projects ON projects.id = scene_revisions.project_id \
        WHERE projects.workspace_id = $1 AND scene_revisions.project_id = $2 \
        AND (edits LIKE $3 OR edits LIKE $4 OR inverse LIKE $3 OR inverse LIKE $4) LIMIT 1",
    ),
    (
        "the library",
        "SELECT 1 FROM library_entries WHERE workspace_id = $1 AND ($2 = $2) \
        AND (look LIKE $3 OR look LIKE $4) LIMIT 1",
    ),
    (
        "a presenter",
        "SELECT 1 FROM presenters WHERE workspace_id = $1 AND ($2 = $2) AND ($3 = $3) \
        AND (picture LIKE $4 OR pictures LIKE $4) LIMIT 1",
    ),
    (
        "a series",
        "SELECT 1 FROM series WHERE workspace_id = $1 AND ($2 = $2) AND (style LIKE $3 OR style LIKE $4) LIMIT 1",
    ),
];

/// Tells by what a file of a project is in use; `None` where nothing names it.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn use_of(tx: &mut Tx, project: &Project, asset: &Asset) -> Result<Option<&'static str>, DbError> {
    for (user, text) in USES {
        let statement = sql(text)
            .scoped(project.scope())
            .bind(project.id.0)
            .bind(format!("%{}%", asset.object_key))
            .bind(format!("%{}%", asset.id));
        if !tx.fetch(statement).await?.is_empty() {
            return Ok(Some(user));
        }
    }
    Ok(None)
}

/// Keeps whoever edits a project from using its files until the transaction ends, and tells whether a file is still one that nobody
/// used since a time.
///
/// # Errors
/// [`DbError::NotFound`] where the project is deleted; else as [any statement](DbError#any-statement).
pub async fn hold(tx: &mut Tx, idle: &IdleAsset, before_ms: i64) -> Result<bool, DbError> {
    scene_versions::lock(tx, idle.asset.project_id).await?;
    let statement = sql("SELECT COALESCE(asset_uses.used_at_ms, assets.created_at_ms) AS used_at_ms FROM assets \
                         LEFT JOIN asset_uses ON asset_uses.asset_id = assets.id \
                         WHERE assets.id = $1 AND assets.status = 'READY'");
    let row = tx.one(statement.bind(idle.asset.id.0)).await?;
    Ok(row.map(|row| row.get::<i64>("used_at_ms")).transpose()?.is_some_and(|used_at_ms| used_at_ms < before_ms))
}

/// Says of a file that it went by a rule, and why it cannot be used any more. What was stored of it counts no more; its object is to
/// be removed after the transaction, and until [`removed`] says that it was.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn expire(tx: &mut Tx, project: &Project, asset: &Asset, rule: &str, why: &JobError) -> Result<(), DbError> {
    let size = i64::try_from(asset.size_bytes).map_err(|error| DbError::corrupt("size_bytes", error))?;
    let now_ms = tx.now_ms();
    let statement =
        sql("INSERT INTO expired_assets (asset_id, rule, size_bytes, expired_at_ms) VALUES ($1, $2, $3, $4)");
    tx.run(statement.bind(asset.id.0).bind(rule).bind(size).bind(now_ms)).await?;
    let statement = sql("UPDATE ingests SET error_code = $2, error_message = $3 WHERE asset_id = $1")
        .bind(asset.id.0)
        .bind(why.error_code.as_str())
        .bind(why.error_message.as_str());
    tx.run(statement).await?;
    let statement = sql("UPDATE assets SET status = $2, size_bytes = 0 WHERE id = $1 \
                         RETURNING (SELECT workspace_id FROM projects WHERE projects.id = assets.project_id) AS workspace_id");
    let statement = statement.bind(asset.id.0).bind(to_word("asset status", &AssetStatus::Failed)?);
    let row = tx.one(statement).await?.ok_or(DbError::NotFound)?;
    quota::count_stored(tx, &row, -size)?;
    note(tx, project, "asset.expire", asset.id, rule).await
}

/// Adds to the audit that a rule did something with a file.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn note(
    tx: &mut Tx,
    project: &Project,
    action: &'static str,
    asset: AssetId,
    rule: &str,
) -> Result<(), DbError> {
    let (workspace, subject) = (Some(project.scope().workspace()), format!("asset {asset} by the rule {rule}"));
    let entry =
        NewEntry { workspace, user: None, actor: "lifecycle".to_owned(), action, subject, address: "", request_id: "" };
    audit::add(tx, &entry).await
}

/// Returns up to `limit` files that went by a rule and whose objects may be there still.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn unremoved(source: impl Source, limit: u32) -> Result<Vec<Asset>, DbError> {
    let statement = sql("SELECT assets.* FROM assets JOIN expired_assets ON expired_assets.asset_id = assets.id \
                         WHERE expired_assets.removed_at_ms IS NULL ORDER BY assets.id LIMIT $1");
    source.all(statement.bind(limit)).await?.iter().map(assets::from_row).collect()
}

/// Notes that the object of a file is gone.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn removed(tx: &mut Tx, asset: AssetId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE expired_assets SET removed_at_ms = $2 WHERE asset_id = $1");
    tx.run(statement.bind(asset.0).bind(now_ms)).await.map(drop)
}

/// Tells why a file went, where a rule deleted it.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn why_expired(source: impl Source, asset: AssetId) -> Result<Option<String>, DbError> {
    let statement = sql("SELECT ingests.error_message FROM ingests \
                         JOIN expired_assets ON expired_assets.asset_id = ingests.asset_id WHERE ingests.asset_id = $1");
    source.all(statement.bind(asset.0)).await?.first().map(|row| row.get("error_message")).transpose()
}
