//! Projects: what the user gave, and the plan made of it.

use gala_core::{
    access::Scope,
    id::{ProjectId, SeriesId, WorkspaceId},
    plan::Plan,
    project::{FOLDER_DIGITS, Project},
    shared_files::SHARED_FILES_TITLE,
    workflow::ProjectWorkflow,
};
use serde_json::Value;

use crate::{
    error::DbError,
    page::{Cursor, Page, PageRequest},
    seen_by::SeenBy,
    source::Source,
    sql::{Row, by_engine, sql, to_json, to_word},
    tx::Tx,
};

/// Stores a new project with its brief (any JSON document). Where another
/// project has the same last digits, its folder is named by more of them: read it again for its folder.
///
/// # Errors
/// [`DbError::Constraint`] where there is a project of that id; else as [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, project: &Project, brief: &Value) -> Result<(), DbError> {
    let brief = to_json("brief", brief)?;
    let workflow = to_word("workflow", &project.workflow)?;
    // With all digits the suffix is the id, so that only a second project of the same id is left without one.
    for digits in (project.folder_digits..=ID_DIGITS).step_by(4) {
        let statement =
            sql("INSERT INTO projects (id, workspace_id, title, workflow, brief, created_at_ms, folder_suffix) \
                             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (folder_suffix) DO NOTHING")
            .bind(project.id.0)
            .bind(project.workspace.0)
            .bind(project.title.as_str())
            .bind(workflow.as_str())
            .bind(brief.as_str())
            .bind(project.created_at_ms)
            .bind(project.last_digits(digits));
        if tx.run(statement).await? == 1 {
            return Ok(());
        }
    }
    Err(DbError::corrupt("folder suffix", "a project of another id has all digits of this one"))
}

/// A UUID has so many.
const ID_DIGITS: usize = 32;

/// Returns the project that holds the workspace's files which are of no project, and makes it where it is missing.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn shared_files(tx: &mut Tx, scope: Scope) -> Result<Project, DbError> {
    let id = ProjectId::of_shared_files(scope.workspace());
    if let Some(project) = with_files(&mut *tx, scope, id).await? {
        return Ok(project);
    }
    let digits = id.0.simple().to_string();
    let now_ms = tx.now_ms();
    for count in (FOLDER_DIGITS..=ID_DIGITS).step_by(4) {
        let statement =
            sql("INSERT INTO projects (workspace_id, id, title, workflow, brief, created_at_ms, folder_suffix) \
                             VALUES ($1, $2, $3, $4, '{}', $5, $6) ON CONFLICT DO NOTHING")
            .scoped(scope)
            .bind(id.0)
            .bind(SHARED_FILES_TITLE)
            .bind(to_word("workflow", &ProjectWorkflow::Faceless)?)
            .bind(now_ms)
            .bind(&digits[ID_DIGITS - count..]);
        tx.run(statement).await?;
        // Another one may have made it meanwhile; or another project has the same last digits.
        if let Some(project) = with_files(&mut *tx, scope, id).await? {
            return Ok(project);
        }
    }
    Err(DbError::NotFound)
}

/// Returns one project of the workspace, unless it is deleted; also the one that holds the files of none.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn with_files(source: impl Source, scope: Scope, id: ProjectId) -> Result<Option<Project>, DbError> {
    let statement = sql("SELECT * FROM projects WHERE id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL")
        .bind(id.0)
        .scoped(scope);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Returns one project of the workspace, unless it is deleted. What holds files of no project is none.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: ProjectId) -> Result<Option<Project>, DbError> {
    if id.is_of_shared_files() {
        return Ok(None);
    }
    with_files(source, scope, id).await
}

/// Checks that a project is there and keeps it from being deleted until the transaction ends. Call it before jobs are
/// made for it by anyone but its own jobs.
///
/// # Errors
/// [`DbError::NotFound`] where it is deleted or never was.
pub async fn keep(tx: &mut Tx, id: ProjectId) -> Result<(), DbError> {
    const TEXT: &str = "SELECT id FROM projects WHERE id = $1 AND deleted_at_ms IS NULL";
    const LOCKED: &str = "SELECT id FROM projects WHERE id = $1 AND deleted_at_ms IS NULL FOR SHARE";
    tx.one(by_engine(TEXT, LOCKED).bind(id.0)).await?.map(|_| ()).ok_or(DbError::NotFound)
}

/// Returns whether the workspace has a project, deleted or not, unless its removal for good has begun.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn is_there(source: impl Source, scope: Scope, id: ProjectId) -> Result<bool, DbError> {
    if id.is_of_shared_files() {
        return Ok(false);
    }
    let statement = sql("SELECT 1 AS found FROM projects WHERE id = $1 AND workspace_id = $2 AND purged_at_ms IS NULL");
    Ok(!source.all(statement.bind(id.0).scoped(scope)).await?.is_empty())
}

/// Lists the workspace's projects that are not deleted, newest first: all, or those that somebody sees.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source,
    scope: Scope,
    seen_by: Option<SeenBy>,
    page: &PageRequest,
) -> Result<Page<Project>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let text = "SELECT * FROM projects WHERE workspace_id = $1 AND (created_at_ms, id) < ($2, $3) {seen} \
                AND deleted_at_ms IS NULL AND id <> $5 ORDER BY created_at_ms DESC, id DESC LIMIT $4";
    let statement = SeenBy::narrow(seen_by, text, "id", 6)
        .scoped(scope)
        .bind(before_ms)
        .bind(before_id)
        .bind(page.limit() + 1)
        .bind(ProjectId::of_shared_files(scope.workspace()).0);
    of_rows(&source.all(SeenBy::bind(seen_by, statement)).await?, page)
}

/// Lists the episodes of a series, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn episodes(
    source: impl Source,
    scope: Scope,
    series: SeriesId,
    seen_by: Option<SeenBy>,
    page: &PageRequest,
) -> Result<Page<Project>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let text = "SELECT * FROM projects WHERE series_id = $5 AND workspace_id = $1 AND (created_at_ms, id) < ($2, $3) {seen} \
                AND deleted_at_ms IS NULL ORDER BY created_at_ms DESC, id DESC LIMIT $4";
    let statement = SeenBy::narrow(seen_by, text, "id", 6)
        .scoped(scope)
        .bind(before_ms)
        .bind(before_id)
        .bind(page.limit() + 1)
        .bind(series.0);
    of_rows(&source.all(SeenBy::bind(seen_by, statement)).await?, page)
}

fn of_rows(rows: &[Row], page: &PageRequest) -> Result<Page<Project>, DbError> {
    let projects = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(projects, page.limit(), |one| Cursor { created_at_ms: one.created_at_ms, id: one.id.0 }))
}

/// Returns the brief a project was made from.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn brief(source: impl Source, scope: Scope, id: ProjectId) -> Result<Option<Value>, DbError> {
    let statement = sql("SELECT brief FROM projects WHERE id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL")
        .bind(id.0)
        .scoped(scope);
    source.all(statement).await?.first().map(|row| row.get_json("brief")).transpose()
}

/// Keeps the plan; a newer one replaces it.
///
/// # Errors
/// [`DbError::NotFound`] where there is no such project; else as [any statement](DbError#any-statement).
pub async fn set_plan(tx: &mut Tx, id: ProjectId, plan: &Plan) -> Result<(), DbError> {
    let statement = sql("UPDATE projects SET plan = $2 WHERE id = $1").bind(id.0).bind(to_json("plan", plan)?);
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Changes the title, which a plan may have chosen.
///
/// # Errors
/// [`DbError::NotFound`] where there is no such project; else as [any statement](DbError#any-statement).
pub async fn set_title(tx: &mut Tx, id: ProjectId, title: &str) -> Result<(), DbError> {
    let statement = sql("UPDATE projects SET title = $2 WHERE id = $1").bind(id.0).bind(title);
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Returns the plan of a project, once there is one.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn plan(source: impl Source, scope: Scope, id: ProjectId) -> Result<Option<Plan>, DbError> {
    let statement = sql("SELECT plan FROM projects WHERE id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL")
        .bind(id.0)
        .scoped(scope);
    match source.all(statement).await?.first() {
        Some(row) => row.get_json_opt("plan"),
        None => Ok(None),
    }
}

pub(crate) fn from_row(row: &Row) -> Result<Project, DbError> {
    Ok(Project {
        id: ProjectId(row.get("id")?),
        workspace: WorkspaceId(row.get("workspace_id")?),
        title: row.get("title")?,
        workflow: row.get_word("workflow")?,
        created_at_ms: row.get("created_at_ms")?,
        folder_digits: row.get::<Option<String>>("folder_suffix")?.map_or(FOLDER_DIGITS, |suffix| suffix.len()),
    })
}
