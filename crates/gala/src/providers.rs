//! The providers of an installation: those that its settings have keys or addresses for, and those that need none.

mod callbacks;
mod depth;
mod images;
mod matchers;
mod motion;
mod presenters;
mod speakers;
mod stock;
mod subjects;
mod text_models;
mod transcribers;
mod usual;
mod web;

use std::sync::Arc;

use gala_ai::{planner::OfflinePlanner, provider::Providers};
use gala_media::StartMode;

pub use self::{callbacks::Callbacks, web::web_files};
use self::{
    depth::depth_estimator, images::image_providers, matchers::picture_matcher, motion::motion_sources,
    presenters::presenters, speakers::speakers, stock::stock_libraries, subjects::subject_finder,
    text_models::text_models, transcribers::transcribers,
};
use crate::{helpers::speaker, settings::ProviderSettings};

/// Returns all providers that are set up, and those that need nothing. `callbacks` is how they tell of their tasks.
///
/// # Errors
/// Where a setting cannot be used, or a program that comes with this one is missing.
pub fn providers(settings: &ProviderSettings, mode: StartMode, callbacks: &Callbacks) -> anyhow::Result<Providers> {
    let stock = stock_libraries(settings)?;
    Ok(Providers {
        planner: Arc::new(OfflinePlanner),
        text_models: text_models(settings)?,
        speakers: speakers(settings, speaker(mode)?)?,
        image_providers: image_providers(settings, &stock)?,
        motion_sources: motion_sources(settings, &stock, callbacks)?,
        transcribers: transcribers(settings, speaker(mode)?)?,
        presenters: presenters(settings)?,
        depth_estimator: Some(depth_estimator()?),
        subject_finder: Some(subject_finder()?),
        picture_matcher: Some(picture_matcher()?),
        prices: Arc::new(settings.prices()?),
    })
}
