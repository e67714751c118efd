use std::sync::Arc;

use gala_ai::provider::{Chain, TextModel};
use gala_core::provider_policy::ProviderKind;
use gala_providers::text::{Anthropic, Gemini, OpenAi};

use crate::settings::ProviderSettings;

/// Returns the language models that are set up, those first that are asked first.
///
/// # Errors
/// Where a setting cannot be used.
pub fn text_models(settings: &ProviderSettings) -> anyhow::Result<Chain<dyn TextModel>> {
    let mut models: Vec<Arc<dyn TextModel>> = Vec::new();
    let model = |provider, usual| settings.model(provider, ProviderKind::Text, usual);
    if let Some(key) = settings.key("openai")? {
        let endpoint = settings.endpoint("openai", OpenAi::ENDPOINT)?;
        models.push(Arc::new(OpenAi::new(endpoint, &key, model("openai", "gpt-5.4-mini"))?));
    }
    if let Some(key) = settings.key("anthropic")? {
        let endpoint = settings.endpoint("anthropic", Anthropic::ENDPOINT)?;
        models.push(Arc::new(Anthropic::new(endpoint, &key, model("anthropic", "claude-haiku-5-5"))?));
    }
    if let Some(key) = settings.key("gemini")? {
        let endpoint = settings.endpoint("gemini", Gemini::ENDPOINT)?;
        models.push(Arc::new(Gemini::new(endpoint, &key, model("gemini", "gemini-3.8-flash"))?));
    }
    if let Some(endpoint) = settings.own_endpoint("openai_compatible")? {
        let key = settings.key("openai_compatible")?;
        let model = model("openai_compatible", "llama3.2");
        models.push(Arc::new(OpenAi::compatible(endpoint, key.as_ref(), model)?));
    }
    Ok(Chain::new(models))
}
