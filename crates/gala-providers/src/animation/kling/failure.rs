//! Failures of Kling, by the numbers that it gives them. They come with status 200, too.

use std::time::Duration;

use bytes::Bytes;
use gala_ai::provider::ProviderError;
use reqwest::{StatusCode, header::HeaderMap};
use serde::{Deserialize, de::DeserializeOwned};

use crate::http::{Failure, Meaning, retry_after};

/// What every answer is wrapped in.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope<T> {
    code: u32,
    #[serde(default)]
    message: String,
    pub request_id: Option<String>,
    data: Option<T>,
}

impl<T: DeserializeOwned> Envelope<T> {
    /// Returns what is in it.
    ///
    /// # Errors
    /// What its code means, if it is no success.
    pub fn opened(self, provider: &'static str) -> Result<T, ProviderError> {
        match (self.code, self.data) {
            (0, Some(data)) => Ok(data),
            (0, None) => {
                Err(ProviderError::Broken { provider: provider.to_owned(), message: "nothing is in it".to_owned() })
            }
            (code, _) => {
                let failure = Failure { status: StatusCode::OK, headers: HeaderMap::new(), body: Bytes::new() };
                Err(of_code(code, &self.message, &failure).into_error(provider))
            }
        }
    }
}

pub(super) fn meaning(failure: &Failure) -> Meaning {
    match serde_json::from_slice::<Envelope<serde_json::Value>>(&failure.body) {
        Ok(told) => of_code(told.code, &told.message, failure),
        Err(_) => Meaning::of_status(failure, String::from_utf8_lossy(&failure.body).into_owned()),
    }
}

fn of_code(code: u32, message: &str, failure: &Failure) -> Meaning {
    let message = format!("{message}{}", code_shown(code));
    match code {
        1000..=1004 => Meaning::Denied(message, "check its key, and the clock of this machine"),
        1100..=1102 => Meaning::Denied(message, "add credit to its account"),
        1103 | 1304 => Meaning::Denied(message, "check what its key may do, and from where"),
        1200..=1203 => Meaning::BadRequest(message),
        1300 | 1301 => Meaning::Declined(message),
        1302 => Meaning::Busy(message, retry_after(&failure.headers)),
        // Places are free again when tasks of ours have ended.
        1303 => Meaning::Busy(message, retry_after(&failure.headers).or(Some(Duration::from_secs(5)))),
        5000..=5002 => Meaning::Busy(message, retry_after(&failure.headers)),
        _ if failure.status == StatusCode::OK => Meaning::Broken(message),
        _ => Meaning::of_status(failure, message),
    }
}

fn code_shown(code: u32) -> String {
    format!(" (code {code})")
}

/// Returns whether a failure is of one of these codes.
pub(super) fn is_of(error: &ProviderError, codes: &[u32]) -> bool {
    let message = match error {
        ProviderError::Denied { message, .. } => message,
        ProviderError::Refused(problem) => &problem.message,
        _ => return false,
    };
    codes.iter().any(|code| message.ends_with(&code_shown(*code)))
}

/// Returns what it means that a task failed: the reason is a sentence.
pub(super) fn of_task(provider: &'static str, reason: &str) -> ProviderError {
    let lower = reason.to_lowercase();
    let is_unsafe =
        ["risk", "polic", "sensitive", "safety", "violat", "moderation"].iter().any(|word| lower.contains(word));
    let message = if reason.is_empty() { "its task failed".to_owned() } else { reason.to_owned() };
    if is_unsafe { Meaning::Declined(message) } else { Meaning::Broken(message) }.into_error(provider)
}
