//! The providers of an installation: those that its settings have keys or addresses for, and those that need none.

mod animators;
mod callbacks;
mod images;
mod presenters;
mod speakers;
mod text_models;
mod transcribers;
mod usual;

use std::sync::Arc;

use gala_ai::{planner::OfflinePlanner, provider::Providers};
use gala_media::StartMode;

pub use self::callbacks::Callbacks;
use self::{
    animators::animators, images::image_providers, presenters::presenters, speakers::speakers,
    text_models::text_models, transcribers::transcribers,
};
use crate::{
    helpers::{sandbox_folder, speaker},
    settings::ProviderSettings,
};

/// Returns all providers that are set up, and those that need nothing. `callbacks` is how they tell of their tasks.
///
/// # Errors
/// Where a setting cannot be used, or a program that comes with this one is missing.
pub fn providers(settings: &ProviderSettings, mode: StartMode, callbacks: &Callbacks) -> anyhow::Result<Providers> {
    Ok(Providers {
        planner: Arc::new(OfflinePlanner),
        text_models: text_models(settings)?,
        speakers: speakers(settings, speaker(mode)?, &sandbox_folder()?)?,
        image_providers: image_providers(settings)?,
        animators: animators(settings, callbacks)?,
        transcribers: transcribers(settings)?,
        presenters: presenters(settings)?,
        prices: Arc::new(settings.prices()?),
    })
}
