//! The id of a request: in its answer, in every log line it causes, and in the jobs it makes.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

pub static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// Returns the id of the request that this task answers; empty outside of one.
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Runs a future as part of a request.
pub async fn within<F: Future>(id: String, future: F) -> F::Output {
    CURRENT.scope(id, future).await
}

/// Takes the caller's id if it is a plain one (1 to 64 letters, digits, `.`, `_`, `-`), and makes one otherwise.
pub fn of(headers: &HeaderMap) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    headers
        .get(&X_REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| (1..=64).contains(&id.len()) && id.bytes().all(plain))
        .map_or_else(|| Uuid::now_v7().to_string(), ToOwned::to_owned)
}

/// Writes an id as a header value.
pub fn value(id: &str) -> HeaderValue {
    HeaderValue::from_str(id).unwrap_or_else(|_| HeaderValue::from_static("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sane_id_of_the_caller_is_kept_and_any_other_replaced() {
        let id = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(&X_REQUEST_ID, HeaderValue::from_static(text));
            of(&headers)
        };
        assert_eq!(id("build-7.a_B"), "build-7.a_B");
        for text in ["", "a b", "{\"level\":\"error\"}", "x;y", "\u{9}"] {
            assert!(Uuid::parse_str(&id(text)).is_ok(), "{text}");
        }
        let long: &'static str = "a".repeat(65).leak();
        assert!(Uuid::parse_str(&id(long)).is_ok());
    }
}
