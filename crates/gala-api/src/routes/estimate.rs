use axum::{Json, extract::State};
use gala_ai::{estimate::Estimate, provider::ProviderError};
use gala_core::{access::Action, plan_limits::LimitUnit, problem::Problems};
use gala_db::quota;
use gala_projects::look_up_presenter;
use tokio::runtime::Handle;

use crate::{
    asker::Asker,
    brief_body::read_brief,
    extract::WholeBody,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::{CreateProject, ProjectEstimateView, Script},
};

/// Tells what the video of a brief will cost at providers. Nothing is made, nobody is asked, and nothing is kept.
#[utoipa::path(post, path = "/api/v1/projects/estimate", tag = "projects",
    request_body(content((CreateProject = "application/json"), (Script = "text/markdown"))),
    responses((status = 200, body = ProjectEstimateView),
              (status = 400, description = "The brief has problems, or a topic that no language model can write of",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn estimate_project(
    State(state): State<ApiState>,
    asker: Asker,
    body: WholeBody,
) -> ApiResult<Json<ProjectEstimateView>> {
    let scope = asker.may(Action::CreateProject)?;
    let (providers, runtime) = (state.providers().clone(), Handle::current());
    // A long script takes a while to read and to plan, and others are to be answered meanwhile.
    let read = tokio::task::spawn_blocking(move || read_brief(&body)).await.map_err(ApiError::internal)?;
    let mut brief = read?;
    look_up_presenter(state.db(), scope, &mut brief).await?;
    let estimated = move || {
        let estimate = runtime.block_on(providers.estimate(&brief)).map_err(not_estimated)?;
        Ok::<_, ApiError>((estimate, brief.budget_micros))
    };
    let (estimate, budget): (Estimate, _) =
        tokio::task::spawn_blocking(estimated).await.map_err(ApiError::internal)??;
    let of_plan = quota::plan(state.db(), scope).await?.limits.of(LimitUnit::ProviderMicrosPerProject);
    let prices = &state.providers().prices;
    let (currency, as_of) = (prices.currency.clone(), prices.as_of.clone());
    Ok(Json(ProjectEstimateView::new(estimate, currency, as_of, budget.or(of_plan))))
}

pub(super) fn not_estimated(error: ProviderError) -> ApiError {
    match error {
        ProviderError::Refused(problem) => Problems(vec![problem]).into(),
        ProviderError::RefusedAll(problems) => problems.into(),
        error => ApiError::internal(error),
    }
}
