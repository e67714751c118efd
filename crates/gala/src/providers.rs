//! The providers of an installation: those that its settings have keys or addresses for, and those that need none.

mod animators;
mod callbacks;
mod images;
mod presenters;
mod speakers;
mod text_models;
mod transcribers;
mod usual;

use gala_jobs::pipeline::{CallLimits, Prices};

pub use self::{
    animators::animators, callbacks::Callbacks, images::image_providers, presenters::presenters, speakers::speakers,
    text_models::text_models, transcribers::transcribers,
};
use crate::settings::ProviderSettings;

/// Returns what providers ask for.
///
/// # Errors
/// Where a setting cannot be used.
pub fn prices(settings: &ProviderSettings) -> anyhow::Result<Prices> {
    Ok(Prices { table: settings.prices()?, limits: CallLimits::new(settings.at_once()?) })
}
