use std::time::Duration;

use gala_core::problem::{Problem, Problems};

/// Why a provider made nothing.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The request itself is at fault: asking again changes nothing.
    #[error("{0}")]
    Refused(#[from] Problem),
    /// Several faults of the request.
    #[error("{0}")]
    RefusedAll(#[from] Problems),
    /// Busy or out of reach, and nothing was done: worth asking again.
    #[error("{provider} is busy: {message}")]
    Busy { provider: String, message: String, retry_after: Option<Duration> },
    /// What the provider needs is not installed or does not work on this machine.
    #[error("{what} ({remedy})")]
    Unavailable { what: String, remedy: String },
    /// It serves this account nothing, whatever is asked: the key, the credit, a permission.
    #[error("{provider} does not serve this account: {message} ({remedy})")]
    Denied { provider: String, message: String, remedy: &'static str },
    /// It will not make this, by its own rules of what is safe.
    #[error("{provider} declined: {message} (word it differently, or choose another provider)")]
    Declined { provider: String, message: String },
    /// The request was sent, and what came of it is not known: it may have been done, and paid.
    #[error("the answer of {provider} was lost: {message}")]
    Lost { provider: String, message: String },
    /// It answered, and what it answered cannot be used.
    #[error("the answer of {provider} cannot be used: {message}")]
    Broken { provider: String, message: String },
    /// More may not be spent, or it cannot be known: nothing was sent.
    #[error("{message} ({remedy})")]
    OverBudget { message: String, remedy: String },
    /// Whoever asked does not want it any more.
    #[error("the request was given up")]
    Cancelled,
}
