//! The server itself: whether it lives, whether it can work, how it fares.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use gala_core::access::Action;

use crate::{
    asker::Asker,
    problem::ApiResult,
    ready::{CheckResult, Readiness},
    state::ApiState,
    telemetry,
};

/// The server lives.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ok")]
    status: &'static str,
    version: &'static str,
}

/// Tells that the process answers. Asks nothing else of the machine.
#[utoipa::path(get, path = "/health", tag = "server", responses((status = 200, body = Health)))]
pub async fn get_health() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Tells whether everything that work needs is there.
#[utoipa::path(get, path = "/ready", tag = "server",
    responses((status = 200, description = "Ready", body = Readiness),
              (status = 503, description = "Not ready; `checks` tells why", body = Readiness)))]
pub async fn get_ready(State(state): State<ApiState>) -> Response {
    let mut readiness = state.probe().run().await;
    if state.is_ending() {
        let detail = Some("the server is ending".to_owned());
        readiness.checks.push(CheckResult { name: "running".to_owned(), ok: false, detail });
        readiness.ready = false;
    }
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(readiness)).into_response()
}

/// Metrics in the Prometheus text format.
#[utoipa::path(get, path = "/metrics", tag = "server",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn get_metrics(State(state): State<ApiState>, asker: Asker) -> ApiResult<Response> {
    asker.may_administer(Action::ViewMetrics)?;
    telemetry::measure_queue(state.db()).await?;
    let content_type = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, content_type)], state.metrics().render()).into_response())
}

pub async fn get_openapi(text: Arc<str>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text.to_string()).into_response()
}
