//! Whether the providers that are set up can be reached, take their keys, and have prices.

use gala_ai::provider::{Priced, ProviderError};
use gala_core::spending::PriceTable;
use gala_media::{Check, StartMode};

use crate::{
    installation::{sandbox_folder, speaker},
    providers::{image_providers, motion_sources, speakers, stock_libraries, text_models},
    settings::ProviderSettings,
};

/// Returns a check for each provider that is set up. Those of pictures and motion are told with their prices alone: they
/// have no request that costs nothing.
///
/// # Errors
/// Where a setting cannot be used.
pub async fn providers(mode: StartMode) -> anyhow::Result<Vec<Check>> {
    let settings = ProviderSettings::read();
    let prices = settings.prices()?;
    let mut checks = Vec::new();
    for model in text_models(&settings)?.all() {
        checks.push(told("text", &**model, Some(model.probe().await), &prices));
    }
    for voice in speakers(&settings, speaker(mode)?, &sandbox_folder()?)?.all().iter().filter(|one| one.is_metered()) {
        checks.push(told("speech", &**voice, Some(voice.self_test().await), &prices));
    }
    let stock = stock_libraries(&settings)?;
    for images in image_providers(&settings, &stock)?.all().iter().filter(|one| one.is_metered()) {
        checks.push(told("image", &**images, None, &prices));
    }
    for motion in motion_sources(&settings, &stock)?.all().iter().filter(|one| one.is_metered()) {
        checks.push(told("animation", &**motion, None, &prices));
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
