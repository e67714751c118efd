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
    let failed = |error: Option<ProviderError>| error.map_or_else(|| no_provider(A::STEP), failure_of_provider);
    attempt(asked, candidates).await?.map_err(failed)
}

/// Returns what the first provider of a chain makes that can; nothing where none can, which is told in the log.
pub(super) async fn made_by_any<A: Asked>(
    asked: &A,
    candidates: &[Arc<A::Provider>],
) -> Result<Option<A::Kept>, Failure> {
    Ok(attempt(asked, candidates).await?.ok())
}

/// Returns what the first provider of a chain makes that can; what the last one failed at where none can.
pub(super) async fn attempt<A: Asked>(
    asked: &A,
    candidates: &[Arc<A::Provider>],
) -> Result<Result<A::Kept, Option<ProviderError>>, Failure> {
    let owner = asked.work().project.workspace;
    let input = |provider: &A::Provider| Ok(RequestInput::new(provider, asked.name(provider)?, asked.hashed(), owner));
    let make = |provider, input| make(asked, provider, input).boxed();
    first_made(asked.work().ctx, A::STEP, candidates, input, make).await
}

async fn make<A: Asked>(
    asked: &A,
    provider: Arc<A::Provider>,
    input: RequestInput<'_, A::Hashed>,
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
