//! Templates of workspaces, and what projects were made of.

use gala_core::{
    access::Scope,
    id::{ProjectId, TemplateId},
    template::{KeptTemplate, MAX_TEMPLATES, Template, TemplateOutline, TemplateUse},
};

use crate::{
    error::DbError,
    page::{Cursor, Page, PageRequest},
    source::Source,
    sql::{Row, composed, for_update, sql, to_json},
    tx::Tx,
};

/// Keeps a new template.
///
/// # Errors
/// [`DbError::Refused`] `too_many_templates` where the workspace has as many as it may; else as
/// [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, scope: Scope, kept: &KeptTemplate) -> Result<(), DbError> {
    let count = sql("SELECT COUNT(*) AS templates FROM templates WHERE workspace_id = $1").scoped(scope);
    if tx.one(count).await?.ok_or(DbError::NotFound)?.get_u64("templates")? >= MAX_TEMPLATES {
        return Err(DbError::Refused("too_many_templates"));
    }
    let statement =
        sql("INSERT INTO templates (id, workspace_id, title, description, kind, document, version, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(kept.id.0)
        .scoped(scope)
        .bind(kept.template.title.as_str())
        .bind(kept.template.description.as_str())
        .bind(kept.template.kind.as_str())
        .bind(to_json("template", &kept.template)?)
        .bind(kept.version)
        .bind(kept.created_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Returns a template of the workspace, also one that was deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: TemplateId) -> Result<Option<KeptTemplate>, DbError> {
    let statement = sql("SELECT * FROM templates WHERE id = $1 AND workspace_id = $2").bind(id.0).scoped(scope);
    source.all(statement).await?.first().map(kept).transpose()
}

/// Returns a template that is to be changed, which nobody else changes until the transaction ends.
///
/// # Errors
/// [`DbError::NotFound`] where the workspace has none of that id; else as [any read](DbError#any-read).
pub async fn lock(tx: &mut Tx, scope: Scope, id: TemplateId) -> Result<KeptTemplate, DbError> {
    let statement = for_update!("SELECT * FROM templates WHERE id = $1 AND workspace_id = $2");
    kept(&tx.one(statement.bind(id.0).scoped(scope)).await?.ok_or(DbError::NotFound)?)
}

/// Changes a template, and raises its version.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn change(tx: &mut Tx, id: TemplateId, template: &Template) -> Result<(), DbError> {
    let statement =
        sql("UPDATE templates SET title = $2, description = $3, kind = $4, document = $5, version = version + 1 \
                         WHERE id = $1")
        .bind(id.0)
        .bind(template.title.as_str())
        .bind(template.description.as_str())
        .bind(template.kind.as_str())
        .bind(to_json("template", template)?);
    tx.run(statement).await.map(|_| ())
}

/// Deletes a template, or brings it back, and raises its version. One that is so already stays as it is.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn set_deleted(tx: &mut Tx, id: TemplateId, is_deleted: bool) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = if is_deleted {
        sql("UPDATE templates SET deleted_at_ms = $2, version = version + 1 WHERE id = $1 AND deleted_at_ms IS NULL")
            .bind(id.0)
            .bind(now_ms)
    } else {
        sql("UPDATE templates SET deleted_at_ms = NULL, version = version + 1 WHERE id = $1 AND deleted_at_ms IS NOT NULL")
            .bind(id.0)
    };
    tx.run(statement).await.map(|_| ())
}

/// Lists the templates of the workspace, newest first: those that are there or those that were deleted, of one kind or all.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source,
    scope: Scope,
    (kind, is_deleted): (Option<&str>, bool),
    page: &PageRequest,
) -> Result<Page<TemplateOutline>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let deleted = if is_deleted { "IS NOT NULL" } else { "IS NULL" };
    let kinds = kind.map_or("", |_| "AND kind = $5");
    let text = format!(
        "SELECT id, title, description, kind, version, created_at_ms, deleted_at_ms FROM templates \
         WHERE workspace_id = $1 AND (created_at_ms, id) < ($2, $3) AND deleted_at_ms {deleted} {kinds} \
         ORDER BY created_at_ms DESC, id DESC LIMIT $4"
    );
    let statement = composed(text.clone(), text).scoped(scope).bind(before_ms).bind(before_id).bind(page.limit() + 1);
    let statement = match kind {
        Some(kind) => statement.bind(kind),
        None => statement,
    };
    let all = source.all(statement).await?.iter().map(outline).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(all, page.limit(), |one| Cursor { created_at_ms: one.created_at_ms, id: one.id.0 }))
}

/// Keeps what the first timeline of a project was made of.
///
/// # Errors
/// [`DbError::Constraint`] where there is no such project; else as [any statement](DbError#any-statement).
pub async fn keep_use(tx: &mut Tx, project: ProjectId, made_of: &TemplateUse) -> Result<(), DbError> {
    let statement =
        sql("INSERT INTO template_projects (project_id, template_id, template_version, data) VALUES ($1, $2, $3, $4)")
            .bind(project.0)
            .bind(made_of.template.0)
            .bind(made_of.version)
            .bind(to_json("data", &made_of.data)?);
    tx.run(statement).await.map(|_| ())
}

/// Returns what the first timeline of the workspace's project was made of; `None` where that was no template.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn use_of(source: impl Source, scope: Scope, project: ProjectId) -> Result<Option<TemplateUse>, DbError> {
    let statement = sql("SELECT template_id, template_version, data FROM template_projects \
                         JOIN projects ON projects.id = project_id WHERE project_id = $1 AND workspace_id = $2")
    .bind(project.0)
    .scoped(scope);
    let read = |row: &Row| {
        Ok(TemplateUse {
            template: TemplateId(row.get("template_id")?),
            version: row.get_u32("template_version")?,
            data: row.get_json("data")?,
        })
    };
    source.all(statement).await?.first().map(read).transpose()
}

fn kept(row: &Row) -> Result<KeptTemplate, DbError> {
    Ok(KeptTemplate {
        id: TemplateId(row.get("id")?),
        template: row.get_json("document")?,
        version: row.get_u32("version")?,
        created_at_ms: row.get("created_at_ms")?,
        deleted_at_ms: row.get("deleted_at_ms")?,
    })
}

fn outline(row: &Row) -> Result<TemplateOutline, DbError> {
    Ok(TemplateOutline {
        id: TemplateId(row.get("id")?),
        title: row.get("title")?,
        description: row.get("description")?,
        kind: row.get("kind")?,
        version: row.get_u32("version")?,
        created_at_ms: row.get("created_at_ms")?,
        deleted_at_ms: row.get("deleted_at_ms")?,
    })
}
