use gala_ai::provider::ProviderError;
use gala_core::job::Failure;

/// Why a provider made nothing, and what that means for the others.
#[derive(Debug)]
pub enum FailedCall {
    /// The job ends its attempt.
    Job(Failure),
    /// Another provider may make it.
    Provider(ProviderError),
}

impl From<Failure> for FailedCall {
    fn from(failure: Failure) -> Self {
        Self::Job(failure)
    }
}

impl From<ProviderError> for FailedCall {
    fn from(error: ProviderError) -> Self {
        Self::Provider(error)
    }
}
