use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::folders::usual_models;

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// List the models that are installed, and those that can be.
    List(ModelsListArgs),
    /// Fetch a model from its publisher, or from the mirror that GALA_MODELS_URL names.
    Install(ModelsNameArgs),
    /// Install a model of files that are here: a voice of Piper is a file .onnx with its .onnx.json, a Whisper model the folder
    /// that its exporter wrote.
    Add(ModelsAddArgs),
    /// Look whether models are whole and can be read.
    Verify(ModelsVerifyArgs),
    /// Remove a model.
    Remove(ModelsNameArgs),
}

#[derive(Debug, Args)]
pub struct ModelsListArgs {
    /// Only those for this language, a BCP 47 tag.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Print it as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ModelsNameArgs {
    /// As `gala models list` names it.
    #[arg(value_name = "NAME")]
    pub name: String,
}

#[derive(Debug, Args)]
pub struct ModelsAddArgs {
    /// The files: the model, its description, and its MODEL_CARD where there is one. They stay where they are.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What to call it; as its file where absent.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Its licence, for the credits of videos. SPDX, or in words.
    #[arg(long, value_name = "TEXT")]
    pub licence: Option<String>,
    /// Whose work it is, for the credits of videos.
    #[arg(long, value_name = "TEXT")]
    pub author: Option<String>,
}

#[derive(Debug, Args)]
pub struct ModelsVerifyArgs {
    /// One model; all where absent.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// Where models are kept and come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSettings {
    /// `GALA_MODELS`, or the user's folder for data.
    pub folder: PathBuf,
    /// `GALA_MODELS_URL`: an address or a folder with the files of publishers in it.
    pub mirror: Option<String>,
    /// `HTTPS_PROXY`, as other programs read it.
    pub proxy: Option<String>,
}

/// Returns the language of this system's user, a BCP 47 tag; English where it does not tell.
pub fn users_language() -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    language_of_locale(set.as_deref().unwrap_or_default())
}

/// `es_ES.UTF-8` is `es-ES`; `C` and `POSIX` are no languages.
fn language_of_locale(locale: &str) -> String {
    let name = locale.split(['.', '@']).next().unwrap_or_default();
    match name {
        "" | "C" | "POSIX" => "en".to_owned(),
        name => name.replace('_', "-"),
    }
}

impl ModelSettings {
    /// Reads the variables of this process.
    pub fn read() -> Self {
        let text = |name: &str| {
            std::env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let folder = text("GALA_MODELS").map_or_else(usual_models, PathBuf::from);
        let proxy = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].into_iter().find_map(text);
        Self { folder, mirror: text("GALA_MODELS_URL"), proxy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_locale_is_a_tag() {
        for (locale, tag) in
            [("es_MX.UTF-8", "es-MX"), ("de_DE@euro", "de-DE"), ("fr", "fr"), ("C.UTF-8", "en"), ("", "en")]
        {
            assert_eq!(language_of_locale(locale), tag);
        }
    }
}
