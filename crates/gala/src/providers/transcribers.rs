use std::sync::Arc;

use gala_ai::{
    provider::{Chain, Transcriber},
    speech::EspeakSpeaker,
};
use gala_models::{InstalledModels, LocalTranscriber};
use gala_providers::{text::OpenAi, transcription::OpenAiTranscription};

use crate::{
    helpers::model_programs,
    settings::{ModelSettings, ProviderSettings},
};

/// Returns those that write down recorded voices, those first that are asked first. A service is asked only where its model is
/// set: a key that is there for texts sends no recording of anybody away. At last the models are asked that are installed
/// here, whose words `espeak` times where they do not tell.
///
/// # Errors
/// Where a setting cannot be used, or a program that comes with this one is missing.
pub fn transcribers(settings: &ProviderSettings, espeak: EspeakSpeaker) -> anyhow::Result<Chain<dyn Transcriber>> {
    let mut transcribers: Vec<Arc<dyn Transcriber>> = Vec::new();
    let model = |provider| settings.other(provider, "TRANSCRIPTION_MODEL").map(str::to_owned);
    if let Some(model) = model("openai")
        && let Some(key) = settings.key("openai")?
    {
        let endpoint = settings.endpoint("openai", OpenAi::ENDPOINT)?;
        transcribers.push(Arc::new(OpenAiTranscription::new(endpoint, &key, model)?));
    }
    if let Some(model) = model("openai_compatible")
        && let Some(endpoint) = settings.own_endpoint("openai_compatible")?
    {
        let key = settings.key("openai_compatible")?;
        transcribers.push(Arc::new(OpenAiTranscription::compatible(endpoint, key.as_ref(), model)?));
    }
    let installed = InstalledModels::at(ModelSettings::read().folder);
    transcribers.push(Arc::new(LocalTranscriber::new(installed, model_programs()?, Arc::new(espeak))));
    Ok(Chain::new(transcribers))
}
