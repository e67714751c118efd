use axum::{Json, extract::State};
use gala_core::access::Action;
use gala_db::quota;

use crate::{asker::Asker, problem::ApiResult, state::ApiState, wire::UsageView};

/// Returns what the workspace has used of its plan, what is held for what is under way, and when that begins anew.
#[utoipa::path(get, path = "/api/v1/usage", tag = "workspaces", responses((status = 200, body = UsageView)))]
pub async fn get_usage(State(state): State<ApiState>, asker: Asker) -> ApiResult<Json<UsageView>> {
    let scope = asker.may(Action::ViewWorkspace)?;
    let plan = quota::plan(state.db(), scope).await?;
    let now_ms = state.db().now_ms().await?;
    let uses = quota::usage(state.db(), scope, now_ms).await?;
    Ok(Json(UsageView::new(plan, &uses)))
}
