//! People of the installation, for who administers it.

use axum::{Json, extract::State, http::StatusCode};
use gala_core::{access::Action, id::UserId};
use gala_db::accounts::users;

use super::auth::{NewUser, insert_user, insert_workspace};
use crate::{
    accounts::{Trail, texts},
    asker::Asker,
    extract::{Id, JsonBody},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::{ChangeUser, CreateUser, UserList, UserView},
};

/// So many people are listed.
const MOST: u32 = 10_000;

/// Lists the people of the installation by name.
#[utoipa::path(get, path = "/api/v1/users", tag = "accounts", responses((status = 200, body = UserList)))]
pub async fn list_users(State(state): State<ApiState>, asker: Asker) -> ApiResult<Json<UserList>> {
    state.accounts()?;
    asker.may_administer(Action::ManageUsers)?;
    let users = users::list(state.db(), "", MOST).await?;
    Ok(Json(UserList { items: users.into_iter().map(Into::into).collect() }))
}

/// Adds a person with a workspace of their own.
#[utoipa::path(post, path = "/api/v1/users", tag = "accounts",
    request_body(content = CreateUser, content_type = "application/json"),
    responses((status = 201, body = UserView),
              (status = 409, description = "The name is taken", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn create_user(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    JsonBody(asked): JsonBody<CreateUser>,
) -> ApiResult<(StatusCode, Json<UserView>)> {
    let accounts = state.accounts()?;
    asker.may_administer(Action::ManageUsers)?;
    let name = texts::login_name(&asked.name)?;
    let display_name = texts::title("display_name", asked.display_name.as_deref().unwrap_or(&name))?;
    let email = texts::email(asked.email)?;
    let password = texts::new_password(&asked.password, &[&name, &display_name])?;
    let hash = accounts.passwords.hash(&password).await.map_err(ApiError::internal)?;
    let mut tx = state.db().begin().await?;
    let user = insert_user(&mut tx, NewUser { name, display_name, email, is_admin: asked.is_admin, hash }).await?;
    insert_workspace(&mut tx, &user.display_name, user.id).await?;
    trail.add_of(&mut tx, None, asker.0.user(), "user.create", format!("user {}", user.id)).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(user.into())))
}

/// Disables a person, whose sessions end, or enables them again; makes them an administrator, or no longer one.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "accounts", params(("id" = uuid::Uuid, Path)),
    request_body(content = ChangeUser, content_type = "application/json"),
    responses((status = 200, body = UserView),
              (status = 409, description = "`last_admin`: the installation must keep an administrator",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn change_user(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
    JsonBody(asked): JsonBody<ChangeUser>,
) -> ApiResult<Json<UserView>> {
    state.accounts()?;
    asker.may_administer(Action::ManageUsers)?;
    let id = UserId(id);
    let mut tx = state.db().begin().await?;
    if let Some(is_admin) = asked.is_admin {
        users::set_admin(&mut tx, id, is_admin).await?;
        let action = if is_admin { "user.promote" } else { "user.demote" };
        trail.add_of(&mut tx, None, asker.0.user(), action, format!("user {id}")).await?;
    }
    if let Some(is_disabled) = asked.is_disabled {
        users::set_disabled(&mut tx, id, is_disabled).await?;
        let action = if is_disabled { "user.disable" } else { "user.enable" };
        trail.add_of(&mut tx, None, asker.0.user(), action, format!("user {id}")).await?;
    }
    let user = users::get(&mut tx, id).await?.ok_or_else(ApiError::not_found)?;
    tx.commit().await?;
    Ok(Json(user.into()))
}

/// Removes a person: everything personal goes, what they made stays with its workspace.
#[utoipa::path(delete, path = "/api/v1/users/{id}", tag = "accounts", params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Removed"),
              (status = 409, description = "`last_admin`, or `last_owner` of a workspace that others need",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn remove_user(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
) -> ApiResult<StatusCode> {
    state.accounts()?;
    asker.may_administer(Action::ManageUsers)?;
    let mut tx = state.db().begin().await?;
    users::remove(&mut tx, UserId(id)).await?;
    trail.add_of(&mut tx, None, asker.0.user(), "user.remove", format!("user {id}")).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
