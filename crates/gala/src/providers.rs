//! The providers of an installation: those that its settings have keys or addresses for, and those that need none.

mod images;
mod text_models;

use std::sync::Arc;

use gala_ai::{provider::Speaker, speech::EspeakSpeaker};
use gala_jobs::pipeline::{CallLimits, Chain, Prices};

pub use self::{images::image_providers, text_models::text_models};
use crate::settings::ProviderSettings;

/// Returns the voices that are set up, and at last the one that needs nothing.
pub fn speakers(offline: EspeakSpeaker) -> Chain<dyn Speaker> {
    Chain::new(vec![Arc::new(offline)])
}

/// Returns what providers ask for.
///
/// # Errors
/// Where a setting cannot be used.
pub fn prices(settings: &ProviderSettings) -> anyhow::Result<Prices> {
    Ok(Prices { table: settings.prices()?, limits: CallLimits::new(settings.at_once()?) })
}
