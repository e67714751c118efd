//! A picture that stays as it is, because what was to be made of it was not.

use gala_ai::provider::ProviderError;
use gala_core::{job::Failure, problem::Problem};

use super::{
    super::{failures::failure_of_provider, providers::FailedCall},
    scene_work::SceneWork,
};

/// Returns the warning that tells it. What ends the attempt at the job is returned as the error.
pub(super) fn stays(
    work: &SceneWork<'_>,
    failed: FailedCall,
    code: &str,
    what: &str,
    remedy: &str,
) -> Result<Problem, Failure> {
    let error = match failed {
        FailedCall::Job(failure) => return Err(failure),
        FailedCall::Provider(error @ ProviderError::Cancelled) => return Err(failure_of_provider(error)),
        FailedCall::Provider(error) => error,
    };
    tracing::warn!(%error, scene = work.scene.number, code, "a picture stays as it is");
    let why = failure_of_provider(error).error().error_message.clone();
    Ok(Problem::new(code, format!("picture of scene {}", work.scene.number), format!("{what}: {why}"), remedy))
}
