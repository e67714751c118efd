//! What reviewers say: approvals of the stages of a scene, and comments.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use gala_core::{
    access::{Action, Identity},
    id::{CommentId, ProjectId, SceneId},
    problem::{Problem, Problems},
    project::{Approval, Scene},
    review::{ReviewStage, check_comment, limits::MAX_COMMENT_CHARS},
};
use gala_db::{
    Tx,
    comments::{self, Comment},
    reviews::{self, Review, Reviewer},
    scene_versions, scenes,
};
use gala_projects::scenes::{SceneError, Unchanged, after_review};

use super::{
    mentions,
    scenes::{told, unchanged},
};
use crate::{
    asker::Asker,
    extract::{Id, JsonBody, Query, TwoIds, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    middleware::request_id,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{
        ChangeComment, CommentPage, CommentView, CreateComment, List, PageQuery, PutReview, SceneView,
        with_whole_numbers,
    },
};

/// Says how a stage of a scene is found: what was said of it before is replaced. `If-Match` names the scene that was looked at,
/// so that nobody approves what they have not seen.
#[utoipa::path(put, path = "/api/v1/scenes/{id}/review", tag = "scenes",
    params(("id" = Uuid, Path),
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the scene that was reviewed, or `*` for whichever there is")),
    request_body(content = PutReview, content_type = "application/json"),
    responses((status = 200, body = SceneView,
               headers(("ETag" = String, description = "The version of the scene, in quotes"))),
              (status = 409, description = "There is nothing of the stage to be reviewed yet", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 412, description = "The scene has another version by now: its `ETag` is told", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn put_scene_review(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<PutReview>,
) -> ApiResult<Response> {
    let wanted = IfMatch::of(&headers)?;
    let scene = asker.scene(&state, SceneId(id), Action::ReviewProject).await?;
    let note = note(&asked.note)?;
    let (scope, stage) = (asker.scope()?, asked.stage.into());
    let mut tx = state.db().begin_in(scope).await?;
    // Nobody edits the scene between the look at it and the word.
    scene_versions::lock(&mut tx, scene.project_id).await?;
    let scene = scenes::get(&mut tx, scope, scene.id).await?.ok_or_else(ApiError::not_found)?;
    if let Unchanged::Scene(_, version) = unchanged(&wanted, &scene)?
        && version != scene.version
    {
        return Err(SceneError::Changed(scene.version).into());
    }
    let said = SaidOfScene { approval: asked.approval.into(), note, by: reviewer(&asker) };
    say(&mut tx, &scene, stage, said).await?;
    after_review(&mut tx, scope, (scene.project_id, Some(scene.id)), Some(request_id::current())).await?;
    tx.commit().await?;
    told(&state, scope, scene).await
}

/// Lists what was said of a project, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{id}/comments", tag = "projects",
    params(("id" = Uuid, Path), PageQuery), responses((status = 200, body = CommentPage)))]
pub async fn list_project_comments(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    Query(query): Query<PageQuery>,
) -> ApiResult<Json<CommentPage>> {
    let project = asker.project(&state, ProjectId(id), Action::ViewProject).await?;
    let list = List { keys: state.keys(), name: format!("comments of {id}") };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = comments::list(state.db(), project.scope(), project.id, &request).await?;
    let next_cursor = list.next(&page).await?;
    let items = mentions::views(state.db(), &asker, project.scope(), page.items).await?;
    Ok(Json(CommentPage { items, next_cursor }))
}

/// Says something of a project, a scene, or a moment of them.
#[utoipa::path(post, path = "/api/v1/projects/{id}/comments", tag = "projects",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = CreateComment, content_type = "application/json"),
    responses((status = 201, body = CommentView)))]
pub async fn create_project_comment(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/projects/{id}/comments"), body.json()?);
    let project = asker.project(&state, ProjectId(id), Action::ReviewProject).await?;
    let asked: CreateComment = strict_json::take(with_whole_numbers(strict_json::read(body.json()?)?))?;
    let text = check_comment(&asked.text, asked.at_ms, &asked.drawing)?;
    let scope = project.scope();
    key.once(state.db(), scope, &request, async |tx| {
        let scene = match asked.scene_id {
            None => None,
            Some(scene) => {
                let found = scenes::get(&mut *tx, scope, SceneId(scene)).await?;
                Some(found.filter(|found| found.project_id == project.id).ok_or_else(ApiError::not_found)?.id)
            }
        };
        let comment = Comment {
            id: CommentId::new(),
            project: project.id,
            scene,
            parent: asked.parent_id.map(CommentId),
            at_ms: asked.at_ms,
            text,
            drawing: asked.drawing,
            by: reviewer(&asker),
            created_at_ms: tx.now_ms(),
            resolved_at_ms: None,
        };
        comments::insert(tx, &comment).await?;
        let named = mentions::keep(tx, &asker, scope, &comment).await?;
        StoredResponse::new(StatusCode::CREATED, None, CommentView::new(comment, named))
    })
    .await
}

/// Says that a comment is settled, or that it is not.
#[utoipa::path(patch, path = "/api/v1/projects/{id}/comments/{comment_id}", tag = "projects",
    params(("id" = Uuid, Path), ("comment_id" = Uuid, Path)),
    request_body(content = ChangeComment, content_type = "application/json"), responses((status = 200, body = CommentView)))]
pub async fn change_project_comment(
    State(state): State<ApiState>,
    asker: Asker,
    TwoIds(id, comment): TwoIds,
    JsonBody(asked): JsonBody<ChangeComment>,
) -> ApiResult<Json<CommentView>> {
    let project = asker.project(&state, ProjectId(id), Action::ReviewProject).await?;
    let (scope, comment) = (project.scope(), CommentId(comment));
    let mut tx = state.db().begin_in(scope).await?;
    comments::get(&mut tx, scope, project.id, comment).await?.ok_or_else(ApiError::not_found)?;
    comments::resolve(&mut tx, comment, asked.is_resolved).await?;
    let comment = comments::get(&mut tx, scope, project.id, comment).await?.ok_or_else(ApiError::not_found)?;
    let mut views = mentions::views(&mut tx, &asker, scope, vec![comment]).await?;
    tx.commit().await?;
    Ok(Json(views.pop().ok_or_else(ApiError::not_found)?))
}

/// Removes a comment with those that answer it: one's own, or anybody's for those who edit the project.
#[utoipa::path(delete, path = "/api/v1/projects/{id}/comments/{comment_id}", tag = "projects",
    params(("id" = Uuid, Path), ("comment_id" = Uuid, Path)),
    responses((status = 204, description = "Removed")))]
pub async fn remove_project_comment(
    State(state): State<ApiState>,
    asker: Asker,
    TwoIds(id, comment): TwoIds,
) -> ApiResult<StatusCode> {
    let project = asker.project(&state, ProjectId(id), Action::ReviewProject).await?;
    let (scope, comment) = (project.scope(), CommentId(comment));
    let found = comments::get(state.db(), scope, project.id, comment).await?.ok_or_else(ApiError::not_found)?;
    // Whoever came by a link is nobody in particular.
    let is_own = found.by.user.is_some() && found.by.user == asker.0.user();
    if !is_own {
        asker.may_in(&state, project.id, Action::EditProject).await?;
    }
    let mut tx = state.db().begin_in(scope).await?;
    comments::remove(&mut tx, project.id, comment).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What somebody says of a stage of a scene.
pub(super) struct SaidOfScene {
    pub approval: Approval,
    pub note: String,
    pub by: Reviewer,
}

/// Keeps what somebody says of a stage of a scene, as it is.
///
/// # Errors
/// 409 `nothing_to_review`; else as any statement.
pub(super) async fn say(tx: &mut Tx, scene: &Scene, stage: ReviewStage, said: SaidOfScene) -> ApiResult<()> {
    let nothing = || {
        let detail = format!("scene {} has nothing of the stage {stage} yet; make it first", scene.number);
        ApiError::conflict("nothing_to_review", detail)
    };
    let (content, at_ms) = (stage.content(scene).ok_or_else(nothing)?, tx.now_ms());
    let SaidOfScene { approval, note, by } = said;
    reviews::put(tx, &Review { scene: scene.id, stage, approval, content, note, by, at_ms }).await?;
    Ok(())
}

pub(super) fn reviewer(asker: &Asker) -> Reviewer {
    let link = match asker.0.identity {
        Identity::Share { link, .. } => Some(link),
        _ => None,
    };
    Reviewer { user: asker.0.user(), link }
}

pub(super) fn note(text: &str) -> Result<String, Problems> {
    let (note, chars) = (text.trim().to_owned(), text.trim().chars().count());
    if chars <= MAX_COMMENT_CHARS {
        return Ok(note);
    }
    let message = format!("has {chars} characters; a note has at most {MAX_COMMENT_CHARS}");
    Err(Problem::new("text_too_long", "note", message, "shorten it, or write comments").into())
}
