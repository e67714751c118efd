//! A language model that is asked while a video is planned: once, and once more where its answer has faults.

use gala_ai::{
    provider::{Finish, ProviderError, TextAnswer, TextModel, TextRequest},
    script_writer::Faults,
};
use gala_core::brief::Brief;

use super::{
    super::providers::{Asker, FailedCall, Payer, RequestInput},
    job::GeneratePlan,
};

/// Asks language models for one step of the planning.
pub(super) struct ModelAsker<'a> {
    pub job: &'a GeneratePlan<'a>,
    pub brief: &'a Brief,
    pub step: &'static str,
    /// Of the prompts.
    pub version: &'static str,
}

impl ModelAsker<'_> {
    /// Returns what `read` makes of the answer to a request; of the answer to what `repair` asks, where the first has faults.
    pub async fn written<T>(
        &self,
        model: &dyn TextModel,
        first: &TextRequest,
        read: impl Fn(&str) -> Result<T, Faults> + Send + Sync,
        repair: impl Fn(&str, &Faults) -> TextRequest + Send + Sync,
    ) -> Result<T, FailedCall> {
        let read = |answer: &TextAnswer| match answer.finish {
            Finish::Complete => read(&answer.text),
            // An answer that is cut off has no end, whatever it says.
            Finish::Length => Err(Faults::cut_off()),
        };
        let answer = self.ask(model, first).await?;
        let faults = match read(&answer) {
            Ok(written) => return Ok(written),
            Err(faults) => faults,
        };
        tracing::info!(step = self.step, %faults, "an answer has faults and is asked for once more");
        let answer = self.ask(model, &repair(&answer.text, &faults)).await?;
        read(&answer).map_err(|faults| {
            let message = format!("its {} still has faults: {faults}", self.step);
            ProviderError::Broken { provider: model.id().provider, message }.into()
        })
    }

    /// Returns what the answer to a request depends on.
    pub fn input<'r>(&self, model: &dyn TextModel, request: &'r TextRequest) -> RequestInput<&'r TextRequest> {
        let asker = Asker::of(self.job.project, &self.brief.providers);
        RequestInput::new(model, format!("{} {}", name(model), self.version), request, asker)
    }

    /// Each answer is kept by itself: the first one is not paid for again because of the second.
    async fn ask(&self, model: &dyn TextModel, request: &TextRequest) -> Result<TextAnswer, FailedCall> {
        let payer = self.payer();
        let send = |call| async move { model.complete(request, &call).await };
        let ask = |hash| payer.call(self.step, model, request, hash, send);
        payer.once(self.step, model, &self.input(model, request), ask).await
    }

    fn payer(&self) -> Payer<'_> {
        let GeneratePlan { services, ctx, project } = *self.job;
        services.payer(ctx, project.id, &self.brief.providers)
    }
}

/// Returns what a model is called in plans.
pub(super) fn name(model: &dyn TextModel) -> String {
    let id = model.id();
    format!("{}/{}", id.provider, id.model)
}
