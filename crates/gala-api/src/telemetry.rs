//! Metrics: what is counted as it happens, and what is looked up when somebody asks.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use gala_db::{Db, DbError, jobs};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::problem::ApiResult;

/// Seconds. The last ones are for content and events, whose answer begins at once all the same.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// Makes the recorder of this process and returns what renders it. Once per process, before the first metric.
///
/// # Errors
/// If a recorder is already installed.
pub fn install_metrics() -> Result<PrometheusHandle, Box<dyn std::error::Error + Send + Sync>> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full("gala_http_request_seconds".to_owned()), &BUCKETS)?
        .install_recorder()?;
    metrics::describe_counter!("gala_http_requests_total", "Requests answered, by method, route and status.");
    metrics::describe_histogram!("gala_http_request_seconds", "Time from a request to the begin of its answer.");
    metrics::describe_gauge!("gala_event_streams", "Event streams that are open.");
    metrics::describe_gauge!("gala_jobs", "Jobs that are not done, by state; counted up to 5000.");
    metrics::describe_gauge!("gala_queue_depth", "Jobs that wait for a worker; counted up to 5000.");
    metrics::describe_gauge!("gala_queue_oldest_seconds", "Age of the job that has waited longest for a worker.");
    Ok(handle)
}

/// Answers with all metrics in the Prometheus text format.
///
/// # Errors
/// 503 where the database is away.
pub async fn metrics_answer(db: &Db, metrics: &PrometheusHandle) -> ApiResult<Response> {
    measure_queue(db).await?;
    let content_type = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, content_type)], metrics.render()).into_response())
}

/// Looks up how full the queue is and keeps it for the next rendering.
///
/// # Errors
/// If the database does not answer.
async fn measure_queue(db: &Db) -> Result<(), DbError> {
    let depth = jobs::depth(db).await?;
    for (state, jobs) in [("BLOCKED", depth.blocked), ("QUEUED", depth.queued), ("RUNNING", depth.running)] {
        metrics::gauge!("gala_jobs", "state" => state).set(jobs as f64);
    }
    metrics::gauge!("gala_queue_depth").set(depth.queued as f64);
    metrics::gauge!("gala_queue_oldest_seconds").set(depth.oldest_waits_ms as f64 / 1000.0);
    Ok(())
}
