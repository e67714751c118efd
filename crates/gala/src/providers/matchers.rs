use std::sync::Arc;

use gala_ai::provider::PictureMatcher;
use gala_models::{InstalledModels, LocalPictureMatcher};

use crate::{helpers::model_programs, settings::ModelSettings};

/// Returns who compares pictures with sentences: the model that is installed, once one is.
///
/// # Errors
/// Where a program that comes with this one is missing.
pub fn picture_matcher() -> anyhow::Result<Arc<dyn PictureMatcher>> {
    let installed = InstalledModels::at(ModelSettings::read().folder);
    Ok(Arc::new(LocalPictureMatcher::new(installed, model_programs()?)))
}
