//! Members of the workspace in which a request acts, and invitations into it.

use axum::{Json, extract::State, http::StatusCode};
use gala_accounts::secret::{Secret, SecretKind};
use gala_core::{
    access::{Action, WorkspaceRole},
    id::{InvitationId, UserId},
};
use gala_db::accounts::{
    invitations::{self, Invitation},
    members,
};

use super::keys::in_range;
use crate::{
    accounts::Trail,
    asker::Asker,
    extract::{Id, JsonBody},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::{ChangeMember, CreateInvitation, CreatedInvitation, InvitationList, MemberList},
};

const DAY_MS: i64 = 24 * 3600 * 1000;
const USUAL_DAYS: u32 = 7;
const MAX_DAYS: u32 = 90;

/// Lists the members of the workspace by name.
#[utoipa::path(get, path = "/api/v1/members", tag = "accounts", responses((status = 200, body = MemberList)))]
pub async fn list_members(State(state): State<ApiState>, asker: Asker) -> ApiResult<Json<MemberList>> {
    let scope = asker.may(Action::ViewWorkspace)?;
    let members = members::list(state.db(), scope).await?;
    Ok(Json(MemberList { items: members.into_iter().map(Into::into).collect() }))
}

/// Changes what a member is. Owners are made and changed by owners.
#[utoipa::path(patch, path = "/api/v1/members/{id}", tag = "accounts",
    params(("id" = uuid::Uuid, Path, description = "The person")),
    request_body(content = ChangeMember, content_type = "application/json"),
    responses((status = 204, description = "Changed"),
              (status = 409, description = "`last_owner`: a workspace must keep an owner", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn change_member(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
    JsonBody(asked): JsonBody<ChangeMember>,
) -> ApiResult<StatusCode> {
    state.accounts()?;
    let scope = asker.may(Action::ManageMembers)?;
    let (user, role) = (UserId(id), WorkspaceRole::from(asked.role));
    let before = members::role(state.db(), scope, user).await?.ok_or_else(ApiError::not_found)?;
    if role == WorkspaceRole::Owner || before == WorkspaceRole::Owner {
        asker.may(Action::AppointOwners)?;
    }
    let mut tx = state.db().begin_in(scope).await?;
    members::set_role(&mut tx, scope, user, role).await?;
    trail.add(&mut tx, "member.change", format!("user {user} {role}")).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a member out of the workspace, or leaves it. What they made stays.
#[utoipa::path(delete, path = "/api/v1/members/{id}", tag = "accounts",
    params(("id" = uuid::Uuid, Path, description = "The person")),
    responses((status = 204, description = "Taken out"),
              (status = 409, description = "`last_owner`: a workspace must keep an owner", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn remove_member(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
) -> ApiResult<StatusCode> {
    state.accounts()?;
    let user = UserId(id);
    let scope = if asker.0.user() == Some(user) {
        asker.may(Action::ViewWorkspace)?
    } else {
        asker.may(Action::ManageMembers)?
    };
    let before = members::role(state.db(), scope, user).await?.ok_or_else(ApiError::not_found)?;
    if before == WorkspaceRole::Owner {
        asker.may(Action::AppointOwners)?;
    }
    let mut tx = state.db().begin_in(scope).await?;
    members::remove(&mut tx, scope, user).await?;
    trail.add(&mut tx, "member.remove", format!("user {user}")).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the invitations into the workspace, newest first.
#[utoipa::path(get, path = "/api/v1/invitations", tag = "accounts", responses((status = 200, body = InvitationList)))]
pub async fn list_invitations(State(state): State<ApiState>, asker: Asker) -> ApiResult<Json<InvitationList>> {
    state.accounts()?;
    let scope = asker.may(Action::ManageMembers)?;
    let found = invitations::list(state.db(), scope).await?;
    Ok(Json(InvitationList { items: found.into_iter().map(Into::into).collect() }))
}

/// Makes a link by which one person joins the workspace.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "accounts",
    request_body(content = CreateInvitation, content_type = "application/json"),
    responses((status = 201, description = "With its secret, which is shown this once", body = CreatedInvitation)))]
pub async fn create_invitation(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    JsonBody(asked): JsonBody<CreateInvitation>,
) -> ApiResult<(StatusCode, Json<CreatedInvitation>)> {
    state.accounts()?;
    let role = WorkspaceRole::from(asked.role);
    let action = if role == WorkspaceRole::Owner { Action::AppointOwners } else { Action::ManageMembers };
    let scope = asker.may(action)?;
    in_range("days", asked.days, MAX_DAYS)?;
    let secret = Secret::new(SecretKind::Invitation);
    let mut tx = state.db().begin_in(scope).await?;
    let now_ms = tx.now_ms();
    let invitation = Invitation {
        id: InvitationId::new(),
        role,
        made_by: asker.0.user(),
        created_at_ms: now_ms,
        ends_at_ms: now_ms + i64::from(asked.days.unwrap_or(USUAL_DAYS)) * DAY_MS,
        used_at_ms: None,
        revoked_at_ms: None,
    };
    invitations::insert(&mut tx, scope, &invitation, &secret.digest()).await?;
    trail.add(&mut tx, "invitation.create", format!("invitation {} {role}", invitation.id)).await?;
    tx.commit().await?;
    let created = CreatedInvitation { invitation: invitation.into(), token: secret.expose().to_owned() };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Revokes an invitation that was not used.
#[utoipa::path(delete, path = "/api/v1/invitations/{id}", tag = "accounts", params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Revoked, now or before")))]
pub async fn revoke_invitation(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
) -> ApiResult<StatusCode> {
    state.accounts()?;
    let scope = asker.may(Action::ManageMembers)?;
    let mut tx = state.db().begin_in(scope).await?;
    invitations::revoke(&mut tx, scope, InvitationId(id)).await?;
    trail.add(&mut tx, "invitation.revoke", format!("invitation {id}")).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
