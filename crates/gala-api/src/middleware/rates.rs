//! Counts requests, tells callers how many more they may send, and refuses those beyond.

use std::time::Duration;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    client_address::ClientAddress,
    problem::ApiError,
    rate::{Decision, OwnLimits, RateGroup, RateKey},
    state::{Access, ApiState},
};

/// The fields of draft-ietf-httpapi-ratelimit-headers-10.
static RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
static RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Counts a request for its caller: whom the guard found it to be, or else where it comes from. Programs and pages of
/// this machine are not counted where nobody else can ask.
pub async fn limit(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    if matches!(state.access(), Access::Loopback) {
        return next.run(request).await;
    }
    let route = request.extensions().get::<MatchedPath>().map_or(request.uri().path(), MatchedPath::as_str);
    let Some(group) = RateGroup::of(request.method(), route) else {
        return next.run(request).await;
    };
    let decision = state.rates().take(group, caller(&request));
    let own = request.extensions().get::<OwnLimits>().and_then(|own| state.rates().take_own(own));
    let mut response = match (decision.retry_after, own) {
        (None, Some(own)) => own_refusal(&own).into_response(),
        (None, None) => next.run(request).await,
        (Some(wait), _) => refusal(group, &decision, wait).into_response(),
    };
    tell(response.headers_mut(), group, &decision);
    response
}

fn caller(request: &Request) -> RateKey {
    let extensions = request.extensions();
    let proven = extensions.get::<RateKey>().copied();
    let address = || extensions.get::<ClientAddress>().map(|client| RateKey::Address(client.peer()));
    proven.or_else(address).unwrap_or(RateKey::Unknown)
}

fn refusal(group: RateGroup, decision: &Decision, wait: Duration) -> ApiError {
    metrics::counter!("gala_rate_limited_total", "group" => group.name()).increment(1);
    let (limit, seconds) = (decision.limit, whole_seconds(wait));
    let detail = format!(
        "`{}` takes {} requests a minute from one caller, and {} at once; send it again in {seconds} s",
        group.name(),
        limit.per_minute(),
        limit.burst(),
    );
    ApiError::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
        .header(header::RETRY_AFTER, HeaderValue::from(seconds))
}

/// Refuses for the limit of a key, or of a workspace's plan.
fn own_refusal(decision: &Decision) -> ApiError {
    let seconds = whole_seconds(decision.retry_after.unwrap_or_default());
    let limit = decision.limit.per_minute();
    let detail =
        format!("the key, or the plan of the workspace, takes {limit} requests a minute; send it again in {seconds} s");
    ApiError::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
        .header(header::RETRY_AFTER, HeaderValue::from(seconds))
}

/// Tells what is left, as structured fields (RFC 9651).
fn tell(headers: &mut HeaderMap, group: RateGroup, decision: &Decision) {
    let (name, limit) = (group.name(), decision.limit);
    let policy = format!("\"{name}\";q={};w={}", limit.burst(), limit.window_s());
    let state = format!("\"{name}\";r={};t={}", decision.remaining, whole_seconds(decision.full_in));
    for (field, text) in [(&RATE_LIMIT_POLICY, policy), (&RATE_LIMIT, state)] {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(field, value);
        }
    }
}

/// Rounds up: whoever waits for so long has waited long enough.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
