//! Gives each request its id and span, counts it, times it, and logs its end.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use super::request_id;

/// The outermost layer.
pub async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id::of(request.headers());
    let method = request.method().as_str().to_owned();
    // The template of the route, not its text: ids would make a metric of their own each.
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request_id = %id, %method, %route);
    let answer = async {
        let mut response = request_id::within(id.clone(), next.run(request)).await;
        response.headers_mut().insert(&request_id::X_REQUEST_ID, request_id::value(&id));
        let (status, took) = (response.status().as_u16(), started.elapsed());
        count(known_method(&method), &route, status, took.as_secs_f64());
        tracing::info!(status, duration_ms = took.as_millis() as u64, "request answered");
        response
    };
    answer.instrument(span).await
}

fn count(method: &'static str, route: &str, status: u16, seconds: f64) {
    let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::counter!("gala_http_requests_total", &labels).increment(1);
    metrics::histogram!("gala_http_request_seconds", &labels[..2]).record(seconds);
}

/// A client may send any word as a method; a label holds known ones only.
fn known_method(method: &str) -> &'static str {
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}
