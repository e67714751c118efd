use std::{future::Future, sync::Arc};

use gala_ai::provider::{Priced, ProviderError};
use gala_core::job::Failure;
use serde::Serialize;

use super::{super::failures::failure_of_provider, failed_call::FailedCall};
use crate::context::JobContext;

/// Has something made by the first provider of a chain that can, in the order in which they are given. `input` is what a
/// step of this name depends on, where a provider makes it; what one of them made in an earlier attempt stays. Where none
/// can, what the last one failed at is returned.
pub(in super::super) async fn first_made<P, I, T, F>(
    ctx: &JobContext,
    step: &str,
    candidates: &[Arc<P>],
    input: impl Fn(&P) -> Result<I, ProviderError>,
    make: impl Fn(Arc<P>, I) -> F,
) -> Result<Result<T, Option<ProviderError>>, Failure>
where
    P: Priced + ?Sized,
    I: Serialize + Sync,
    F: Future<Output = Result<T, FailedCall>>,
{
    let mut last = None;
    for candidate in in_order(ctx, step, candidates, &input).await? {
        let made = match input(&candidate) {
            Ok(input) => make(Arc::clone(&candidate), input).await,
            Err(error) => Err(error.into()),
        };
        match made {
            Ok(made) => return Ok(Ok(made)),
            Err(FailedCall::Job(failure)) => return Err(failure),
            // A budget is no reason to make something else instead.
            Err(FailedCall::Provider(error @ ProviderError::OverBudget { .. })) => {
                return Err(failure_of_provider(error));
            }
            Err(FailedCall::Provider(error)) => {
                let provider = candidate.id().provider;
                tracing::warn!(provider, step, %error, "a provider made nothing");
                last = Some(error);
            }
        }
    }
    Ok(Err(last))
}

/// Returns those to ask: the one alone that made it in an earlier attempt, where there is one.
async fn in_order<P, I>(
    ctx: &JobContext,
    step: &str,
    candidates: &[Arc<P>],
    input: &impl Fn(&P) -> Result<I, ProviderError>,
) -> Result<Vec<Arc<P>>, Failure>
where
    P: Priced + ?Sized,
    I: Serialize + Sync,
{
    if candidates.len() > 1 {
        for candidate in candidates {
            // Who cannot tell who it is has made nothing either.
            let Ok(input) = input(candidate) else { continue };
            if ctx.is_done(step, &input).await? {
                return Ok(vec![Arc::clone(candidate)]);
            }
        }
    }
    Ok(candidates.to_vec())
}

/// None of the providers that a project names is there.
pub(in super::super) fn no_provider(step: &str) -> Failure {
    let message = format!(
        "no provider of {step} that the project names is set up here (name others in `providers`, or set up one of them: \
         docs/PROVIDERS.md)"
    );
    Failure::permanent("no_provider", message)
}
