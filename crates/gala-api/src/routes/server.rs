//! The server itself: whether it lives, whether it can work, how it fares.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use gala_core::access::Action;

use crate::{
    asker::Asker,
    health::Health,
    problem::ApiResult,
    ready::{Readiness, ready_answer},
    state::ApiState,
    telemetry,
};

/// Tells that the process answers. Asks nothing else of the machine.
#[utoipa::path(get, path = "/health", tag = "server", responses((status = 200, body = Health)))]
pub async fn get_health() -> Json<Health> {
    Json(Health::of_this_process())
}

/// Tells whether everything that work needs is there.
#[utoipa::path(get, path = "/ready", tag = "server",
    responses((status = 200, description = "Ready", body = Readiness),
              (status = 503, description = "Not ready; `checks` tells why", body = Readiness)))]
pub async fn get_ready(State(state): State<ApiState>) -> Response {
    ready_answer(state.probe(), state.is_ending()).await
}

/// Metrics in the Prometheus text format.
#[utoipa::path(get, path = "/metrics", tag = "server",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn get_metrics(State(state): State<ApiState>, asker: Asker) -> ApiResult<Response> {
    asker.may_administer(Action::ViewMetrics)?;
    telemetry::metrics_answer(state.db(), state.metrics()).await
}

pub async fn get_openapi(text: Arc<str>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text.to_string()).into_response()
}
