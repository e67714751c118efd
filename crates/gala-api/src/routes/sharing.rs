//! Who is in a project: members whom it names, links to it, and the workspace that it belongs to.

use axum::{Json, extract::State, http::StatusCode};
use gala_accounts::secret::{Secret, SecretKind};
use gala_core::{
    access::{Action, WorkspaceRole},
    id::{ProjectId, ShareLinkId, UserId, WorkspaceId},
};
use gala_db::{
    accounts::{
        share_links::{self, ShareLink},
        workspaces,
    },
    project_members, transfer,
};

use super::keys::in_range;
use crate::{
    accounts::{Trail, texts},
    asker::Asker,
    extract::{Id, JsonBody, TwoIds},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::{CreateShareLink, CreatedShareLink, ProjectMemberList, PutProjectMember, ShareLinkList, TransferProject},
};

const DAY_MS: i64 = 24 * 3600 * 1000;
const MAX_DAYS: u32 = 3650;

/// Lists the people whom a project names. Others of the workspace are in it what the workspace says.
#[utoipa::path(get, path = "/api/v1/projects/{id}/members", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = ProjectMemberList)))]
pub async fn list_project_members(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<ProjectMemberList>> {
    let project = asker.project(&state, ProjectId(id), Action::ViewProject).await?;
    let members = project_members::list(state.db(), project.scope(), project.id).await?;
    Ok(Json(ProjectMemberList { items: members.into_iter().map(Into::into).collect() }))
}

/// Names a member of the workspace in a project, or changes what they are in it.
#[utoipa::path(put, path = "/api/v1/projects/{id}/members/{user_id}", tag = "projects",
    params(("id" = uuid::Uuid, Path), ("user_id" = uuid::Uuid, Path)),
    request_body(content = PutProjectMember, content_type = "application/json"),
    responses((status = 204, description = "Named")))]
pub async fn put_project_member(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    TwoIds(id, user): TwoIds,
    JsonBody(asked): JsonBody<PutProjectMember>,
) -> ApiResult<StatusCode> {
    state.accounts()?;
    let project = asker.project(&state, ProjectId(id), Action::ShareProject).await?;
    let mut tx = state.db().begin_in(project.scope()).await?;
    project_members::put(&mut tx, project.scope(), project.id, UserId(user), asked.role.into()).await?;
    trail.add(&mut tx, "project.name_member", format!("project {id} user {user}")).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a person's name out of a project. They are in it what the workspace says from then on.
#[utoipa::path(delete, path = "/api/v1/projects/{id}/members/{user_id}", tag = "projects",
    params(("id" = uuid::Uuid, Path), ("user_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Not named any more, now or before")))]
pub async fn remove_project_member(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    TwoIds(id, user): TwoIds,
) -> ApiResult<StatusCode> {
    state.accounts()?;
    let project = asker.project(&state, ProjectId(id), Action::ShareProject).await?;
    let mut tx = state.db().begin_in(project.scope()).await?;
    project_members::remove(&mut tx, project.scope(), project.id, UserId(user)).await?;
    trail.add(&mut tx, "project.unname_member", format!("project {id} user {user}")).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the links to a project, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{id}/links", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = ShareLinkList)))]
pub async fn list_share_links(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<ShareLinkList>> {
    state.accounts()?;
    let project = asker.project(&state, ProjectId(id), Action::ShareProject).await?;
    let links = share_links::list(state.db(), project.scope(), project.id).await?;
    Ok(Json(ShareLinkList { items: links.into_iter().map(Into::into).collect() }))
}

/// Makes a link to a project, for people without an account.
#[utoipa::path(post, path = "/api/v1/projects/{id}/links", tag = "projects", params(("id" = uuid::Uuid, Path)),
    request_body(content = CreateShareLink, content_type = "application/json"),
    responses((status = 201, description = "With its secret, which is shown this once", body = CreatedShareLink)))]
pub async fn create_share_link(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
    JsonBody(asked): JsonBody<CreateShareLink>,
) -> ApiResult<(StatusCode, Json<CreatedShareLink>)> {
    let accounts = state.accounts()?;
    let project = asker.project(&state, ProjectId(id), Action::ShareProject).await?;
    in_range("days", asked.days, MAX_DAYS)?;
    let password = match asked.password {
        None => None,
        Some(text) => {
            let password = texts::new_password(&text, &[&project.title])?;
            Some(accounts.passwords.hash(&password).await.map_err(ApiError::internal)?)
        }
    };
    let secret = Secret::new(SecretKind::Share);
    let mut tx = state.db().begin_in(project.scope()).await?;
    let now_ms = tx.now_ms();
    let link = ShareLink {
        id: ShareLinkId::new(),
        project: project.id,
        role: asked.scope.into(),
        password,
        watermark: asked.watermark,
        made_by: asker.0.user(),
        created_at_ms: now_ms,
        ends_at_ms: asked.days.map(|days| now_ms + i64::from(days) * DAY_MS),
        revoked_at_ms: None,
    };
    share_links::insert(&mut tx, project.scope(), &link, &secret.digest()).await?;
    trail.add(&mut tx, "link.create", format!("link {} project {id}", link.id)).await?;
    tx.commit().await?;
    let created = CreatedShareLink { link: link.into(), token: secret.expose().to_owned() };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Revokes a link at once and for good, with all who came in by it.
#[utoipa::path(delete, path = "/api/v1/projects/{id}/links/{link_id}", tag = "projects",
    params(("id" = uuid::Uuid, Path), ("link_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Revoked, now or before")))]
pub async fn revoke_share_link(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    TwoIds(id, link): TwoIds,
) -> ApiResult<StatusCode> {
    state.accounts()?;
    let project = asker.project(&state, ProjectId(id), Action::ShareProject).await?;
    let mut tx = state.db().begin_in(project.scope()).await?;
    share_links::revoke(&mut tx, project.scope(), project.id, ShareLinkId(link)).await?;
    trail.add(&mut tx, "link.revoke", format!("link {link} project {id}")).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a project with its files, jobs and history to another workspace of the person who asks. Names and links go.
#[utoipa::path(post, path = "/api/v1/projects/{id}/transfer", tag = "projects", params(("id" = uuid::Uuid, Path)),
    request_body(content = TransferProject, content_type = "application/json"),
    responses((status = 204, description = "It belongs to the other workspace"),
              (status = 409, description = "It is in work: wait, or cancel its jobs", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn transfer_project(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
    JsonBody(asked): JsonBody<TransferProject>,
) -> ApiResult<StatusCode> {
    state.accounts()?;
    let project = asker.project(&state, ProjectId(id), Action::TransferProject).await?;
    let user = asker.0.user().ok_or_else(ApiError::not_found)?;
    let own = workspaces::of_user(state.db(), user).await?;
    let target = WorkspaceId(asked.workspace_id);
    let (target, _) = own
        .into_iter()
        .find(|(workspace, role)| workspace.id == target && *role >= WorkspaceRole::Member)
        .ok_or_else(|| ApiError::bad_request("invalid_field", "you are in no such workspace").at("workspace_id"))?;
    asker.0.check_entry(target.needs_second_factor)?;
    let mut tx = state.db().begin().await?;
    transfer::project(&mut tx, project.scope(), project.id, target.id).await?;
    let subject = format!("project {id} to workspace {}", target.id);
    trail.add(&mut tx, "project.transfer", subject.clone()).await?;
    trail.add_of(&mut tx, Some(target.id), Some(user), "project.receive", subject).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
