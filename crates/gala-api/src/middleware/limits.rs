//! Bounds on one request's time and on how many are worked on at once, and the answer to a panic.

use std::{
    any::Any,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::{ApiError, ApiResult};

/// A handler must have begun its answer within this time. Streams may go on after it.
const ANSWER_TIME: Duration = Duration::from_secs(60);

/// So many requests are worked on at once; those beyond wait for [`QUEUE_TIME`] and are then told to come back.
pub const MAX_IN_FLIGHT: usize = 256;
const QUEUE_TIME: Duration = Duration::from_secs(5);

/// A request's place among those that are worked on. It is given back while the request waits for its client.
#[derive(Clone, Debug)]
pub struct Slot {
    slots: Arc<Semaphore>,
    held: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
}

impl Slot {
    pub fn new(slots: Arc<Semaphore>) -> Self {
        Self { slots, held: Arc::default() }
    }

    /// # Errors
    /// 503 `overloaded` where none becomes free in time.
    pub async fn take(&self) -> ApiResult<()> {
        match tokio::time::timeout(QUEUE_TIME, self.slots.clone().acquire_owned()).await {
            Ok(Ok(permit)) => {
                self.set(Some(permit));
                Ok(())
            }
            _ => Err(busy("overloaded", "too many requests are being answered")),
        }
    }

    pub fn give_back(&self) {
        self.set(None);
    }

    fn set(&self, permit: Option<OwnedSemaphorePermit>) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = permit;
    }
}

/// Works on a request once there is a slot. Probes need none: they tell how a server fares that has none left.
pub async fn limit(State(slots): State<Arc<Semaphore>>, mut request: Request, next: Next) -> Response {
    if is_probe(request.uri().path()) {
        return in_time(request, next).await;
    }
    let slot = Slot::new(slots);
    if let Err(busy) = slot.take().await {
        return busy.into_response();
    }
    request.extensions_mut().insert(slot.clone());
    if is_upload(&request) {
        // It takes as long as its bytes take to come, which are waited for by themselves; meanwhile others are answered.
        slot.give_back();
        return next.run(request).await;
    }
    let response = in_time(request, next).await;
    slot.give_back();
    response
}

/// What monitors ask.
pub fn is_probe(path: &str) -> bool {
    matches!(path, "/health" | "/ready" | "/metrics")
}

/// Whether a request brings bytes of a file.
fn is_upload(request: &Request) -> bool {
    request.method() == Method::PATCH && request.uri().path().starts_with("/api/v1/uploads/")
}

async fn in_time(request: Request, next: Next) -> Response {
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

    #[tokio::test(start_paused = true)]
    async fn requests_beyond_those_that_fit_are_told_to_come_back_and_probes_are_answered() {
        let slots = Arc::new(Semaphore::new(0));
        let layer = axum::middleware::from_fn_with_state(slots, limit);
        let routes = Router::new().route("/", get(async || "ok")).route("/health", get(async || "ok"));
        let router: Router = routes.layer(layer);
        let ask = async |path: &str| {
            let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
            router.clone().oneshot(request).await.expect("an answer")
        };
        let refused = ask("/").await;
        assert_eq!(refused.status(), 503);
        assert_eq!(refused.headers()["retry-after"], "1");
        assert_eq!(ask("/health").await.status(), 200);
    }
}
