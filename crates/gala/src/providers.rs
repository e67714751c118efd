//! The providers of an installation: those that its settings have keys or addresses for, and those that need none.

mod animators;
mod images;
mod speakers;
mod text_models;
mod usual;

use std::sync::Arc;

use gala_ai::{planner::OfflinePlanner, provider::Providers};
use gala_media::StartMode;

use self::{animators::animators, images::image_providers, speakers::speakers, text_models::text_models};
use crate::{
    helpers::{sandbox_folder, speaker},
    settings::ProviderSettings,
};

/// Returns all providers that are set up, and those that need nothing.
///
/// # Errors
/// Where a setting cannot be used, or a program that comes with this one is missing.
pub fn providers(settings: &ProviderSettings, mode: StartMode) -> anyhow::Result<Providers> {
    Ok(Providers {
        planner: Arc::new(OfflinePlanner),
        text_models: text_models(settings)?,
        speakers: speakers(settings, speaker(mode)?, &sandbox_folder()?)?,
        image_providers: image_providers(settings)?,
        animators: animators(settings)?,
        prices: Arc::new(settings.prices()?),
    })
}
