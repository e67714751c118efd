//! Pages of other origins (CORS, <https://fetch.spec.whatwg.org/#http-cors-protocol>): those that the settings name may use the
//! API, and nothing is told to any other.
//!
//! `tower_http::cors` answers every `OPTIONS` as if it were a preflight, and would take those of tus, which ask for something.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::cross_origins::CrossOrigins;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
/// What pages may send.
const SENT: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Range, Tus-Resumable, Upload-Checksum, \
     Upload-Concat, Upload-Length, Upload-Metadata, Upload-Offset, X-CSRF-Token, X-Request-Id, X-Requested-With",
);
/// What pages may read, beside what every page may.
const TOLD: HeaderValue = HeaderValue::from_static(
    "Accept-Ranges, Content-Disposition, Content-Range, ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, \
     Retry-After, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, Upload-Concat, Upload-Expires, \
     Upload-Length, Upload-Metadata, Upload-Offset, X-Request-Id",
);
/// So many seconds a browser need not ask again. Browsers keep it for two hours at most.
const KEPT: HeaderValue = HeaderValue::from_static("7200");

/// Answers preflights of pages that may use the API, and lets them read the answers to what they send.
pub async fn share(State(origins): State<CrossOrigins>, request: Request, next: Next) -> Response {
    if origins.is_empty() || !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let origin = origins.of(request.headers()).and_then(|origin| HeaderValue::from_str(origin).ok());
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match &origin {
        Some(_) if is_preflight => preflight(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    // A cache between must not give one page what another was told.
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        allow(headers, origin);
    }
    response
}

fn preflight() -> Response {
    let told: [(HeaderName, HeaderValue); 3] = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, SENT),
        (header::ACCESS_CONTROL_MAX_AGE, KEPT),
    ];
    (StatusCode::NO_CONTENT, told).into_response()
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, TOLD);
}
