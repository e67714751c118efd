//! Bounds on one request's time and on how many are worked on at once, and the answer to a panic.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

use crate::problem::ApiError;

/// A handler must have begun its answer within this time. Streams may go on after it.
const ANSWER_TIME: Duration = Duration::from_secs(60);

/// So many requests are worked on at once; those beyond wait for [`QUEUE_TIME`] and are then told to come back.
pub const MAX_IN_FLIGHT: usize = 256;
const QUEUE_TIME: Duration = Duration::from_secs(5);

pub async fn limit(State(slots): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let Ok(Ok(_slot)) = tokio::time::timeout(QUEUE_TIME, slots.acquire()).await else {
        return busy("overloaded", "too many requests are being answered").into_response();
    };
    match tokio::time::timeout(ANSWER_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("no answer in time");
            busy("timed_out", "the answer took too long").into_response()
        }
    }
}

/// 503 with the time after which another try makes sense.
pub fn busy(code: &'static str, detail: &'static str) -> ApiError {
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, code, detail)
        .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}

/// Answers for a handler that panicked. What it said goes to the log only.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    ApiError::internal(format!("a handler panicked: {}", text.unwrap_or_default())).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, routing::get};
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_problem_that_keeps_its_words_to_itself() {
        async fn broken() {
            panic!("the secret is {}", 42);
        }
        let router: Router = Router::new().route("/", get(broken)).layer(CatchPanicLayer::custom(panicked));
        let response = router.oneshot(Request::new(Body::empty())).await.expect("an answer");
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        let text = String::from_utf8(body.to_vec()).expect("text");
        assert!(text.contains("\"code\":\"internal\"") && !text.contains("secret"), "{text}");
    }

    #[tokio::test]
    async fn requests_beyond_those_that_fit_are_told_to_come_back() {
        let slots = Arc::new(Semaphore::new(0));
        let layer = axum::middleware::from_fn_with_state(slots, limit);
        let router: Router = Router::new().route("/", get(async || "ok")).layer(layer);
        let response = router.oneshot(Request::new(Body::empty())).await.expect("an answer");
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "1");
    }
}
