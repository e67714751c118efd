//! The script of a topic, written by a language model.

use std::sync::Arc;

use futures::FutureExt;
use gala_ai::{
    provider::{Finish, ProviderError, TextAnswer, TextModel, TextRequest},
    script_writer::{self, Faults, PROMPT_VERSION},
};
use gala_core::{brief::Brief, job::Failure};

use super::{
    super::{
        failures::failure_of_provider,
        providers::{Asker, FailedCall, Payer, RequestInput, first_made},
    },
    job::GeneratePlan,
};

const STEP: &str = "script";

/// A brief whose topic has become a script, and who wrote it.
pub(super) struct Written {
    pub brief: Brief,
    pub model: String,
}

/// Writes the script of a brief that has a topic: asked for once, and once more where it has faults.
pub(super) async fn script(job: &GeneratePlan<'_>, brief: &Brief) -> Result<Written, Failure> {
    let models = job.services.providers.text_models.chosen(&brief.providers.text);
    if models.is_empty() {
        return Err(no_language_model());
    }
    let writer = Writer { job, brief, first: script_writer::request(brief) };
    let input = |model: &dyn TextModel| Ok(writer.input(model, &writer.first));
    let written = first_made(job.ctx, STEP, &models, input, |model, _| writer.write(model).boxed()).await?;
    written.map_err(|error| error.map_or_else(no_language_model, failure_of_provider))
}

struct Writer<'a> {
    job: &'a GeneratePlan<'a>,
    brief: &'a Brief,
    first: TextRequest,
}

impl Writer<'_> {
    async fn write(&self, model: Arc<dyn TextModel>) -> Result<Written, FailedCall> {
        let answer = self.ask(&*model, &self.first).await?;
        let (script, faults) = match read(self.brief, &answer) {
            Ok(brief) => return Ok(Written { brief, model: name(&*model) }),
            Err(faults) => (answer.text, faults),
        };
        tracing::info!(%faults, "a script has faults and is written once more");
        let again = script_writer::repair(self.brief, &script, &faults);
        let answer = self.ask(&*model, &again).await?;
        let brief = read(self.brief, &answer).map_err(|faults| ProviderError::Broken {
            provider: model.id().provider,
            message: format!("its script still has faults: {faults}"),
        })?;
        Ok(Written { brief, model: name(&*model) })
    }

    /// Each answer is kept by itself: the first one is not paid for again because of the second.
    async fn ask(&self, model: &dyn TextModel, request: &TextRequest) -> Result<TextAnswer, FailedCall> {
        let payer = self.payer();
        let send = |call| async move { model.complete(request, &call).await };
        let ask = |hash| payer.call(STEP, model, request, hash, send);
        payer.once(STEP, model, &self.input(model, request), ask).await
    }

    fn payer(&self) -> Payer<'_> {
        let GeneratePlan { services, ctx, project } = *self.job;
        services.payer(ctx, project.id, &self.brief.providers)
    }

    fn input<'r>(&self, model: &dyn TextModel, request: &'r TextRequest) -> RequestInput<&'r TextRequest> {
        let asker = Asker::of(self.job.project, &self.brief.providers);
        RequestInput::new(model, format!("{} {PROMPT_VERSION}", name(model)), request, asker)
    }
}

fn name(model: &dyn TextModel) -> String {
    let id = model.id();
    format!("{}/{}", id.provider, id.model)
}

/// An answer that is cut off has no end, whatever it says.
fn read(brief: &Brief, answer: &TextAnswer) -> Result<Brief, Faults> {
    match answer.finish {
        Finish::Complete => script_writer::read(brief, &answer.text),
        Finish::Length => Err(Faults::cut_off()),
    }
}

fn no_language_model() -> Failure {
    let message = "a topic needs a language model, and none that the project names is set up (set a key such as \
                   GALA_OPENAI_KEY or the address of a local server as GALA_OPENAI_COMPATIBLE_URL, or write the script \
                   yourself; docs/PROVIDERS.md)";
    Failure::permanent("no_language_model", message)
}
