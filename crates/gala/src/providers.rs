//! The providers of an installation: those that its settings have keys or addresses for, and those that need none.

mod images;
mod motion;
mod speakers;
mod stock;
mod text_models;
mod usual;

use gala_jobs::pipeline::{CallLimits, Prices};

pub use self::{
    images::image_providers, motion::motion_sources, speakers::speakers, stock::stock_libraries,
    text_models::text_models,
};
use crate::settings::ProviderSettings;

/// Returns what providers ask for.
///
/// # Errors
/// Where a setting cannot be used.
pub fn prices(settings: &ProviderSettings) -> anyhow::Result<Prices> {
    Ok(Prices { table: settings.prices()?, limits: CallLimits::new(settings.at_once()?) })
}
