use std::sync::Arc;

use anyhow::{Context, bail};
use gala_ai::provider::{Animator, Chain, MotionSource, StockLibrary};
use gala_core::provider_policy::ProviderKind;
use gala_providers::{
    Workflow,
    animation::{ComfyUiAnimator, HiggsfieldAnimator, Kling, KlingAuth, KlingLegacy},
    http::{Downloader, Polling},
};

use super::{callbacks::Callbacks, usual::HIGGSFIELD};
use crate::settings::ProviderSettings;

/// For servers outside China.
const KLING: &str = "https://api-singapore.klingai.com";

/// Returns where motion comes from, those first that are asked first: what sets pictures in motion, and the libraries.
///
/// # Errors
/// Where a setting cannot be used.
pub fn motion_sources(
    settings: &ProviderSettings,
    stock: &[Arc<dyn StockLibrary>],
    callbacks: &Callbacks,
) -> anyhow::Result<Chain<MotionSource>> {
    let mut animators: Vec<Arc<dyn Animator>> = Vec::new();
    let model = |provider, usual| settings.model(provider, ProviderKind::Animation, usual);
    if let Some(key) = settings.key("kling")? {
        let endpoint = settings.endpoint("kling", KLING)?;
        let (downloader, model) = (Downloader::new([&endpoint]), model("kling", "kling-2.5-turbo"));
        animators.push(Arc::new(Kling::new(
            endpoint,
            &key,
            model,
            callbacks.for_kling(),
            downloader,
            Polling::default(),
        )?));
    }
    if let Some(auth) = legacy_auth(settings)? {
        let endpoint = settings.endpoint("kling_legacy", KLING)?;
        let (downloader, model) = (Downloader::new([&endpoint]), model("kling_legacy", "kling-v2-5-turbo"));
        animators.push(Arc::new(KlingLegacy::new(
            endpoint,
            auth,
            model,
            callbacks.for_kling(),
            downloader,
            Polling::default(),
        )?));
    }
    if let Some(key) = settings.key("higgsfield")? {
        let endpoint = settings.endpoint("higgsfield", HIGGSFIELD)?;
        let (downloader, model) = (Downloader::new([&endpoint]), model("higgsfield", "v1/image2video/dop:dop-turbo"));
        animators.push(Arc::new(HiggsfieldAnimator::new(endpoint, &key, model, downloader, Polling::default())?));
    }
    if let Some(comfyui) = comfyui(settings)? {
        animators.push(Arc::new(comfyui));
    }
    let animators = animators.into_iter().map(MotionSource::Animator);
    let stock = stock.iter().cloned().map(MotionSource::Stock);
    Ok(Chain::new(animators.chain(stock).map(Arc::new).collect()))
}

/// A pair of keys, or a key of the new kind.
fn legacy_auth(settings: &ProviderSettings) -> anyhow::Result<Option<KlingAuth>> {
    let pair = (settings.other("kling_legacy", "ACCESS_KEY"), settings.secret("kling_legacy", "SECRET_KEY")?);
    match (pair, settings.key("kling_legacy")?) {
        ((Some(access_key), Some(secret_key)), _) => {
            Ok(Some(KlingAuth::KeyPair { access_key: access_key.to_owned(), secret_key }))
        }
        ((Some(_), None), _) => bail!("GALA_KLING_LEGACY_ACCESS_KEY needs GALA_KLING_LEGACY_SECRET_KEY beside it"),
        ((None, _), key) => Ok(key.map(KlingAuth::ApiKey)),
    }
}

/// Only with a graph of one's own: there is no usual one.
fn comfyui(settings: &ProviderSettings) -> anyhow::Result<Option<ComfyUiAnimator>> {
    let Some(endpoint) = settings.own_endpoint("comfyui")? else { return Ok(None) };
    let Some((path, text)) = settings.file("comfyui", "ANIMATION_WORKFLOW")? else { return Ok(None) };
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let told = "cannot use the file that GALA_COMFYUI_ANIMATION_WORKFLOW names";
    let workflow = Workflow::parse(&text).context(told)?;
    let downloader = Downloader::new([&endpoint]);
    Ok(Some(ComfyUiAnimator::new(endpoint, name, workflow, downloader, Polling::default()).context(told)?))
}
