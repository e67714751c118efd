use axum::{extract::State, http::StatusCode};
use gala_core::{access::Action, id::ProjectId, project::ProjectStatus};
use gala_db::{deletion, project_outlines};

use crate::{
    asker::Asker,
    extract::Id,
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    problem::ApiResult,
    state::ApiState,
    wire::ProjectView,
};

/// Deletes a project: it is hidden at once and its unfinished jobs are cancelled. For a while it can be restored, then it
/// is removed with its files. Deleting it again changes nothing.
#[utoipa::path(delete, path = "/api/v1/projects/{id}", tag = "projects", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted, now or before")))]
pub async fn delete_project(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<StatusCode> {
    let scope = asker.deleted_project(&state, ProjectId(id), Action::DeleteProject).await?;
    let mut tx = state.db().begin_in(scope).await?;
    deletion::delete(&mut tx, scope, ProjectId(id)).await?;
    tx.commit().await?;
    tracing::info!(project_id = %id, "project deleted");
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a deleted project back with its files. Its cancelled jobs can be retried. One that is not deleted stays as it is.
#[utoipa::path(post, path = "/api/v1/projects/{id}/restore", tag = "projects",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 200, description = "The project as it was", body = ProjectView)))]
pub async fn restore_project(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/projects/{id}/restore"), &[]);
    let scope = asker.deleted_project(&state, ProjectId(id), Action::DeleteProject).await?;
    key.once(state.db(), scope, &request, async |tx| {
        let project = deletion::restore(tx, scope, ProjectId(id)).await?;
        let statuses = gala_projects::statuses(&mut *tx, scope, [&project]).await?;
        let status = statuses.get(&project.id).copied().unwrap_or(ProjectStatus::Draft);
        let outlines = project_outlines::of(tx, scope, &[project.id]).await?;
        let outline = outlines.get(&project.id).copied().unwrap_or_default();
        let answer = StoredResponse::new(StatusCode::OK, None, ProjectView::new(project, status, outline))?;
        tracing::info!(project_id = %id, "project restored");
        Ok(answer)
    })
    .await
}
