//! Files on their way in, and what is held of the plan for them.
//!
//! Their bytes are held of `storage_bytes` by the transaction that begins them, and given back by the one that ends them:
//! what is stored then is counted instead. While one is `PENDING`, its bytes are held, and never otherwise.

use gala_core::{
    access::Scope,
    asset::Asset,
    id::{AssetId, ProjectId, UserId, WorkspaceId},
    plan_limits::{LimitUnit, PlanLimits},
    upload::{Upload, UploadStatus},
};

use crate::{
    assets,
    error::DbError,
    quota,
    quota_changes::Counter,
    source::Source,
    sql::{Row, sql, to_word},
    tx::Tx,
};

/// So many uploads of a workspace are open at once.
pub const MAX_OPEN: u64 = 1000;

/// Begins an upload and holds its bytes.
///
/// # Errors
/// [`DbError::OverLimit`] where the plan does not give so much any more, [`DbError::Refused`] `too_many_uploads` where
/// [`MAX_OPEN`] are open; nothing may be committed then. Else as [any statement](DbError#any-statement).
pub async fn begin(tx: &mut Tx, limits: &PlanLimits, upload: &Upload) -> Result<(), DbError> {
    let counter = Counter::at(upload.workspace, LimitUnit::StorageBytes, tx.now_ms());
    // Whoever else begins one for the same workspace waits from here on, so that the count below is right.
    quota::hold(tx, counter, number(upload.size_bytes)?, limits).await?;
    let open = sql("SELECT COUNT(*) AS open FROM uploads WHERE workspace_id = $1 AND status = 'PENDING'");
    let open = tx.one(open.bind(upload.workspace.0)).await?.map_or(Ok(0), |row| row.get_u64("open"))?;
    if open >= MAX_OPEN {
        return Err(DbError::Refused("too_many_uploads"));
    }
    insert(tx, upload).await
}

async fn insert(tx: &mut Tx, upload: &Upload) -> Result<(), DbError> {
    let statement = sql("INSERT INTO uploads (id, workspace_id, project_id, user_id, status, name, mime, size_bytes, \
                         offset_bytes, checksum, metadata, created_at_ms, expires_at_ms, direct) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
    .bind(upload.id.0)
    .bind(upload.workspace.0)
    .bind(upload.project.map(|project| project.0))
    .bind(upload.user.map(|user| user.0))
    .bind(to_word("upload status", &upload.status)?)
    .bind(upload.name.as_str())
    .bind(upload.mime.as_str())
    .bind(number(upload.size_bytes)?)
    .bind(number(upload.offset_bytes)?)
    .bind(upload.checksum.map(|checksum| checksum.to_string()))
    .bind(upload.metadata.as_deref())
    .bind(upload.created_at_ms)
    .bind(upload.expires_at_ms)
    .bind(upload.direct.as_deref());
    tx.run(statement).await.map(drop)
}

/// Returns one upload of the workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: AssetId) -> Result<Option<Upload>, DbError> {
    let statement = sql("SELECT * FROM uploads WHERE workspace_id = $1 AND id = $2").scoped(scope).bind(id.0);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Returns one upload of whichever workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get_any(source: impl Source, id: AssetId) -> Result<Option<Upload>, DbError> {
    source.all(sql("SELECT * FROM uploads WHERE id = $1").bind(id.0)).await?.first().map(from_row).transpose()
}

/// Notes that an upload has so many bytes for good, `from` there were, and puts off its end. Returns whether it did: not of
/// one that has ended, or has others by now.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn advance(tx: &mut Tx, id: AssetId, from: u64, to: u64, expires_at_ms: i64) -> Result<bool, DbError> {
    let statement = sql("UPDATE uploads SET offset_bytes = $3, expires_at_ms = $4 \
                         WHERE id = $1 AND offset_bytes = $2 AND status = 'PENDING'")
    .bind(id.0)
    .bind(number(from)?)
    .bind(number(to)?)
    .bind(expires_at_ms);
    Ok(tx.run(statement).await? == 1)
}

/// Begins an upload of the bytes of others, which are all there and end by it: what is held for them is held for it. Returns
/// whether it did: not where one of them has ended, or is not all there.
///
/// # Errors
/// As [any statement](DbError#any-statement). Nothing may be committed where it did not.
pub async fn join(tx: &mut Tx, parts: &[AssetId], upload: &Upload) -> Result<bool, DbError> {
    for part in parts {
        let statement = sql("UPDATE uploads SET status = 'EXPIRED' WHERE id = $1 AND workspace_id = $2 \
                             AND status = 'PENDING' AND offset_bytes = size_bytes AND project_id IS NULL");
        if tx.run(statement.bind(part.0).bind(upload.workspace.0)).await? != 1 {
            return Ok(false);
        }
    }
    insert(tx, upload).await?;
    Ok(true)
}

/// Makes an upload the asset that it was to become, and counts what is stored instead of what was held. Returns whether it
/// did: not of one that has ended.
///
/// # Errors
/// As [`assets::insert`].
pub async fn finish(tx: &mut Tx, asset: &Asset) -> Result<bool, DbError> {
    let ended = end(tx, asset.id, UploadStatus::Ready, None).await?;
    if ended {
        assets::insert(tx, asset).await?;
    }
    Ok(ended)
}

/// Ends an upload that was not what was said of it. Returns whether it did: not of one that has ended.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn fail(tx: &mut Tx, id: AssetId, error_code: &str) -> Result<bool, DbError> {
    end(tx, id, UploadStatus::Failed, Some(error_code)).await
}

/// Ends an upload that somebody gave up, and forgets it. Returns whether it was there.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn remove(tx: &mut Tx, id: AssetId) -> Result<bool, DbError> {
    end(tx, id, UploadStatus::Expired, None).await?;
    Ok(tx.run(sql("DELETE FROM uploads WHERE id = $1").bind(id.0)).await? == 1)
}

/// An upload that has ended, with what the store knows of it where it was sent there straight.
#[derive(Debug)]
pub struct ExpiredUpload {
    pub id: AssetId,
    pub direct: Option<String>,
}

/// Ends some uploads whose bytes did not come in time, or whose project is deleted, and forgets those that ended long ago.
/// Returns which ended; an empty list once there are no more.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn expire(tx: &mut Tx, forgotten_after_ms: i64) -> Result<Vec<ExpiredUpload>, DbError> {
    let now_ms = tx.now_ms();
    let stale =
        sql("SELECT uploads.id, uploads.direct FROM uploads LEFT JOIN projects ON projects.id = uploads.project_id \
                     WHERE uploads.status = 'PENDING' AND (uploads.expires_at_ms <= $1 AND \
                     uploads.offset_bytes < uploads.size_bytes OR projects.deleted_at_ms IS NOT NULL) LIMIT 100");
    let mut expired = Vec::new();
    for row in tx.fetch(stale.bind(now_ms)).await? {
        let id = AssetId(row.get("id")?);
        if end(tx, id, UploadStatus::Expired, Some("upload_expired")).await? {
            expired.push(ExpiredUpload { id, direct: row.get("direct")? });
        }
    }
    let old = sql("DELETE FROM uploads WHERE status <> 'PENDING' AND expires_at_ms < $1");
    tx.run(old.bind(now_ms.saturating_sub(forgotten_after_ms))).await?;
    Ok(expired)
}

/// Returns some uploads of projects that are all there and are no assets yet, because the process that was to look at them
/// was gone.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn complete(source: impl Source) -> Result<Vec<AssetId>, DbError> {
    let statement = sql("SELECT id FROM uploads WHERE status = 'PENDING' AND offset_bytes = size_bytes \
                         AND project_id IS NOT NULL ORDER BY id LIMIT 1000");
    source.all(statement).await?.iter().map(|row| Ok(AssetId(row.get("id")?))).collect()
}

/// Ends what is on its way into a project that is removed for good.
pub(crate) async fn end_all(tx: &mut Tx, project: ProjectId) -> Result<(), DbError> {
    let open = sql("SELECT id FROM uploads WHERE project_id = $1 AND status = 'PENDING'");
    for row in tx.fetch(open.bind(project.0)).await? {
        end(tx, AssetId(row.get("id")?), UploadStatus::Expired, Some("upload_expired")).await?;
    }
    Ok(())
}

/// Gives back what is held for an upload that is open, whatever ends it.
async fn end(tx: &mut Tx, id: AssetId, status: UploadStatus, error_code: Option<&str>) -> Result<bool, DbError> {
    let statement = sql("UPDATE uploads SET status = $2, error_code = $3 WHERE id = $1 AND status = 'PENDING' \
                         RETURNING workspace_id, size_bytes")
    .bind(id.0)
    .bind(to_word("upload status", &status)?)
    .bind(error_code);
    let Some(row) = tx.one(statement).await? else { return Ok(false) };
    let (workspace, held): (_, i64) = (WorkspaceId(row.get("workspace_id")?), row.get("size_bytes")?);
    tx.change_quota(Counter::at(workspace, LimitUnit::StorageBytes, tx.now_ms()), -held, 0);
    Ok(true)
}

fn number(bytes: u64) -> Result<i64, DbError> {
    i64::try_from(bytes).map_err(|error| DbError::corrupt("size_bytes", error))
}

fn from_row(row: &Row) -> Result<Upload, DbError> {
    let checksum: Option<String> = row.get("checksum")?;
    let checksum = checksum.map(|text| text.parse()).transpose();
    Ok(Upload {
        id: AssetId(row.get("id")?),
        workspace: WorkspaceId(row.get("workspace_id")?),
        project: row.get::<Option<uuid::Uuid>>("project_id")?.map(ProjectId),
        user: row.get::<Option<uuid::Uuid>>("user_id")?.map(UserId),
        status: row.get_word("status")?,
        name: row.get("name")?,
        mime: row.get("mime")?,
        size_bytes: row.get_u64("size_bytes")?,
        offset_bytes: row.get_u64("offset_bytes")?,
        checksum: checksum.map_err(|error| DbError::corrupt("checksum", error))?,
        metadata: row.get("metadata")?,
        direct: row.get("direct")?,
        error_code: row.get("error_code")?,
        created_at_ms: row.get("created_at_ms")?,
        expires_at_ms: row.get("expires_at_ms")?,
    })
}
