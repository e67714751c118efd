use std::{path::Path, sync::Arc};

use anyhow::Context;
use gala_ai::{
    illustrator::Illustrator,
    provider::{Chain, ImageProvider},
};
use gala_core::provider_policy::ProviderKind;
use gala_providers::{
    Workflow,
    http::{Downloader, Polling},
    image::{Automatic1111, BasicAuth, ComfyUiImages, GeminiImages, HiggsfieldImages, ImageQuality, OpenAiImages},
    stock::{FolderLibrary, Pexels, Pixabay, StockPictures},
    text::{Gemini, OpenAi},
};

use super::usual::{HIGGSFIELD, PEXELS, PIXABAY};
use crate::settings::ProviderSettings;

/// Returns the image providers that are set up, those first that are asked first, and at last the one that needs nothing.
///
/// # Errors
/// Where a setting cannot be used.
pub fn image_providers(settings: &ProviderSettings) -> anyhow::Result<Chain<dyn ImageProvider>> {
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
    add_stock(settings, &mut providers)?;
    providers.push(Arc::new(Illustrator::new()));
    Ok(Chain::new(providers))
}

/// Photos that others made.
fn add_stock(settings: &ProviderSettings, providers: &mut Vec<Arc<dyn ImageProvider>>) -> anyhow::Result<()> {
    if let Some(key) = settings.key("pexels")? {
        let endpoint = settings.endpoint("pexels", PEXELS)?;
        let downloader = Downloader::new([&endpoint]);
        providers.push(Arc::new(StockPictures::new(Pexels::new(endpoint, &key, downloader)?)));
    }
    if let Some(key) = settings.key("pixabay")? {
        let endpoint = settings.endpoint("pixabay", PIXABAY)?;
        let downloader = Downloader::new([&endpoint]);
        providers.push(Arc::new(StockPictures::new(Pixabay::new(endpoint, key, downloader))));
    }
    if let Some(folder) = settings.other("library", "FOLDER") {
        let library = FolderLibrary::open(Path::new(folder)).context("cannot use GALA_LIBRARY_FOLDER")?;
        providers.push(Arc::new(StockPictures::new(library)));
    }
    Ok(())
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
