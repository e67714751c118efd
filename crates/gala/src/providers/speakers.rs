use std::{path::Path, sync::Arc};

use anyhow::Context;
use gala_ai::{
    provider::{Chain, Speaker},
    speech::{EspeakSpeaker, PiperSpeaker},
};
use gala_core::provider_policy::ProviderKind;
use gala_models::{InstalledModels, LocalVoices};
use gala_providers::{
    speech::{Cartesia, ElevenLabs, Kokoro, OpenAiSpeech},
    text::OpenAi,
};

use crate::{
    helpers::{model_programs, sandbox_folder},
    settings::{ModelSettings, ProviderSettings},
};

/// Returns the voices that are set up, those first that are asked first: then those that are installed as models, and at last
/// the one that needs nothing. That also tells the times of words for those that tell none, and how models pronounce.
///
/// # Errors
/// Where a setting cannot be used, or a program that comes with this one is missing.
pub fn speakers(settings: &ProviderSettings, espeak: EspeakSpeaker) -> anyhow::Result<Chain<dyn Speaker>> {
    let espeak = Arc::new(espeak);
    let offline: Arc<dyn Speaker> = Arc::clone(&espeak) as _;
    let mut speakers: Vec<Arc<dyn Speaker>> = Vec::new();
    let model = |provider, usual| settings.model(provider, ProviderKind::Speech, usual);
    if let Some(key) = settings.key("cartesia")? {
        let endpoint = settings.endpoint("cartesia", Cartesia::ENDPOINT)?;
        speakers.push(Arc::new(Cartesia::new(endpoint, &key, model("cartesia", "sonic-3.5"))?));
    }
    if let Some(key) = settings.key("elevenlabs")? {
        let endpoint = settings.endpoint("elevenlabs", ElevenLabs::ENDPOINT)?;
        speakers.push(Arc::new(ElevenLabs::new(endpoint, &key, model("elevenlabs", "eleven_flash_v2_5"))?));
    }
    if let Some(key) = settings.key("openai")? {
        let endpoint = settings.endpoint("openai", OpenAi::ENDPOINT)?;
        let speech = OpenAiSpeech::new(endpoint, &key, model("openai", "gpt-4o-mini-tts"))?;
        speakers.push(Arc::new(speech.timed_by(Arc::clone(&offline))));
    }
    if let Some(endpoint) = settings.own_endpoint("kokoro")? {
        speakers.push(Arc::new(Kokoro::new(endpoint)));
    }
    // A server of one's own may serve text alone: it speaks where it is told by which model.
    if settings.other("openai_compatible", "SPEECH_MODEL").is_some()
        && let Some(endpoint) = settings.own_endpoint("openai_compatible")?
    {
        let key = settings.key("openai_compatible")?;
        let speech = OpenAiSpeech::compatible(endpoint, key.as_ref(), model("openai_compatible", ""))?;
        speakers.push(Arc::new(speech.timed_by(Arc::clone(&offline))));
    }
    if let (Some(program), Some(voice)) = (settings.other("piper", "PROGRAM"), settings.other("piper", "VOICE")) {
        let piper = PiperSpeaker::new(Path::new(program), Path::new(voice), &sandbox_folder()?);
        let piper = piper.context("cannot use GALA_PIPER_PROGRAM with GALA_PIPER_VOICE")?;
        speakers.push(Arc::new(piper.timed_by(Arc::clone(&offline))));
    }
    let installed = InstalledModels::at(ModelSettings::read().folder);
    speakers.push(Arc::new(LocalVoices::new(installed, model_programs()?, espeak)));
    speakers.push(offline);
    Ok(Chain::new(speakers))
}
