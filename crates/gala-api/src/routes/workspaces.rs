//! The workspace in which a request acts, and the workspaces of who asks.

use axum::{Json, extract::State, http::StatusCode};
use gala_core::access::{Action, Identity};
use gala_db::accounts::workspaces::{self, Configuration};

use super::auth::insert_workspace;
use crate::{
    accounts::{Trail, texts},
    asker::Asker,
    extract::JsonBody,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::{ChangeWorkspace, CreateWorkspace, OwnWorkspace, OwnWorkspaceList, WorkspaceView},
};

/// Lists the workspaces of the person who asks, and what they are in each.
#[utoipa::path(get, path = "/api/v1/workspaces", tag = "accounts", responses((status = 200, body = OwnWorkspaceList)))]
pub async fn list_workspaces(State(state): State<ApiState>, asker: Asker) -> ApiResult<Json<OwnWorkspaceList>> {
    state.accounts()?;
    let user = asker.0.user().ok_or_else(ApiError::not_found)?;
    let own = workspaces::of_user(state.db(), user).await?;
    let view = |(workspace, role): (workspaces::Workspace, _)| OwnWorkspace {
        workspace: workspace.into(),
        role: gala_core::access::WorkspaceRole::into(role),
    };
    Ok(Json(OwnWorkspaceList { items: own.into_iter().map(view).collect() }))
}

/// Makes a workspace on the plan `free`, whose owner is whoever makes it.
#[utoipa::path(post, path = "/api/v1/workspaces", tag = "accounts",
    request_body(content = CreateWorkspace, content_type = "application/json"),
    responses((status = 201, body = WorkspaceView)))]
pub async fn create_workspace(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    JsonBody(asked): JsonBody<CreateWorkspace>,
) -> ApiResult<(StatusCode, Json<WorkspaceView>)> {
    state.accounts()?;
    let Identity::Session(session) = asker.0.identity else {
        return Err(ApiError::forbidden("session_needed", "workspaces are made by persons, signed in with a browser"));
    };
    let name = texts::title("name", &asked.name)?;
    let mut tx = state.db().begin().await?;
    let workspace = insert_workspace(&mut tx, &name, session.user).await?;
    let subject = format!("workspace {}", workspace.id);
    trail.add_of(&mut tx, Some(workspace.id), Some(session.user), "workspace.create", subject).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(workspace.into())))
}

/// Returns the workspace in which the request acts.
#[utoipa::path(get, path = "/api/v1/workspace", tag = "accounts", responses((status = 200, body = WorkspaceView)))]
pub async fn get_workspace(State(state): State<ApiState>, asker: Asker) -> ApiResult<Json<WorkspaceView>> {
    let scope = asker.may(Action::ViewWorkspace)?;
    Ok(Json(workspaces::get(state.db(), scope).await?.into()))
}

/// Names the workspace in which the request acts, and says what its members are in projects that do not name them, and
/// whether it keeps out those whom no second factor proved.
#[utoipa::path(patch, path = "/api/v1/workspace", tag = "accounts",
    request_body(content = ChangeWorkspace, content_type = "application/json"),
    responses((status = 200, body = WorkspaceView),
              (status = 409, description = "`second_factor_first`: who asks has not shown one", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn change_workspace(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    JsonBody(asked): JsonBody<ChangeWorkspace>,
) -> ApiResult<Json<WorkspaceView>> {
    state.accounts()?;
    let scope = asker.may(Action::ConfigureWorkspace)?;
    let name = asked.name.map(|name| texts::title("name", &name)).transpose()?;
    let mut tx = state.db().begin_in(scope).await?;
    let before = workspaces::get(&mut tx, scope).await?;
    let needs_second_factor = asked.needs_second_factor.unwrap_or(before.needs_second_factor);
    if needs_second_factor && !before.needs_second_factor {
        check_own_second_factor(&asker)?;
    }
    let to = Configuration {
        name: name.as_deref().unwrap_or(&before.name),
        project_default: asked.project_default.map_or(before.project_default, Into::into),
        needs_second_factor,
    };
    workspaces::configure(&mut tx, scope, &to).await?;
    let after = workspaces::get(&mut tx, scope).await?;
    trail.add(&mut tx, "workspace.configure", format!("workspace {}", after.id)).await?;
    if after.needs_second_factor != before.needs_second_factor {
        let subject = format!("workspace {} {}", after.id, if after.needs_second_factor { "on" } else { "off" });
        trail.add(&mut tx, "workspace.second_factor", subject).await?;
    }
    tx.commit().await?;
    Ok(Json(after.into()))
}

/// Refuses who would lock themselves out.
fn check_own_second_factor(asker: &Asker) -> ApiResult<()> {
    match asker.0.identity {
        Identity::Session(session) if !session.has_second_factor => {
            let detail = "set up an authenticator or a passkey of your own first, or show a code of the one you have";
            Err(ApiError::conflict("second_factor_first", detail).at("needs_second_factor"))
        }
        _ => Ok(()),
    }
}
