use std::{
    future::Future,
    sync::atomic::{AtomicBool, Ordering},
};

use gala_ai::provider::Priced;
use gala_core::hash::ContentHash;
use serde::{Serialize, de::DeserializeOwned};

use super::{failed_call::FailedCall, payer::Payer, request_input::RequestInput};

impl Payer<'_> {
    /// Returns what a provider answered to the same request before, which `input` tells, or asks it and keeps the answer as
    /// the result of `step`. `ask` sends the request through [`Payer::call`] under the hash that it is given.
    ///
    /// # Errors
    /// As [`Payer::call`].
    pub(in super::super) async fn once<P, I, T, A, R>(
        &self,
        step: &str,
        provider: &P,
        input: &RequestInput<I>,
        ask: A,
    ) -> Result<T, FailedCall>
    where
        P: Priced + ?Sized,
        I: Serialize + Sync,
        T: Serialize + DeserializeOwned + Send + Sync,
        A: FnOnce(ContentHash) -> R + Send,
        R: Future<Output = Result<T, FailedCall>> + Send,
    {
        let hash = ContentHash::of_json(&input);
        let is_asked = AtomicBool::new(self.ctx.is_done(step, input).await?);
        let ask = || {
            is_asked.store(true, Ordering::Relaxed);
            ask(hash)
        };
        let kept = || self.ctx.made_if(step, input, |found| async { Some(found) }, ask);
        let answer = self.ctx.try_step(step, input, kept).await?;
        if !is_asked.load(Ordering::Relaxed) {
            self.cached(step, &provider.id(), hash).await?;
        }
        Ok(answer)
    }
}
