//! The files of an installed model, as they are read to run it.

use std::{fs, path::Path};

use sha2::{Digest, Sha256};

use crate::{
    error::ModelError,
    installed::{InstalledFile, InstalledModel},
    model::{LocalModel, ModelContract, ModelFile, ModelLimits, ModelPrograms},
};

/// Says why a model cannot be used.
pub fn unusable(installed: &InstalledModel, code: &str, message: String) -> ModelError {
    ModelError::Unusable { model: installed.name.clone(), code: code.to_owned(), message }
}

/// Returns a graph of a model, whose files lie in `folder`. It is called `name` where it fails, and read when it is first asked.
pub fn graph_of(
    folder: &Path,
    (file, name): (&InstalledFile, String),
    contract: ModelContract,
    programs: &ModelPrograms,
) -> LocalModel {
    let limits = ModelLimits::for_file(file.bytes);
    let file = ModelFile { name, path: folder.join(&file.name), sha256: file.sha256.clone() };
    LocalModel::new(programs.clone(), file, contract, limits)
}

/// As [`graph_of`], of a model that is one graph. `what` says what such a model is.
///
/// # Errors
/// [`ModelError::Unusable`] where it has none.
pub fn only_graph(
    folder: &Path,
    installed: &InstalledModel,
    what: &str,
    contract: ModelContract,
    programs: &ModelPrograms,
) -> Result<LocalModel, ModelError> {
    let missing = || unusable(installed, "incomplete", what.to_owned());
    let file = installed.file(".onnx").ok_or_else(missing)?;
    Ok(graph_of(folder, (file, installed.name.clone()), contract, programs))
}

/// Reads a small file of a model, which describes it.
///
/// # Errors
/// [`ModelError::Unusable`] where it is not there, or is not the one that was installed.
pub fn read_document(folder: &Path, installed: &InstalledModel, name: &str) -> Result<Vec<u8>, ModelError> {
    let file = installed.files.iter().find(|file| file.name == name);
    let file = file.ok_or_else(|| unusable(installed, "incomplete", format!("its file {name} is missing")))?;
    read_installed(folder, installed, file)
}

/// As [`read_document`], of a file that is known.
pub fn read_installed(folder: &Path, installed: &InstalledModel, file: &InstalledFile) -> Result<Vec<u8>, ModelError> {
    let name = &file.name;
    let text = fs::read(folder.join(name))
        .map_err(|error| unusable(installed, "unreadable", format!("its file {name} cannot be read: {error}")))?;
    if !hex::encode(Sha256::digest(&text)).eq_ignore_ascii_case(&file.sha256) {
        return Err(unusable(installed, "changed", format!("its file {name} is not the one that was installed")));
    }
    Ok(text)
}
