//! The HTTP side of a process that only works: whether it lives, whether it can work, how it fares. Nothing else is there.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::from_fn,
    response::{IntoResponse, Response},
    routing::get,
};
use gala_db::Db;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    health::Health,
    middleware::{headers, limits, observe},
    problem::{ApiError, ApiResult},
    ready::{Probe, ReadyCheck, ready_answer},
    signing, telemetry,
};

/// Who may read the metrics.
#[derive(Clone)]
pub enum MetricsAccess {
    /// Whoever reaches the server: for one that listens on a loopback address.
    Everybody,
    /// Whoever sends `Authorization: Bearer` with this token.
    Token(Arc<str>),
    Nobody,
}

/// What a process hands to its probes.
pub struct ProbesConfig {
    pub db: Db,
    pub checks: Vec<ReadyCheck>,
    /// From [`crate::install_metrics`].
    pub metrics: PrometheusHandle,
    pub metrics_access: MetricsAccess,
    /// Cancelled when the process is about to end: it is not ready for more from then on.
    pub stopping: CancellationToken,
}

struct Probes {
    probe: Probe,
    config: ProbesConfig,
}

/// Builds `/health`, `/ready` and `/metrics`.
pub fn probes(mut config: ProbesConfig) -> Router {
    let probe = Probe::new(std::mem::take(&mut config.checks));
    Router::new()
        .route("/health", get(async || Json(Health::of_this_process())))
        .route("/ready", get(get_ready))
        .route("/metrics", get(get_metrics))
        .fallback(async || ApiError::not_found().into_response())
        .layer(CatchPanicLayer::custom(limits::panicked))
        .layer(from_fn(headers::secure))
        .layer(from_fn(observe::observe))
        .with_state(Arc::new(Probes { probe, config }))
}

async fn get_ready(State(probes): State<Arc<Probes>>) -> Response {
    ready_answer(&probes.probe, probes.config.stopping.is_cancelled()).await
}

async fn get_metrics(State(probes): State<Arc<Probes>>, headers: HeaderMap) -> ApiResult<Response> {
    match &probes.config.metrics_access {
        MetricsAccess::Everybody => {}
        MetricsAccess::Token(token) if has_token(&headers, token) => {}
        MetricsAccess::Token(_) => {
            let detail = "send the token as `Authorization: Bearer <token>`";
            let challenge = HeaderValue::from_static("Bearer realm=\"gala\"");
            let refusal = ApiError::new(StatusCode::UNAUTHORIZED, "unauthorized", detail);
            return Err(refusal.header(header::WWW_AUTHENTICATE, challenge));
        }
        MetricsAccess::Nobody => {
            let detail = "metrics are read on a loopback address, or with a token: start the worker with GALA_TOKEN";
            return Err(ApiError::forbidden("token_needed", detail));
        }
    }
    telemetry::metrics_answer(&probes.config.db, &probes.config.metrics).await
}

fn has_token(headers: &HeaderMap, token: &str) -> bool {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|text| text.strip_prefix("Bearer "));
    sent.is_some_and(|sent| signing::equal(sent.trim().as_bytes(), token.as_bytes()))
}
