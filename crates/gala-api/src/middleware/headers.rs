//! Headers that keep a browser from doing more with an answer than it should.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// Swagger UI styles itself inline and shows pictures from `data:` addresses.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

static CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
static CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Adds what the handler did not set itself.
pub async fn secure(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let policy = if path.starts_with("/docs") { DOCS_POLICY } else { API_POLICY };
    let private = path.starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: &HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(&header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&header::X_FRAME_OPTIONS, "DENY");
    set(&header::REFERRER_POLICY, "no-referrer");
    set(&header::CONTENT_SECURITY_POLICY, policy);
    set(&CROSS_ORIGIN_RESOURCE_POLICY, "same-origin");
    set(&CROSS_ORIGIN_OPENER_POLICY, "same-origin");
    if private {
        set(&header::CACHE_CONTROL, "no-store");
    }
    response
}
