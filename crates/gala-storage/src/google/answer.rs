//! What Google answers when it does not do what was asked.

use std::time::{Duration, SystemTime};

use reqwest::{Response, header::RETRY_AFTER};
use serde::Deserialize;

use crate::errors::StorageError;

/// So much of an answer that is no JSON is told.
const MOST_WORDS: usize = 300;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GoogleError {
    #[error("{status} {reason}: {message}")]
    Answered { status: u16, reason: String, message: String, retry_after: Option<Duration> },
    /// No answer, or one that broke off. Addresses may hold what gives access, so none is told.
    #[error("no answer")]
    Unreachable(#[source] reqwest::Error),
    /// The user has taken the permission back, or it has ended: only a new one helps.
    #[error("the permission was withdrawn or has expired: {0}")]
    Withdrawn(String),
    /// The request for a token was refused for what it is.
    #[error("no token is given: {0}")]
    NoToken(String),
    #[error("what is named as the folder is none, or is in the bin")]
    NoFolder,
    #[error("an answer that cannot be: {0}")]
    Strange(&'static str),
}

impl From<reqwest::Error> for GoogleError {
    fn from(error: reqwest::Error) -> Self {
        Self::Unreachable(error.without_url())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    error: Told,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    message: String,
    errors: Vec<Detail>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    reason: String,
}

impl GoogleError {
    /// Reads an answer that is no success.
    pub async fn of(response: Response) -> Self {
        let status = response.status().as_u16();
        let wait = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let text = response.text().await.unwrap_or_default();
        let told = serde_json::from_str::<Body>(&text).unwrap_or_default().error;
        let message = if told.message.is_empty() { text.chars().take(MOST_WORDS).collect() } else { told.message };
        let reason = told.errors.into_iter().next().unwrap_or_default().reason;
        Self::Answered { status, reason, message, retry_after: wait.map(Duration::from_secs) }
    }

    pub fn status(&self) -> Option<u16> {
        if let Self::Answered { status, .. } = self { Some(*status) } else { None }
    }

    fn reason(&self) -> &str {
        if let Self::Answered { reason, .. } = self { reason } else { "" }
    }

    /// Whether the same request may be answered another time.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(error) => !error.is_builder(),
            Self::Answered { status: 403, .. } => {
                matches!(self.reason(), "rateLimitExceeded" | "userRateLimitExceeded" | "sharingRateLimitExceeded")
            }
            Self::Answered { status, .. } => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::Withdrawn(_) | Self::NoToken(_) | Self::NoFolder | Self::Strange(_) => false,
        }
    }

    /// Whether this may not be done with the file, and something less may.
    pub fn is_about_rights(&self) -> bool {
        matches!(self.reason(), "insufficientFilePermissions" | "insufficientParentPermissions")
    }

    /// How long to wait at least, where the answer tells it.
    pub fn retry_after(&self) -> Duration {
        let told = if let Self::Answered { retry_after, .. } = self { *retry_after } else { None };
        // Whoever waits for longer tries again by itself.
        told.unwrap_or_default().min(Duration::from_secs(10))
    }

    /// The error as one of an object.
    pub fn at(self, key: &str) -> StorageError {
        let key = key.to_owned();
        let transient = self.is_transient();
        match (self.status(), self.reason()) {
            _ if transient => StorageError::Away { key, source: self.into() },
            (Some(404), _) => StorageError::NotFound { key },
            (
                Some(403),
                "storageQuotaExceeded" | "teamDriveFileLimitExceeded" | "numChildrenInNonRootLimitExceeded",
            ) => StorageError::QuotaExceeded { key, source: self.into() },
            (Some(401 | 403), _) => StorageError::Denied { key, source: self.into() },
            (Some(_), _) => StorageError::Backend { key, source: self.into() },
            (None, _) => match self {
                Self::Withdrawn(_) => StorageError::Disconnected { key, source: self.into() },
                Self::NoFolder => StorageError::NotFound { key },
                Self::NoToken(_) => StorageError::Denied { key, source: self.into() },
                error => StorageError::Away { key, source: error.into() },
            },
        }
    }
}

/// Reads a time as Google writes it.
pub(crate) fn rfc3339(text: &str) -> Result<SystemTime, GoogleError> {
    let parsed = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339);
    parsed.map(SystemTime::from).map_err(|_| GoogleError::Strange("a time that is none"))
}

/// Writes the time that it is as Google reads it.
pub(crate) fn rfc3339_now() -> Result<String, GoogleError> {
    let now = time::OffsetDateTime::now_utc().format(&time::format_description::well_known::Rfc3339);
    now.map_err(|_| GoogleError::Strange("a clock that tells no time"))
}
