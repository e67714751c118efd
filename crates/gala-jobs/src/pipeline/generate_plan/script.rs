//! The script of a topic, written by a language model.

use std::sync::Arc;

use futures::FutureExt;
use gala_ai::{
    provider::TextModel,
    script_writer::{self, PROMPT_VERSION},
};
use gala_core::{brief::Brief, job::Failure};

use super::{
    super::{failures::failure_of_provider, providers::first_made},
    asked_model::{ModelAsker, name},
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
    let asker = ModelAsker { job, brief, step: STEP, version: PROMPT_VERSION };
    let first = script_writer::request(brief);
    let input = |model: &dyn TextModel| Ok(asker.input(model, &first));
    let write = |model: Arc<dyn TextModel>, _| {
        let (asker, first) = (&asker, &first);
        async move {
            let read = |answer: &str| script_writer::read(brief, answer);
            let repair = |answer: &str, faults: &_| script_writer::repair(brief, answer, faults);
            let brief = asker.written(&*model, first, read, repair).await?;
            Ok(Written { brief, model: name(&*model) })
        }
        .boxed()
    };
    let written = first_made(job.ctx, STEP, &models, input, write).await?;
    written.map_err(|error| error.map_or_else(no_language_model, failure_of_provider))
}

fn no_language_model() -> Failure {
    let message = "a topic needs a language model, and none that the project names is set up (set a key such as \
                   GALA_OPENAI_KEY or the address of a local server as GALA_OPENAI_COMPATIBLE_URL, or write the script \
                   yourself; docs/PROVIDERS.md)";
    Failure::permanent("no_language_model", message)
}
