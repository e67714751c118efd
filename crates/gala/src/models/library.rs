//! The models of this machine, as the API manages them.

use std::io::ErrorKind;

use async_trait::async_trait;
use gala_ai::local_models::{ListedModel, ModelLibrary, OnProgress, RemoveError};
use gala_core::problem::Problem;
use gala_models::{InstallError, InstallFailure, InstalledModels, Installer, publisher_of};

use super::{http_source::source_of, listed::listed};
use crate::{helpers::model_programs, settings::ModelSettings};

#[derive(Debug)]
pub struct MachineModels {
    settings: ModelSettings,
    models: InstalledModels,
}

impl MachineModels {
    /// Reads the settings.
    pub fn new() -> Self {
        let settings = ModelSettings::read();
        Self { models: InstalledModels::at(&settings.folder), settings }
    }
}

#[async_trait]
impl ModelLibrary for MachineModels {
    fn list(&self) -> Vec<ListedModel> {
        listed(&self.models)
    }

    async fn install(&self, name: &str, progress: OnProgress<'_>) -> Result<(), Problem> {
        let programs = model_programs().map_err(|error| unusable(&error))?;
        let source = source_of(publisher_of(name), &self.settings).map_err(|error| unusable(&error))?;
        let installer = Installer::new(self.models.clone(), programs);
        let offer = installer.offer(name, &*source).await.map_err(failed)?;
        progress(0, offer.bytes);
        let on_progress = |bytes| progress(bytes, offer.bytes);
        installer.install(&offer, &*source, &on_progress).await.map(drop).map_err(failed)
    }

    fn remove(&self, name: &str) -> Result<(), RemoveError> {
        self.models.remove(name).map_err(|error| match error {
            InstallError::Refused(_) => RemoveError::Missing(name.to_owned()),
            InstallError::Folder { .. } => {
                tracing::error!(model = name, error = %anyhow::Error::from(error), "a model cannot be removed");
                RemoveError::Disk(name.to_owned())
            }
        })
    }
}

/// A setting or a program of this machine is at fault.
fn unusable(error: &anyhow::Error) -> Problem {
    Problem::new("models_unavailable", "name", format!("{error:#}"), "tell who looks after the server")
}

fn failed(failure: InstallFailure) -> Problem {
    match failure {
        InstallFailure::Install(InstallError::Refused(problem)) => problem,
        InstallFailure::Source { .. } => {
            let message = format!("{:#}", anyhow::Error::from(failure));
            Problem::new("model_not_fetched", "name", message, "try again; what has come stays")
        }
        InstallFailure::Install(InstallError::Folder { source, .. }) if source.kind() == ErrorKind::WouldBlock => {
            let message = "another process of this machine installs the model just now";
            Problem::new("model_installing", "name", message, "wait until it is done")
        }
        // Where folders lie is the matter of this machine alone.
        InstallFailure::Install(InstallError::Folder { .. }) => {
            tracing::error!(error = %anyhow::Error::from(failure), "a model cannot be kept");
            let remedy = "tell who looks after the server: its log says why";
            Problem::new("model_not_kept", "name", "the model cannot be kept on the disk of the server", remedy)
        }
        other => Problem::new("model_broken", "name", other.to_string(), "try again, or install another one"),
    }
}
