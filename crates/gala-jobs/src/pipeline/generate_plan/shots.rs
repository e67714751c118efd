//! What is seen and what moves in a trailer whose script is there: by a language model where one is set up, else by the
//! planner. It makes scenes better, and is never a reason to fail.

use std::sync::Arc;

use futures::FutureExt;
use gala_ai::{
    provider::TextModel,
    script_writer::{SHOTS_VERSION, parts, read_shots, shots_repair, shots_request},
};
use gala_core::job::Failure;

use super::{
    super::providers::first_made,
    asked_model::{ModelAsker, name},
    job::GeneratePlan,
    script::Written,
};

const STEP: &str = "shots";

/// Returns a brief in which all that is seen and moves is said, as far as a model says it, with the text of each scene as it is
/// cut. The brief stays as it is where nobody is asked.
pub(super) async fn with_shots(job: &GeneratePlan<'_>, written: Written) -> Result<Written, Failure> {
    let models = job.services.providers.text_models.chosen(&written.brief.providers.text);
    if models.is_empty() || parts(&written.brief).is_empty() {
        return Ok(written);
    }
    let Written { model: mut planner, .. } = written;
    let mut brief = job.services.providers.planner.cut(&written.brief);
    for part in parts(&brief) {
        let asked = &brief;
        let asker = ModelAsker { job, brief: asked, step: STEP, version: SHOTS_VERSION };
        let first = shots_request(asked, &part);
        let input = |model: &dyn TextModel| Ok(asker.input(model, &first));
        let write = |model: Arc<dyn TextModel>, _| {
            let (asker, first, part) = (&asker, &first, &part);
            async move {
                let read = |answer: &str| read_shots(asked, part, answer);
                let repair = |answer: &str, faults: &_| shots_repair(asked, part, answer, faults);
                Ok((asker.written(&*model, first, read, repair).await?, name(&*model)))
            }
            .boxed()
        };
        let made = first_made(job.ctx, STEP, &models, input, write).await?;
        // What no model says is as the planner has it.
        let Ok((told, model)) = made else { continue };
        (brief, planner) = (told, model);
    }
    Ok(Written { brief, model: planner })
}
