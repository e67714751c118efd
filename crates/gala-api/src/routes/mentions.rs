//! People whom comments name.

use std::collections::HashMap;

use axum::{Json, extract::State, http::StatusCode};
use gala_core::{
    access::{Action, Identity, Scope},
    id::{CommentId, ProjectId},
    mention::mentions,
};
use gala_db::{
    Source, Tx,
    comments::Comment,
    mentions::{self as rows, NamedPerson},
};

use super::me::signed_in;
use crate::{
    asker::Asker,
    extract::{Id, JsonBody, Query},
    problem::ApiResult,
    state::ApiState,
    wire::{CommentView, List, MentionPage, MentionView, NamedPersonList, PageQuery, ReadMention},
};

/// Lists the people whom comments of a project can name: those who see it. Who came by a link is shown nobody.
#[utoipa::path(get, path = "/api/v1/projects/{id}/people", tag = "projects", params(("id" = Uuid, Path)),
    responses((status = 200, body = NamedPersonList)))]
pub async fn list_project_people(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<NamedPersonList>> {
    let project = asker.project(&state, ProjectId(id), Action::ReviewProject).await?;
    let people =
        if is_guest(&asker) { Vec::new() } else { rows::people(state.db(), project.scope(), project.id).await? };
    Ok(Json(NamedPersonList { items: people.into_iter().map(Into::into).collect() }))
}

/// More are not counted.
const MAX_UNREAD: u32 = 1_000;

/// Lists the comments that name the person who asks, newest first, of the projects that they see.
#[utoipa::path(get, path = "/api/v1/me/mentions", tag = "accounts", params(PageQuery),
    responses((status = 200, body = MentionPage)))]
pub async fn list_mentions(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<PageQuery>,
) -> ApiResult<Json<MentionPage>> {
    let user = signed_in(&state, &asker)?.user;
    let scope = asker.may_list()?;
    let list = List { keys: state.keys(), name: format!("mentions of {user} in {}", scope.workspace()) };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = rows::of_person(state.db(), scope, user, asker.sees_only(), &request).await?;
    let next_cursor = list.next(&page).await?;
    let ids = page.items.iter().map(|mention| mention.comment.id);
    let mut named = rows::of_comments(state.db(), scope, ids.collect::<Vec<_>>()).await?;
    let mut view = |mention: rows::OwnMention| {
        let people = named.remove(&mention.comment.id).unwrap_or_default();
        MentionView::new(mention, people)
    };
    let unread = rows::unread(state.db(), scope, user, asker.sees_only(), MAX_UNREAD).await?;
    Ok(Json(MentionPage { items: page.items.into_iter().map(&mut view).collect(), unread, next_cursor }))
}

/// Says that the person who asks has seen a comment that names them, or that they have not.
#[utoipa::path(put, path = "/api/v1/me/mentions/{id}", tag = "accounts", params(("id" = Uuid, Path)),
    request_body(content = ReadMention, content_type = "application/json"),
    responses((status = 204, description = "Said")))]
pub async fn read_mention(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    JsonBody(asked): JsonBody<ReadMention>,
) -> ApiResult<StatusCode> {
    let user = signed_in(&state, &asker)?.user;
    let scope = asker.scope()?;
    let mut tx = state.db().begin_in(scope).await?;
    rows::set_read(&mut tx, scope, (user, CommentId(id)), asked.is_read).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps whom a comment names, and returns them. Who came by a link names nobody: they would learn who has an account.
pub(super) async fn keep(tx: &mut Tx, asker: &Asker, scope: Scope, comment: &Comment) -> ApiResult<Vec<NamedPerson>> {
    if is_guest(asker) || !comment.text.contains('@') {
        return Ok(Vec::new());
    }
    let people = rows::people(&mut *tx, scope, comment.project).await?;
    let by_name: HashMap<&str, &NamedPerson> = people.iter().map(|person| (person.name.as_str(), person)).collect();
    let mut named: Vec<NamedPerson> =
        mentions(&comment.text, |name| by_name.get(name).copied()).into_iter().cloned().collect();
    let users: Vec<_> = named.iter().map(|person| person.user).collect();
    rows::insert(tx, comment.id, &users).await?;
    named.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(named)
}

/// Returns comments as somebody sees them.
pub(super) async fn views(
    source: impl Source,
    asker: &Asker,
    scope: Scope,
    comments: Vec<Comment>,
) -> ApiResult<Vec<CommentView>> {
    let mut named = HashMap::new();
    if !is_guest(asker) {
        named = rows::of_comments(source, scope, comments.iter().map(|comment| comment.id).collect::<Vec<_>>()).await?;
    }
    let view = |comment: Comment| {
        let people = named.remove(&comment.id).unwrap_or_default();
        CommentView::new(comment, people)
    };
    Ok(comments.into_iter().map(view).collect())
}

fn is_guest(asker: &Asker) -> bool {
    matches!(asker.0.identity, Identity::Share { .. })
}
