use gala_ai::provider::{Call, ProviderError};

/// Does some work of a call, and leaves it as soon as the call is cancelled: what it waits for is dropped, and with it the
/// connection.
///
/// # Errors
/// [`ProviderError::Cancelled`], before anything else is done where the call was cancelled already; or those of the work.
pub async fn unless_cancelled<T>(
    call: &Call,
    work: impl Future<Output = Result<T, ProviderError>>,
) -> Result<T, ProviderError> {
    tokio::select! {
        biased;
        () = call.cancelled().cancelled() => Err(ProviderError::Cancelled),
        done = work => done,
    }
}
