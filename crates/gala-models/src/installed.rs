//! The models that are installed: a folder for each below one folder, with a description in it.

mod manifest;
mod staging;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use gala_core::problem::Problem;

use self::manifest::read_manifest;
pub use self::{
    manifest::{InstalledFile, InstalledModel, ModelKind, is_model_name},
    staging::{Staging, measure},
};

/// Why models cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// What was asked cannot be done, whatever the machine.
    #[error("{0}")]
    Refused(#[from] Problem),
    #[error("cannot {what} the models in {}", folder.display())]
    Folder {
        what: &'static str,
        folder: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// The folder of models. Several processes may use it: a model is there whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledModels(PathBuf);

impl InstalledModels {
    /// The folder need not be there.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Lists the models, by name. What cannot be read is left out, and logged.
    pub fn list(&self) -> Vec<InstalledModel> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut models: Vec<InstalledModel> = names.filter_map(|name| self.get(&name)).collect();
        models.sort_by(|one, other| one.name.cmp(&other.name));
        models
    }

    /// Returns the model of a kind that was installed last.
    pub fn newest(&self, kind: ModelKind) -> Option<InstalledModel> {
        let all = self.list().into_iter().filter(|model| model.kind == kind);
        all.max_by_key(|model| model.installed_at_ms)
    }

    /// Finds a model by its name.
    pub fn get(&self, name: &str) -> Option<InstalledModel> {
        if !is_model_name(name) {
            return None;
        }
        match read_manifest(&self.0.join(name)) {
            Ok(Some(model)) if model.name == name => Some(model),
            Ok(None) => None,
            Ok(Some(_)) => {
                tracing::warn!(name, "the description of a model is that of another one");
                None
            }
            Err(error) => {
                tracing::warn!(name, %error, "the description of a model cannot be read");
                None
            }
        }
    }

    /// Returns where it is kept what models computed, by their names.
    pub fn vectors(&self) -> PathBuf {
        self.0.join(".vectors")
    }

    /// Returns where the files of a model lie.
    pub fn folder_of(&self, model: &InstalledModel) -> PathBuf {
        self.0.join(&model.name)
    }

    /// Returns where a file of a model lies.
    pub fn path(&self, model: &InstalledModel, file: &InstalledFile) -> PathBuf {
        self.folder_of(model).join(&file.name)
    }

    /// Begins to install a model, or goes on with what an earlier try left.
    ///
    /// # Errors
    /// Where the name is none, the model is there already, or its folder cannot be made.
    pub fn stage(&self, name: &str) -> Result<Staging, InstallError> {
        if !is_model_name(name) {
            let message = format!("{} is no name of a model", name.escape_debug());
            let remedy = "use letters, digits, dots, dashes and underscores, 100 at most, a letter or digit first";
            return Err(Problem::new("bad_model_name", "name", message, remedy).into());
        }
        if self.0.join(name).exists() {
            let message = format!("the model {name} is installed already");
            return Err(Problem::new(
                "model_installed",
                "name",
                message,
                format!("remove it first: {}", removal(name)),
            )
            .into());
        }
        Staging::open(&self.0, name).map_err(|source| self.failed("write", source))
    }

    /// Removes a model.
    ///
    /// # Errors
    /// Where there is none of the name, or it cannot be removed.
    pub fn remove(&self, name: &str) -> Result<(), InstallError> {
        if self.get(name).is_none() {
            return Err(missing(name).into());
        }
        // Nobody is to find half of it: it goes out of sight at once.
        let gone = self.0.join(format!(".removed-{name}"));
        let remove = || {
            fs::rename(self.0.join(name), &gone)?;
            gala_files::sync_folder(&self.0)?;
            fs::remove_dir_all(&gone)
        };
        // What it computed is of no use without it.
        for left in [&gone, &self.vectors().join(name)] {
            let _ = fs::remove_dir_all(left);
        }
        remove().map_err(|source| self.failed("remove", source))
    }

    fn failed(&self, what: &'static str, source: io::Error) -> InstallError {
        InstallError::Folder { what, folder: self.0.clone(), source }
    }
}

/// There is no model of this name.
pub fn missing(name: &str) -> Problem {
    Problem::new(
        "no_such_model",
        "name",
        format!("no model {} is installed", name.escape_debug()),
        "see the list: gala models list",
    )
}

fn removal(name: &str) -> String {
    format!("gala models remove {name}")
}

#[cfg(test)]
mod tests;
