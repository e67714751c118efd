//! Links to one project, for people without an account.

use gala_core::{
    access::{Caller, Identity, Membership, ProjectDefault, ProjectRole, Scope, WorkspaceRole},
    id::{ProjectId, ShareLinkId, UserId, WorkspaceId},
};

use super::{
    Digest,
    proof::Proof,
    sign_in::{self, Step},
};
use crate::{
    db::Db,
    error::DbError,
    source::Source,
    sql::{Row, sql},
    tx::Tx,
};

/// The kind of sign-in step that a guest is.
const GUEST: &str = "guest";

/// A link as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareLink {
    pub id: ShareLinkId,
    pub project: ProjectId,
    /// `viewer` or `reviewer`.
    pub role: ProjectRole,
    /// What argon2 made of the password, where one is asked for.
    pub password: Option<String>,
    /// Whether drafts carry a watermark for whoever came by it.
    pub watermark: bool,
    pub made_by: Option<UserId>,
    pub created_at_ms: i64,
    pub ends_at_ms: Option<i64>,
    pub revoked_at_ms: Option<i64>,
}

/// A link that was found by its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLink {
    pub link: ShareLinkId,
    pub proof: Proof,
    pub password: Option<String>,
}

/// Stores a link to a project of the workspace.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, scope: Scope, link: &ShareLink, digest: &Digest) -> Result<(), DbError> {
    let statement = sql("INSERT INTO share_links (id, workspace_id, project_id, role, digest, password, made_by, \
                         created_at_ms, ends_at_ms, watermark) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(link.id.0)
    .scoped(scope)
    .bind(link.project.0)
    .bind(link.role.as_str())
    .bind(digest.to_vec())
    .bind(link.password.as_deref())
    .bind(link.made_by.map(|id| id.0))
    .bind(link.created_at_ms)
    .bind(link.ends_at_ms)
    .bind(i64::from(link.watermark));
    tx.run(statement).await.map(|_| ())
}

/// Returns what a link opens, while it is good and its project is not deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn prove(source: impl Source, digest: &Digest, now_ms: i64) -> Result<Option<OpenLink>, DbError> {
    let statement = sql("SELECT share_links.* FROM share_links JOIN projects ON projects.id = share_links.project_id \
                         WHERE digest = $1 AND revoked_at_ms IS NULL AND (ends_at_ms IS NULL OR ends_at_ms > $2) \
                         AND projects.deleted_at_ms IS NULL AND projects.workspace_id = share_links.workspace_id");
    let rows = source.all(statement.bind(digest.to_vec()).bind(now_ms)).await?;
    rows.first().map(open).transpose()
}

/// Lets somebody in who gave the password of a link, until `ends_at_ms`: by a secret of their own, of the same rights.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn admit_guest(
    tx: &mut Tx,
    link: ShareLinkId,
    guest: &Digest,
    name: &str,
    ends_at_ms: i64,
) -> Result<(), DbError> {
    let step = Step { user: None, state: serde_json::json!({ "link": link.to_string(), "name": name }) };
    sign_in::begin(tx, GUEST, guest, &step, ends_at_ms).await
}

/// Returns what somebody may who was let in, while their link is good, and the name that they gave.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn prove_guest(db: &Db, digest: &Digest, now_ms: i64) -> Result<Option<(Proof, String)>, DbError> {
    let Some(step) = sign_in::peek(db, GUEST, digest, now_ms).await? else { return Ok(None) };
    let link = step.state["link"].as_str().and_then(|text| text.parse::<ShareLinkId>().ok());
    let link = link.ok_or_else(|| DbError::corrupt("guest", "it names no link"))?;
    let statement = sql("SELECT share_links.* FROM share_links JOIN projects ON projects.id = share_links.project_id \
                         WHERE share_links.id = $1 AND revoked_at_ms IS NULL \
                         AND (ends_at_ms IS NULL OR ends_at_ms > $2) \
                         AND projects.deleted_at_ms IS NULL AND projects.workspace_id = share_links.workspace_id");
    let rows = db.all(statement.bind(link.0).bind(now_ms)).await?;
    let name = step.state["name"].as_str().unwrap_or_default().to_owned();
    Ok(rows.first().map(open).transpose()?.map(|open| (open.proof, name)))
}

fn open(row: &Row) -> Result<OpenLink, DbError> {
    let link = from_row(row)?;
    let ShareLink { project, role, watermark, .. } = link;
    let identity = Identity::Share { link: link.id, project, role, watermark };
    // What a link may is told by its identity; the membership only says in which workspace.
    let membership = Membership {
        workspace: WorkspaceId(row.get("workspace_id")?),
        role: WorkspaceRole::Member,
        project_default: ProjectDefault::None,
        // A link shows what it shows, however people sign in.
        needs_second_factor: false,
    };
    let caller = Caller { identity, is_admin: false, membership: Some(membership) };
    let (used_at_ms, rotated_at_ms) = (link.created_at_ms, link.created_at_ms);
    let proof = Proof {
        caller,
        used_at_ms,
        rotated_at_ms,
        is_old: false,
        requests_per_minute: None,
        plan_requests_per_minute: None,
    };
    Ok(OpenLink { link: link.id, proof, password: link.password })
}

/// Lists the links to a project of the workspace, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<ShareLink>, DbError> {
    let statement = sql("SELECT * FROM share_links WHERE workspace_id = $1 AND project_id = $2 \
                         ORDER BY created_at_ms DESC, id DESC");
    source.all(statement.scoped(scope).bind(project.0)).await?.iter().map(from_row).collect()
}

/// Revokes a link to a project of the workspace, for good. Doing it again changes nothing.
///
/// # Errors
/// [`DbError::NotFound`]; else as [any statement](DbError#any-statement).
pub async fn revoke(tx: &mut Tx, scope: Scope, project: ProjectId, id: ShareLinkId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE share_links SET revoked_at_ms = COALESCE(revoked_at_ms, $4) \
                         WHERE workspace_id = $1 AND project_id = $2 AND id = $3");
    let statement = statement.scoped(scope).bind(project.0).bind(id.0).bind(now_ms);
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

fn from_row(row: &Row) -> Result<ShareLink, DbError> {
    Ok(ShareLink {
        id: ShareLinkId(row.get("id")?),
        project: ProjectId(row.get("project_id")?),
        role: row.get_named("role")?,
        password: row.get("password")?,
        watermark: row.get::<i64>("watermark")? != 0,
        made_by: row.get::<Option<uuid::Uuid>>("made_by")?.map(UserId),
        created_at_ms: row.get("created_at_ms")?,
        ends_at_ms: row.get("ends_at_ms")?,
        revoked_at_ms: row.get("revoked_at_ms")?,
    })
}
