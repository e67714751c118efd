//! What a provider makes for a scene: asked for once, kept, and taken from what was kept.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures::{FutureExt, future::BoxFuture};
use gala_ai::provider::{Call, Expected, Priced, ProviderError};
use gala_core::{hash::ContentHash, job::Failure};
use serde::Serialize;

use super::{
    super::{
        failures::failure_of_provider,
        providers::{FailedCall, RequestInput, first_made, no_provider},
    },
    made_once::{MadeOfFiles, made_once},
    scene_work::SceneWork,
};

/// How a kind of provider is asked.
pub(super) trait Asked: Sync {
    type Request: Sync;
    /// What of the request shapes what is made.
    type Hashed: Serialize + Sync;
    type Provider: Expected<Self::Request> + ?Sized;
    /// What a provider answers.
    type Made: Send;
    /// What of it is kept.
    type Kept: MadeOfFiles;
    /// The name of the step.
    const STEP: &'static str;

    fn work(&self) -> &SceneWork<'_>;

    fn request(&self) -> &Self::Request;

    fn hashed(&self) -> &Self::Hashed;

    /// The provider's own name, with its version.
    fn name(&self, provider: &Self::Provider) -> Result<String, ProviderError>;

    fn send<'a>(&'a self, provider: &'a Self::Provider, call: Call)
    -> BoxFuture<'a, Result<Self::Made, ProviderError>>;

    fn keep(&self, made: Self::Made, provider: String) -> BoxFuture<'_, Result<Self::Kept, Failure>>;
}

/// Returns what the first provider of a chain makes that can, or has made of the same request before.
pub(super) async fn made_by<A: Asked>(asked: &A, candidates: &[Arc<A::Provider>]) -> Result<A::Kept, Failure> {
    attempt(asked, candidates).await?.map_err(|error| unmade(A::STEP, error))
}

/// Returns what the first provider of a chain makes that can; what the last one failed at where none can.
pub(super) async fn attempt<A: Asked>(
    asked: &A,
    candidates: &[Arc<A::Provider>],
) -> Result<Result<A::Kept, Option<ProviderError>>, Failure> {
    let input = |provider: &A::Provider| input_of(asked, provider);
    let make = |provider, input| make(asked, provider, input).boxed();
    first_made(asked.work().ctx, A::STEP, candidates, input, make).await
}

/// Why nobody of a chain made what it was asked for.
pub(super) fn unmade(step: &str, last: Option<ProviderError>) -> Failure {
    last.map_or_else(|| no_provider(step), failure_of_provider)
}

/// Returns what the result depends on, where a provider makes it.
pub(super) fn input_of<'a, A: Asked>(
    asked: &'a A,
    provider: &A::Provider,
) -> Result<RequestInput<&'a A::Hashed>, ProviderError> {
    Ok(RequestInput::new(provider, asked.name(provider)?, asked.hashed(), asked.work().asker()))
}

/// Has it made by one provider, or returns what that has made of the same request before.
pub(super) async fn make<A: Asked>(
    asked: &A,
    provider: Arc<A::Provider>,
    input: RequestInput<impl Serialize + Sync>,
) -> Result<A::Kept, FailedCall> {
    let work = asked.work();
    let (payer, hash) = (work.payer(), ContentHash::of_json(&input));
    let is_asked = AtomicBool::new(work.ctx.is_done(A::STEP, &input).await?);
    let ask = || async {
        is_asked.store(true, Ordering::Relaxed);
        let send = |call| asked.send(&provider, call);
        let made = payer.call(A::STEP, &*provider, asked.request(), hash, send).await?;
        asked.keep(made, input.provider.clone()).await.map_err(FailedCall::Job)
    };
    let kept = made_once(work, A::STEP, &input, ask).await?;
    if provider.is_metered() && !is_asked.load(Ordering::Relaxed) {
        payer.cached(A::STEP, &provider.id(), hash).await?;
    }
    Ok(kept)
}
