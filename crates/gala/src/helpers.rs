//! The programs that come with this one.

use std::path::PathBuf;

use anyhow::Context;
use gala_ai::speech::EspeakSpeaker;
use gala_media::StartMode;
use gala_models::ModelPrograms;

use crate::settings::program_folders;

/// The voice, in the sandbox.
///
/// # Errors
/// Where `gala-espeak` or `gala-sandbox` is not beside this program.
pub fn speaker(mode: StartMode) -> anyhow::Result<EspeakSpeaker> {
    Ok(EspeakSpeaker::new(&helper("gala-espeak")?, &sandbox_folder()?, mode))
}

/// How models are run: each in as many threads as there are processors.
///
/// # Errors
/// Where `gala-model` or `gala-sandbox` is not beside this program.
pub fn model_programs() -> anyhow::Result<ModelPrograms> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(ModelPrograms::new(&helper("gala-model")?, &sandbox_folder()?, threads))
}

/// Returns where `gala-sandbox` lies.
///
/// # Errors
/// Where it is nowhere.
pub fn sandbox_folder() -> anyhow::Result<PathBuf> {
    let sandbox = helper("gala-sandbox")?;
    Ok(sandbox.parent().unwrap_or(&sandbox).to_owned())
}

/// Finds a program that comes with GALA.
fn helper(name: &str) -> anyhow::Result<PathBuf> {
    let found = program_folders().into_iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    found.with_context(|| {
        format!("{name} is not beside gala, not in ../libexec/gala from there, and not in PATH (run make install)")
    })
}
