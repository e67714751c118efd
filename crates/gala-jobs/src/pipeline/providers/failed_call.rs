use gala_ai::provider::ProviderError;
use gala_core::job::Failure;

use super::super::failures::failure_of_provider;

/// Why a provider made nothing, and what that means for the others.
#[derive(Debug)]
pub(in super::super) enum FailedCall {
    /// The job ends its attempt.
    Job(Failure),
    /// Another provider may make it.
    Provider(ProviderError),
}

impl FailedCall {
    pub fn into_failure(self) -> Failure {
        match self {
            Self::Job(failure) => failure,
            Self::Provider(error) => failure_of_provider(error),
        }
    }
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
