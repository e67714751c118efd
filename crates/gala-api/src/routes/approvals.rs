//! What of a project waits for the approval of people.

use axum::{Json, extract::State};
use gala_core::{access::Action, id::ProjectId};
use gala_db::{approvals, scene_versions};
use gala_projects::scenes::after_review;

use crate::{
    accounts::Trail,
    asker::Asker,
    extract::{Id, JsonBody},
    middleware::request_id,
    problem::{ApiError, ApiResult},
    state::ApiState,
    wire::{ApprovalRulesView, SetApprovalRules},
};

/// Returns what of a project waits for the approval of people.
#[utoipa::path(get, path = "/api/v1/projects/{id}/approval-rules", tag = "projects", params(("id" = Uuid, Path)),
    responses((status = 200, body = ApprovalRulesView)))]
pub async fn get_approval_rules(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<ApprovalRulesView>> {
    let project = asker.project(&state, ProjectId(id), Action::ViewProject).await?;
    let rules = approvals::rules(state.db(), project.scope(), project.id).await?.ok_or_else(ApiError::not_found)?;
    Ok(Json(rules.into()))
}

/// Says what of a project waits for the approval of people. Jobs that waited go on at once where nothing is waited for any
/// more; what is paid for already stays paid.
#[utoipa::path(put, path = "/api/v1/projects/{id}/approval-rules", tag = "projects", params(("id" = Uuid, Path)),
    request_body(content = SetApprovalRules, content_type = "application/json"),
    responses((status = 200, body = ApprovalRulesView)))]
pub async fn set_approval_rules(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
    JsonBody(asked): JsonBody<SetApprovalRules>,
) -> ApiResult<Json<ApprovalRulesView>> {
    let project = asker.project(&state, ProjectId(id), Action::SpendMoney).await?;
    let (scope, rules) = (project.scope(), asked.into());
    let mut tx = state.db().begin_in(scope).await?;
    scene_versions::lock(&mut tx, project.id).await?;
    approvals::set_rules(&mut tx, project.id, rules).await?;
    let told =
        format!("project {id} paid_after_approval {} auto_approve {}", rules.paid_after_approval, rules.auto_approve);
    trail.add(&mut tx, "project.approval_rules", told).await?;
    after_review(&mut tx, scope, (project.id, None), Some(request_id::current())).await?;
    tx.commit().await?;
    Ok(Json(rules.into()))
}
