use std::sync::Arc;

use anyhow::Context;
use gala_ai::{
    illustrator::Illustrator,
    provider::{Chain, ImageProvider, PictureSource, StockLibrary},
};
use gala_core::provider_policy::ProviderKind;
use gala_providers::{
    Workflow,
    http::{Downloader, Polling},
    image::{Automatic1111, BasicAuth, ComfyUiImages, GeminiImages, HiggsfieldImages, ImageQuality, OpenAiImages},
    text::{Gemini, OpenAi},
};

use super::usual::HIGGSFIELD;
use crate::settings::ProviderSettings;

/// Returns where pictures come from, those first that are asked first: the image providers that are set up, the libraries,
/// and at last the one that needs nothing.
///
/// # Errors
/// Where a setting cannot be used.
pub fn image_providers(
    settings: &ProviderSettings,
    stock: &[Arc<dyn StockLibrary>],
) -> anyhow::Result<Chain<PictureSource>> {
    let mut providers: Vec<Arc<dyn ImageProvider>> = Vec::new();
    let model = |provider, usual| settings.model(provider, ProviderKind::Image, usual);
    if let Some(key) = settings.key("gemini")? {
        let endpoint = settings.endpoint("gemini", Gemini::ENDPOINT)?;
        providers.push(Arc::new(GeminiImages::new(endpoint, &key, model("gemini", "gemini-3.1-flash-image"))?));
    }
    if let Some(key) = settings.key("openai")? {
        let endpoint = settings.endpoint("openai", OpenAi::ENDPOINT)?;
        let model = model("openai", "gpt-image-1-mini");
        providers.push(Arc::new(OpenAiImages::new(endpoint, &key, model, ImageQuality::default())?));
    }
    if let Some(key) = settings.key("higgsfield")? {
        let endpoint = settings.endpoint("higgsfield", HIGGSFIELD)?;
        let (downloader, model) = (Downloader::new([&endpoint]), model("higgsfield", "higgsfield-ai/soul/standard"));
        providers.push(Arc::new(HiggsfieldImages::new(endpoint, &key, model, downloader, Polling::default())?));
    }
    if let Some(comfyui) = comfyui(settings)? {
        providers.push(Arc::new(comfyui));
    }
    if let Some(endpoint) = settings.own_endpoint("automatic1111")? {
        let auth = match (settings.other("automatic1111", "USER"), settings.secret("automatic1111", "PASSWORD")?) {
            (Some(user), Some(password)) => Some(BasicAuth { user: user.to_owned(), password }),
            _ => None,
        };
        let checkpoint = model("automatic1111", "");
        providers.push(Arc::new(Automatic1111::new(endpoint, auth.as_ref(), checkpoint)?));
    }
    let of_provider = |provider| Arc::new(PictureSource::Provider(provider));
    let mut sources: Vec<_> = providers.into_iter().map(of_provider).collect();
    sources.extend(stock.iter().map(|library| Arc::new(PictureSource::Stock(Arc::clone(library)))));
    sources.push(of_provider(Arc::new(Illustrator::new())));
    Ok(Chain::new(sources))
}

/// A graph of one's own, or the usual one with a checkpoint.
fn comfyui(settings: &ProviderSettings) -> anyhow::Result<Option<ComfyUiImages>> {
    let Some(endpoint) = settings.own_endpoint("comfyui")? else { return Ok(None) };
    let (name, workflow) = match settings.file("comfyui", "IMAGE_WORKFLOW")? {
        Some((path, text)) => {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (name, Workflow::parse(&text).context("cannot use the file that GALA_COMFYUI_IMAGE_WORKFLOW names")?)
        }
        None => {
            let checkpoint = settings.model("comfyui", ProviderKind::Image, "sd_xl_base_1.0.safetensors");
            let workflow = Workflow::text_to_image(&checkpoint);
            (checkpoint, workflow)
        }
    };
    let downloader = Downloader::new([&endpoint]);
    Ok(Some(ComfyUiImages::new(endpoint, name, workflow, downloader, Polling::default())))
}
