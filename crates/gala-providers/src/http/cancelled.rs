use gala_ai::provider::{Call, ProviderError};

/// That a call was given up.
pub struct Cancelled;

impl From<Cancelled> for ProviderError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// Does some work of a call, and leaves it as soon as the call is cancelled: what it waits for is dropped, and with it the
/// connection.
///
/// # Errors
/// That of [`Cancelled`], before anything else is done where the call was cancelled already; or those of the work.
pub async fn unless_cancelled<T, E: From<Cancelled>>(
    call: &Call,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    tokio::select! {
        biased;
        () = call.cancelled().cancelled() => Err(Cancelled.into()),
        done = work => done,
    }
}
