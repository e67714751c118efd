use std::sync::Arc;

use anyhow::Context;
use gala_ai::provider::{Chain, Presenter};
use gala_core::provider_policy::ProviderKind;
use gala_providers::{
    http::{Downloader, Polling},
    presenter::{HeyGen, HeyGenEngine},
};

use crate::settings::ProviderSettings;

/// Returns those that make videos of somebody who speaks, those first that are asked first.
///
/// # Errors
/// Where a setting cannot be used.
pub fn presenters(settings: &ProviderSettings) -> anyhow::Result<Chain<dyn Presenter>> {
    let mut presenters: Vec<Arc<dyn Presenter>> = Vec::new();
    if let Some(key) = settings.key("heygen")? {
        let endpoint = settings.endpoint("heygen", HeyGen::ENDPOINT)?;
        let name = settings.model("heygen", ProviderKind::Presenter, "avatar_iv");
        let engine = HeyGenEngine::named(&name).with_context(|| {
            format!("GALA_HEYGEN_PRESENTER_MODEL is {name:?} (use avatar_iii, avatar_iv or avatar_v)")
        })?;
        let downloader = Downloader::new([&endpoint]);
        presenters.push(Arc::new(HeyGen::new(endpoint, &key, engine, downloader, Polling::default())?));
    }
    Ok(Chain::new(presenters))
}
