use std::io;

use gala_ai::provider::ProviderError;

use crate::http::cancelled::Cancelled;

/// Why a file was not fetched. Nothing is left of it.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// It lies, or a redirect leads, where nothing is fetched from.
    #[error("its link is not followed: {0}")]
    Forbidden(String),
    /// The link is not valid, or not any more: the status.
    #[error("its link has expired (status {0})")]
    Expired(u16),
    /// The file may be there; it cannot be reached now.
    #[error("what it made cannot be fetched: {0}")]
    Unreachable(String),
    /// What came is not what was wanted, or not all of it.
    #[error("what it made cannot be used: {0}")]
    Broken(String),
    #[error("the file cannot be written: {0}")]
    Disk(#[source] io::Error),
    #[error("the request was given up")]
    Cancelled,
}

impl From<Cancelled> for DownloadError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl DownloadError {
    /// The failure of a request that was paid for: what cannot be reached may be later.
    pub fn of_paid(self, provider: &str) -> ProviderError {
        self.of(provider, |provider, message| ProviderError::Lost { provider, message })
    }

    /// The failure of what costs nothing, and can be fetched again.
    pub fn of_free(self, provider: &str) -> ProviderError {
        self.of(provider, |provider, message| ProviderError::Busy { provider, message, retry_after: None })
    }

    fn of(self, provider: &str, unreachable: fn(String, String) -> ProviderError) -> ProviderError {
        let message = self.to_string();
        match self {
            Self::Unreachable(_) => unreachable(provider.to_owned(), message),
            Self::Cancelled => ProviderError::Cancelled,
            Self::Disk(_) => ProviderError::Unavailable { what: message, remedy: "make room on the disk".to_owned() },
            Self::Forbidden(_) | Self::Expired(_) | Self::Broken(_) => {
                ProviderError::Broken { provider: provider.to_owned(), message }
            }
        }
    }
}
