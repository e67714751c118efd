//! Whether the providers that are set up can be reached, take their keys, and have prices.

use gala_ai::provider::{Priced, ProviderError, Providers};
use gala_core::spending::PriceTable;
use gala_media::{Check, StartMode};

use crate::{
    providers::{Callbacks, providers},
    settings::ProviderSettings,
};

/// Returns a check for each provider that is set up. Those of pictures and motion are told with their prices alone: they
/// have no request that costs nothing.
///
/// # Errors
/// Where a setting cannot be used.
pub async fn probe(mode: StartMode) -> anyhow::Result<Vec<Check>> {
    let settings = ProviderSettings::read();
    let callbacks = Callbacks::default();
    let Providers { text_models, speakers, image_providers, motion_sources, transcribers, presenters, prices, .. } =
        providers(&settings, mode, &callbacks)?;
    let mut checks = Vec::new();
    for model in text_models.all() {
        checks.push(told("text", &**model, Some(model.probe().await), &prices));
    }
    for voice in speakers.all().iter().filter(|one| one.is_metered()) {
        checks.push(told("speech", &**voice, Some(voice.self_test().await), &prices));
    }
    for images in image_providers.all().iter().filter(|one| one.is_metered()) {
        checks.push(told("image", &**images, None, &prices));
    }
    for motion in motion_sources.all().iter().filter(|one| one.is_metered()) {
        checks.push(told("animation", &**motion, None, &prices));
    }
    for presenter in presenters.all() {
        checks.push(told("presenter", &**presenter, None, &prices));
    }
    for transcriber in transcribers.all() {
        checks.push(told("transcription", &**transcriber, Some(transcriber.self_test().await), &prices));
    }
    Ok(checks)
}

fn told(
    kind: &str,
    provider: &(impl Priced + ?Sized),
    probed: Option<Result<(), ProviderError>>,
    prices: &PriceTable,
) -> Check {
    let id = provider.id();
    let name = format!("{kind} by {} {}", id.provider, id.model);
    let (ok, detail, remedy) = match probed {
        Some(Err(error)) => (false, error.to_string(), "look at its settings (docs/PROVIDERS.md)".to_owned()),
        _ if !prices.knows(&id.provider, &id.model) => {
            let remedy = "give its price in the file that GALA_PRICES names".to_owned();
            (false, "its price is not known, so that it is not asked".to_owned(), remedy)
        }
        Some(Ok(())) => (true, format!("answers; its price is that of {}", prices.as_of), String::new()),
        None => (true, format!("is set up, and was not asked; its price is that of {}", prices.as_of), String::new()),
    };
    Check { name, ok, detail, remedy }
}
