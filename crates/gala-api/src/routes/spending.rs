//! What projects spend at providers.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::{Action, Scope},
    csv,
    id::ProjectId,
    project::Project,
};
use gala_db::{
    Db, PageRequest,
    provider_calls::{self, ProviderCall},
};

use crate::{
    accounts::Trail,
    asker::Asker,
    extract::{Id, JsonBody, Query, TwoIds},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    time_text::rfc3339,
    wire::{DecideCall, List, ListCalls, ProjectCostView, ProviderCallPage, ProviderCallView, SetBudget},
};

/// So many requests are exported: the newest.
const MOST_EXPORTED: usize = 50_000;
/// A hundred thousand units of currency.
const MOST_MICROS: u64 = 100_000_000_000;

/// Returns what a project may spend at providers, and has.
#[utoipa::path(get, path = "/api/v1/projects/{id}/cost", tag = "projects", params(("id" = Uuid, Path)),
    responses((status = 200, body = ProjectCostView)))]
pub async fn get_project_cost(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<ProjectCostView>> {
    let project = asker.project(&state, ProjectId(id), Action::ViewCost).await?;
    Ok(Json(cost(state.db(), &project).await?))
}

async fn cost(db: &Db, project: &Project) -> ApiResult<ProjectCostView> {
    let spending = provider_calls::spending(db, project.scope(), project.id).await?;
    let models = provider_calls::by_model(db, project.scope(), Some(project.id)).await?;
    Ok(ProjectCostView::new(spending, models))
}

/// Gives a project a budget of its own. What is spent stays spent; a job that stopped at `over_budget` can be tried again.
#[utoipa::path(put, path = "/api/v1/projects/{id}/budget", tag = "projects", params(("id" = Uuid, Path)),
    request_body(content = SetBudget, content_type = "application/json"),
    responses((status = 200, body = ProjectCostView)))]
pub async fn set_project_budget(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
    JsonBody(asked): JsonBody<SetBudget>,
) -> ApiResult<Json<ProjectCostView>> {
    let project = asker.project(&state, ProjectId(id), Action::SpendMoney).await?;
    if asked.budget_micros.is_some_and(|micros| micros > MOST_MICROS) {
        let detail = format!("budget_micros is at most {MOST_MICROS}");
        return Err(ApiError::bad_request("invalid_field", detail).at("budget_micros"));
    }
    let mut tx = state.db().begin_in(project.scope()).await?;
    provider_calls::set_budget(&mut tx, project.id, asked.budget_micros).await?;
    let told = asked.budget_micros.map_or_else(|| "as the plan".to_owned(), |micros| micros.to_string());
    trail.add(&mut tx, "project.budget", format!("project {id} budget {told}")).await?;
    tx.commit().await?;
    Ok(Json(cost(state.db(), &project).await?))
}

/// Lists the requests of a project to providers, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{id}/calls", tag = "projects", params(("id" = Uuid, Path), ListCalls),
    responses((status = 200, body = ProviderCallPage)))]
pub async fn list_project_calls(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    Query(query): Query<ListCalls>,
) -> ApiResult<Json<ProviderCallPage>> {
    let project = asker.project(&state, ProjectId(id), Action::ViewCost).await?;
    let list = List { keys: state.keys(), name: format!("calls of {id}") };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = provider_calls::list(state.db(), project.scope(), Some(project.id), &request).await?;
    let next_cursor = list.next(&page).await?;
    Ok(Json(ProviderCallPage { items: page.items.into_iter().map(Into::into).collect(), next_cursor }))
}

/// Returns the requests of a project to providers as a table for spreadsheets, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{id}/calls.csv", tag = "projects", params(("id" = Uuid, Path)),
    responses((status = 200, description = "RFC 4180, in UTF-8", body = String, content_type = "text/csv")))]
pub async fn export_project_calls(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Response> {
    let project = asker.project(&state, ProjectId(id), Action::ViewCost).await?;
    let table = table(&state, project.scope(), project.id).await?;
    let facts = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"calls.csv\"")),
    ];
    Ok((facts, table).into_response())
}

async fn table(state: &ApiState, scope: Scope, project: ProjectId) -> ApiResult<String> {
    const COLUMNS: &str =
        "id,state,provider,model,step,scene,cost_micros,held_micros,attempts,request_id,error_code,created_at\r\n";
    let (mut text, mut lines) = (COLUMNS.to_owned(), 0);
    let mut page = PageRequest { limit: PageRequest::MAX, after: None };
    loop {
        let found = provider_calls::list(state.db(), scope, Some(project), &page).await?;
        lines += found.items.len();
        text.extend(found.items.into_iter().map(line));
        match found.next {
            Some(next) if lines < MOST_EXPORTED => page.after = Some(next),
            _ => return Ok(text),
        }
    }
}

fn line(call: ProviderCall) -> String {
    let created_at = rfc3339(call.created_at_ms);
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    csv::line([
        call.id.to_string(),
        call.state.as_str().to_owned(),
        call.provider,
        call.model,
        call.step,
        number(call.scene.map(u64::from)),
        number(call.cost_micros),
        call.held_micros.to_string(),
        call.attempts.to_string(),
        call.request_id.unwrap_or_default(),
        call.error_code.unwrap_or_default(),
        created_at,
    ])
}

/// Tells whether a request was paid whose answer was lost. Its job, which stopped at `needs_reconcile`, can be tried again.
/// The same once more changes nothing.
#[utoipa::path(put, path = "/api/v1/projects/{id}/calls/{call_id}/decision", tag = "projects",
    params(("id" = Uuid, Path), ("call_id" = Uuid, Path)),
    request_body(content = DecideCall, content_type = "application/json"),
    responses((status = 200, body = ProviderCallView),
              (status = 409, description = "It is not undecided, or was decided otherwise", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn decide_call(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    TwoIds(id, call): TwoIds,
    JsonBody(asked): JsonBody<DecideCall>,
) -> ApiResult<Json<ProviderCallView>> {
    let project = asker.project(&state, ProjectId(id), Action::SpendMoney).await?;
    let found = provider_calls::get(state.db(), project.scope(), call).await?;
    if found.is_none_or(|found| found.project != Some(project.id)) {
        return Err(ApiError::not_found());
    }
    let mut tx = state.db().begin_in(project.scope()).await?;
    let decided = provider_calls::decide(&mut tx, project.scope(), call, asked.was_paid).await?;
    let told = if asked.was_paid { "paid" } else { "not paid" };
    trail.add(&mut tx, "call.decide", format!("call {call} project {id} {told}")).await?;
    tx.commit().await?;
    Ok(Json(decided.into()))
}
