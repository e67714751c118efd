//! How many requests a vendor still answers, as its headers tell, and when it counts anew.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use gala_ai::provider::ProviderError;
use reqwest::header::HeaderMap;

use super::failure::{Failure, Meaning, retry_after};

/// How a vendor tells in `X-RateLimit-Reset` when it counts anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// In so many seconds.
    In,
    /// At a time, in seconds since 1970-01-01 UTC.
    At,
}

/// What a vendor told last of its window. Nothing is sent where it answers no more in it.
#[derive(Clone, Debug)]
pub struct RateWindow {
    provider: &'static str,
    reset: Reset,
    full_until: Arc<Mutex<Option<Instant>>>,
}

impl RateWindow {
    pub fn new(provider: &'static str, reset: Reset) -> Self {
        Self { provider, reset, full_until: Arc::default() }
    }

    /// Notes what an answer tells.
    pub fn note(&self, headers: &HeaderMap) {
        let wait = if remaining(headers) == Some(0) { reset_in(headers, self.reset) } else { None };
        let until = wait.and_then(|wait| Instant::now().checked_add(wait));
        *self.full_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }

    /// Checks before a request whether it would be answered.
    ///
    /// # Errors
    /// [`ProviderError::Busy`] with the time that is left, or [`ProviderError::Denied`] where that is long, as
    /// [`Meaning::Busy`] becomes.
    pub fn check(&self) -> Result<(), ProviderError> {
        let until = *self.full_until.lock().unwrap_or_else(PoisonError::into_inner);
        let left = until.map(|until| until.saturating_duration_since(Instant::now())).unwrap_or_default();
        if left.is_zero() {
            return Ok(());
        }
        let message = "it answers no more requests before it counts anew".to_owned();
        Err(Meaning::Busy(message, Some(left)).into_error(self.provider))
    }
}

/// Returns how long to wait after a refusal for too many requests. A window in which some are left is not the one that is
/// full, and says nothing.
pub fn retry_after_refusal(failure: &Failure, reset: Reset) -> Option<Duration> {
    let is_full = remaining(&failure.headers).unwrap_or(0) == 0;
    retry_after(&failure.headers).or_else(|| reset_in(&failure.headers, reset).filter(|_| is_full))
}

fn remaining(headers: &HeaderMap) -> Option<u64> {
    number(headers, "x-ratelimit-remaining")
}

fn reset_in(headers: &HeaderMap, reset: Reset) -> Option<Duration> {
    let told = Duration::from_secs(number(headers, "x-ratelimit-reset")?);
    match reset {
        Reset::In => Some(told),
        Reset::At => Some(told.saturating_sub(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())),
    }
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::StatusCode;

    use super::*;

    fn headers(told: &[(&'static str, String)]) -> HeaderMap {
        let header =
            |(name, value): &(&'static str, String)| (name.parse().expect("a name"), value.parse().expect("a value"));
        told.iter().map(header).collect()
    }

    fn window(remaining: &str, reset: String) -> HeaderMap {
        headers(&[("x-ratelimit-remaining", remaining.to_owned()), ("x-ratelimit-reset", reset)])
    }

    fn in_a_minute() -> String {
        let now_s = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        (now_s + 60).to_string()
    }

    fn waits(checked: Result<(), ProviderError>) -> Option<u64> {
        match checked {
            Ok(()) => None,
            Err(ProviderError::Busy { retry_after: Some(wait), .. }) => Some(wait.as_secs()),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn nothing_is_sent_into_a_window_that_is_full() {
        for (reset, told) in [(Reset::In, "60".to_owned()), (Reset::At, in_a_minute())] {
            let full = RateWindow::new("x", reset);
            full.note(&window("1", told.clone()));
            assert_eq!(waits(full.check()), None);
            full.note(&window("0", told));
            let shared = full.clone();
            assert!(waits(shared.check()).is_some_and(|wait| (50..=60).contains(&wait)), "{reset:?}");
            full.note(&window("0", "0".to_owned()));
            assert_eq!(waits(shared.check()), None, "it has begun anew");
        }
    }

    #[test]
    fn a_window_of_hours_is_a_quota() {
        let full = RateWindow::new("x", Reset::In);
        full.note(&window("0", "3600".to_owned()));
        assert!(matches!(full.check(), Err(ProviderError::Denied { .. })));
        for nonsense in ["", "-1", "soon", "99999999999999999999"] {
            full.note(&window("0", nonsense.to_owned()));
            assert_eq!(waits(full.check()), None, "{nonsense:?}");
        }
        full.note(&window("0", u64::MAX.to_string()));
        assert!(full.check().is_ok(), "what no clock can tell is no time");
    }

    #[test]
    fn a_refusal_has_the_time_of_the_window_that_is_full() {
        let refused = |headers| {
            let failure = Failure { status: StatusCode::TOO_MANY_REQUESTS, headers, body: Bytes::new() };
            retry_after_refusal(&failure, Reset::In).map(|wait| wait.as_secs())
        };
        assert_eq!(refused(window("0", "17".to_owned())), Some(17));
        assert_eq!(refused(headers(&[("x-ratelimit-reset", "17".to_owned())])), Some(17));
        assert_eq!(refused(window("19000", "17".to_owned())), None, "another window is full");
        assert_eq!(refused(HeaderMap::new()), None);
        let both = [("x-ratelimit-reset", "17".to_owned()), ("retry-after", "3".to_owned())];
        assert_eq!(refused(headers(&both)), Some(3));
    }
}
