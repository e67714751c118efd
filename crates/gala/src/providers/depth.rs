use std::sync::Arc;

use gala_ai::provider::DepthEstimator;
use gala_models::{InstalledModels, LocalDepthEstimator};

use crate::{helpers::model_programs, settings::ModelSettings};

/// Returns who tells how near everything in photos is: the model that is installed, once one is.
///
/// # Errors
/// Where a program that comes with this one is missing.
pub fn depth_estimator() -> anyhow::Result<Arc<dyn DepthEstimator>> {
    let installed = InstalledModels::at(ModelSettings::read().folder);
    Ok(Arc::new(LocalDepthEstimator::new(installed, model_programs()?)))
}
