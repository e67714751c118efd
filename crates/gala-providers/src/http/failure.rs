use std::time::Duration;

use bytes::Bytes;
use gala_ai::provider::ProviderError;
use gala_core::problem::Problem;
use reqwest::{
    StatusCode,
    header::{HeaderMap, RETRY_AFTER},
};

/// Who asks to wait longer than this is waited for by nobody: it is a quota, not a rush.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// So much of a provider's own words is told.
const MAX_MESSAGE_CHARS: usize = 300;

/// An answer that is no success.
#[derive(Debug)]
pub struct Failure {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The beginning of the body.
    pub body: Bytes,
}

/// What a failure means, by the words of the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The request is at fault.
    BadRequest(String),
    /// The account is not served: its key, its credit, its permissions.
    Denied(String, &'static str),
    /// Not safe, says the provider.
    Declined(String),
    /// Worth asking again; nothing was done.
    Busy(String, Option<Duration>),
    /// Nothing that was agreed.
    Broken(String),
}

impl Meaning {
    /// The meaning of a status alone, where the body tells no more.
    pub fn of_status(failure: &Failure, message: String) -> Self {
        match failure.status.as_u16() {
            401 => Self::Denied(message, "check its key"),
            402 => Self::Denied(message, "add credit to its account"),
            403 => Self::Denied(message, "check what its key may do"),
            408 | 409 | 429 | 500..=599 => Self::Busy(message, retry_after(&failure.headers)),
            400..=499 => Self::BadRequest(message),
            status => Self::Broken(format!("it answered with status {status}")),
        }
    }

    /// Returns the failure of the request to `provider`.
    pub fn into_error(self, provider: &str) -> ProviderError {
        let provider = provider.to_owned();
        match self {
            Self::BadRequest(message) => {
                Problem::new("provider_refused", provider, shown(&message), "change what is asked for").into()
            }
            Self::Denied(message, remedy) => ProviderError::Denied { provider, message: shown(&message), remedy },
            Self::Declined(message) => ProviderError::Declined { provider, message: shown(&message) },
            Self::Busy(message, Some(wait)) if wait > LONGEST_WAIT => ProviderError::Denied {
                provider,
                message: format!("{}; it asks to wait {} s", shown(&message), wait.as_secs()),
                remedy: "wait, or raise its quota",
            },
            Self::Busy(message, retry_after) => ProviderError::Busy { provider, message: shown(&message), retry_after },
            Self::Broken(message) => ProviderError::Broken { provider, message: shown(&message) },
        }
    }
}

/// A provider's words as they are told: one line, not endless.
fn shown(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_MESSAGE_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Returns how long a provider asks to wait: `retry-after-ms`, or else `Retry-After` in seconds.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<f64>().ok();
    let ms = number("retry-after-ms").or_else(|| number(RETRY_AFTER.as_str()).map(|seconds| seconds * 1000.0))?;
    Duration::try_from_secs_f64(ms / 1000.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().expect("a name"), value.parse().expect("a value"))])
    }

    #[test]
    fn waits_are_read_in_both_units_and_nonsense_is_none() {
        assert_eq!(retry_after(&headers("retry-after", "2")), Some(Duration::from_secs(2)));
        assert_eq!(retry_after(&headers("retry-after-ms", "1500")), Some(Duration::from_millis(1500)));
        for odd in ["-1", "NaN", "inf", "1e300", "Wed, 21 Oct 2026 07:28:00 GMT", ""] {
            assert_eq!(retry_after(&headers("retry-after", odd)), None, "{odd:?}");
        }
    }

    #[test]
    fn a_wait_of_hours_is_no_rush() {
        let busy = |seconds| Meaning::Busy("slow down".to_owned(), Some(Duration::from_secs(seconds))).into_error("x");
        assert!(matches!(busy(120), ProviderError::Busy { .. }));
        assert!(matches!(busy(121), ProviderError::Denied { .. }));
    }

    #[test]
    fn what_is_told_is_one_short_line() {
        let error = Meaning::Broken(format!("<html>\n{}", "é".repeat(5000))).into_error("x").to_string();
        assert!(!error.contains('\n') && error.chars().count() < 400, "{error}");
    }
}
