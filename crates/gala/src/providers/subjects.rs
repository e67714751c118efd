use std::sync::Arc;

use gala_ai::provider::SubjectFinder;
use gala_models::{InstalledModels, LocalSubjectFinder};

use crate::{helpers::model_programs, settings::ModelSettings};

/// Returns who finds the subjects of pictures: the model that is installed, once one is.
///
/// # Errors
/// Where a program that comes with this one is missing.
pub fn subject_finder() -> anyhow::Result<Arc<dyn SubjectFinder>> {
    let installed = InstalledModels::at(ModelSettings::read().folder);
    Ok(Arc::new(LocalSubjectFinder::new(installed, model_programs()?)))
}
