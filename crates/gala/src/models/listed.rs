//! The models that are installed, and those that can be.

use gala_ai::provider::primary_subtag;
use gala_models::{InstalledModels, catalogue};
use serde::Serialize;

/// A model as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    pub name: String,
    pub kind: &'static str,
    /// BCP 47.
    pub languages: Vec<String>,
    pub megabytes: u64,
    pub is_installed: bool,
    /// Of those that are installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether its publisher gave digests that its files were held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_verified: Option<bool>,
}

/// Lists installed models first, then the rest of the catalogue.
pub fn listed(models: &InstalledModels, language: Option<&str>) -> Vec<Listed> {
    let installed: Vec<Listed> = models
        .list()
        .into_iter()
        .map(|model| Listed {
            megabytes: model.bytes().div_ceil(1_000_000),
            name: model.name,
            kind: model.kind.as_str(),
            languages: model.languages,
            is_installed: true,
            licence: Some(model.licence),
            author: Some(model.author),
            source: Some(model.source),
            is_verified: Some(model.is_verified),
        })
        .collect();
    let is_there = |name: &str| installed.iter().any(|model| model.name == name);
    let rest = catalogue().iter().filter(|model| !is_there(&model.name)).map(|model| Listed {
        name: model.name.clone(),
        kind: model.kind.as_str(),
        languages: model.languages.clone(),
        megabytes: model.about_mb.into(),
        is_installed: false,
        licence: None,
        author: None,
        source: None,
        is_verified: None,
    });
    let speaks = |model: &Listed| {
        language
            .is_none_or(|language| model.languages.iter().any(|own| primary_subtag(own) == primary_subtag(language)))
    };
    let rest: Vec<Listed> = rest.collect();
    installed.into_iter().chain(rest).filter(speaks).collect()
}
