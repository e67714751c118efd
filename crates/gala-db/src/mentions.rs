//! Whom comments name, and who can be named in a project: those who see it.

use std::collections::HashMap;

use gala_core::{
    access::Scope,
    id::{CommentId, ProjectId, UserId},
};

use crate::{
    comments::{self, Comment},
    error::DbError,
    page::{Cursor, Page, PageRequest},
    seen_by::SeenBy,
    source::Source,
    sql::{Row, Value, composed, sql},
    tx::Tx,
};

/// Somebody who is named, or can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPerson {
    pub user: UserId,
    /// What they sign in with, in lower case.
    pub name: String,
    pub display_name: String,
}

impl NamedPerson {
    fn of_row(row: &Row) -> Result<Self, DbError> {
        Ok(Self { user: UserId(row.get("id")?), name: row.get("name")?, display_name: row.get("display_name")? })
    }
}

/// Lists the people with an account who see the workspace's project, by name.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn people(source: impl Source, scope: Scope, project: ProjectId) -> Result<Vec<NamedPerson>, DbError> {
    let statement = sql("SELECT users.id, users.name, users.display_name FROM members \
                         JOIN users ON users.id = members.user_id \
                         JOIN workspaces ON workspaces.id = members.workspace_id \
                         JOIN projects ON projects.workspace_id = members.workspace_id AND projects.id = $2 \
                         LEFT JOIN project_members ON project_members.user_id = members.user_id \
                         AND project_members.project_id = projects.id \
                         WHERE members.workspace_id = $1 AND projects.deleted_at_ms IS NULL \
                         AND users.removed_at_ms IS NULL AND users.disabled_at_ms IS NULL \
                         AND (members.role <> 'member' OR project_members.role IS NOT NULL \
                         OR workspaces.project_default <> 'none') ORDER BY users.name");
    source.all(statement.scoped(scope).bind(project.0)).await?.iter().map(NamedPerson::of_row).collect()
}

/// Keeps whom a comment names.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, comment: CommentId, people: &[UserId]) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    for user in people {
        let statement = sql("INSERT INTO comment_mentions (comment_id, user_id, created_at_ms) VALUES ($1, $2, $3) \
                             ON CONFLICT DO NOTHING");
        tx.run(statement.bind(comment.0).bind(user.0).bind(now_ms)).await?;
    }
    Ok(())
}

/// Returns whom some comments of the workspace name, by name. Comments that name nobody are absent.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of_comments(
    source: impl Source,
    scope: Scope,
    comments: impl IntoIterator<Item = CommentId> + Send,
) -> Result<HashMap<CommentId, Vec<NamedPerson>>, DbError> {
    let ids: Vec<Value> = comments.into_iter().map(|id| Value::from(id.0)).collect();
    let mut found: HashMap<CommentId, Vec<NamedPerson>> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let marks: Vec<String> = (0..ids.len()).map(|index| format!("${}", index + 2)).collect();
    let text = format!(
        "SELECT comment_mentions.comment_id, users.id, users.name, users.display_name FROM comment_mentions \
         JOIN comments ON comments.id = comment_mentions.comment_id JOIN projects ON projects.id = comments.project_id \
         JOIN users ON users.id = comment_mentions.user_id \
         WHERE projects.workspace_id = $1 AND users.removed_at_ms IS NULL AND comment_mentions.comment_id IN ({}) \
         ORDER BY users.name",
        marks.join(", ")
    );
    let statement = ids.into_iter().fold(composed(text.clone(), text).scoped(scope), crate::sql::Sql::bind);
    for row in source.all(statement).await? {
        found.entry(CommentId(row.get("comment_id")?)).or_default().push(NamedPerson::of_row(&row)?);
    }
    Ok(found)
}

/// A comment that names somebody, as they find it.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnMention {
    pub comment: Comment,
    pub project_title: String,
    /// When they were named. Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    /// When they said that they have seen it.
    pub read_at_ms: Option<i64>,
}

/// Lists the comments of the workspace that name a person, newest first: of the projects that they see by now.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of_person(
    source: impl Source,
    scope: Scope,
    user: UserId,
    seen_by: Option<SeenBy>,
    page: &PageRequest,
) -> Result<Page<OwnMention>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let text = "SELECT comments.*, projects.title AS project_title, comment_mentions.created_at_ms AS named_at_ms, \
                comment_mentions.read_at_ms FROM comment_mentions \
                JOIN comments ON comments.id = comment_mentions.comment_id \
                JOIN projects ON projects.id = comments.project_id \
                WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND comment_mentions.user_id = $2 \
                AND (comment_mentions.created_at_ms, comment_mentions.comment_id) < ($3, $4) {seen} \
                ORDER BY comment_mentions.created_at_ms DESC, comment_mentions.comment_id DESC LIMIT $5";
    let statement = SeenBy::narrow(seen_by, text, "comments.project_id", 6)
        .scoped(scope)
        .bind(user.0)
        .bind(before_ms)
        .bind(before_id)
        .bind(page.limit() + 1);
    let rows = source.all(SeenBy::bind(seen_by, statement)).await?;
    let mention = |row: &Row| {
        Ok::<_, DbError>(OwnMention {
            comment: comments::from_row(row)?,
            project_title: row.get("project_title")?,
            created_at_ms: row.get("named_at_ms")?,
            read_at_ms: row.get("read_at_ms")?,
        })
    };
    let mentions = rows.iter().map(mention).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(mentions, page.limit(), |one| Cursor { created_at_ms: one.created_at_ms, id: one.comment.id.0 }))
}

/// Counts the comments of the workspace that name a person who has not seen them, up to `most`.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn unread(
    source: impl Source,
    scope: Scope,
    user: UserId,
    seen_by: Option<SeenBy>,
    most: u32,
) -> Result<u32, DbError> {
    let text = "SELECT COUNT(*) AS unread FROM (SELECT 1 FROM comment_mentions \
                JOIN comments ON comments.id = comment_mentions.comment_id \
                JOIN projects ON projects.id = comments.project_id \
                WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL AND comment_mentions.user_id = $2 \
                AND comment_mentions.read_at_ms IS NULL {seen} LIMIT $3) AS named";
    let statement = SeenBy::narrow(seen_by, text, "comments.project_id", 4).scoped(scope).bind(user.0).bind(most);
    let rows = source.all(SeenBy::bind(seen_by, statement)).await?;
    rows.first().map_or(Ok(0), |row| row.get_u32("unread"))
}

/// Says that a person has seen a comment that names them, or that they have not.
///
/// # Errors
/// [`DbError::NotFound`] where no comment of the workspace with that id names them; else as
/// [any statement](DbError#any-statement).
pub async fn set_read(
    tx: &mut Tx,
    scope: Scope,
    (user, comment): (UserId, CommentId),
    is_read: bool,
) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE comment_mentions SET read_at_ms = $4 WHERE comment_id = $3 AND user_id = $2 \
                         AND comment_id IN (SELECT comments.id FROM comments \
                         JOIN projects ON projects.id = comments.project_id \
                         WHERE projects.workspace_id = $1 AND projects.deleted_at_ms IS NULL)")
    .scoped(scope)
    .bind(user.0)
    .bind(comment.0)
    .bind(is_read.then_some(now_ms));
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}
