//! The models that are installed, and those that can be.

use gala_ai::local_models::ListedModel;
use gala_models::{InstalledModels, catalogue};

/// Lists installed models first, then the rest of the catalogue.
pub fn listed(models: &InstalledModels) -> Vec<ListedModel> {
    let installed: Vec<ListedModel> = models
        .list()
        .into_iter()
        .map(|model| ListedModel {
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
    let rest = catalogue().iter().filter(|model| !is_there(&model.name)).map(|model| ListedModel {
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
    let rest: Vec<ListedModel> = rest.collect();
    installed.into_iter().chain(rest).collect()
}
