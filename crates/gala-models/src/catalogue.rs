//! Models that can be installed by name: a list that comes with the program, and what their publishers' own indexes hold.

use std::sync::LazyLock;

use gala_ai::provider::primary_subtag;
use serde::Deserialize;

use crate::installed::ModelKind;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| serde_json::from_str(include_str!("catalogue.json")).expect("the catalogue is one"));

/// A place where models are published.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    /// The folder of it on a mirror, too.
    pub name: String,
    /// What all its paths are below.
    pub url: String,
    /// The file that lists its models, with sizes and digests. Absent where each model has a list of its own.
    #[serde(default)]
    pub index: Option<String>,
}

/// Where the files of a model lie that is a repository by itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubFiles {
    /// Its owner and name, with a slash between them.
    pub repository: String,
    /// The folder of the graphs. Empty where they lie at the top.
    pub folder: String,
    /// The ONNX files, the one first that the model is known by.
    pub graphs: Vec<String>,
    /// Small files that describe them.
    pub documents: Vec<String>,
    /// Where those lie, if not in the same repository.
    #[serde(default)]
    pub documents_repository: Option<String>,
    /// SPDX, as its authors tell it.
    pub licence: String,
    pub author: String,
}

/// A model that is worth installing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CataloguedModel {
    pub name: String,
    pub kind: ModelKind,
    pub publisher: String,
    /// BCP 47. Empty where it is for all.
    pub languages: Vec<String>,
    /// What it takes on the disk, in megabytes: its publisher tells how much exactly.
    pub about_mb: u32,
    /// Absent where its publisher's index tells.
    #[serde(default)]
    pub hub: Option<HubFiles>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    publishers: Vec<Publisher>,
    models: Vec<CataloguedModel>,
}

impl CataloguedModel {
    /// Returns whether it is for a language, a BCP 47 tag, whatever its region.
    pub fn speaks(&self, language: &str) -> bool {
        self.languages.iter().any(|own| primary_subtag(own) == primary_subtag(language))
    }
}

/// Lists what can be installed by name. Other models of the same publishers can be, too.
pub fn catalogue() -> &'static [CataloguedModel] {
    &CATALOGUE.models
}

/// Returns where a model comes from; that of all voices where the catalogue does not know it.
pub fn publisher_of(name: &str) -> &'static Publisher {
    let known = CATALOGUE.models.iter().find(|model| model.name == name).map(|model| model.publisher.as_str());
    let publishers = &CATALOGUE.publishers;
    publishers.iter().find(|publisher| Some(publisher.name.as_str()) == known).unwrap_or(&publishers[0])
}

/// Finds a model that comes with the program.
pub fn catalogued(name: &str) -> Option<&'static CataloguedModel> {
    catalogue().iter().find(|model| model.name == name)
}

/// Returns the voice that is worth installing first for a language.
pub fn suggested_voice(language: &str) -> Option<&'static CataloguedModel> {
    let voices = || catalogue().iter().filter(|model| model.kind == ModelKind::PiperVoice && model.speaks(language));
    let exact = voices().find(|model| model.languages.iter().any(|own| own.eq_ignore_ascii_case(language)));
    exact.or_else(|| voices().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::installed::is_model_name;

    #[test]
    fn each_model_has_a_name_a_publisher_and_a_language_once() {
        for model in catalogue() {
            assert!(is_model_name(&model.name), "{}", model.name);
            assert_eq!(publisher_of(&model.name).name, model.publisher);
            assert_eq!(catalogue().iter().filter(|other| other.name == model.name).count(), 1);
            if model.kind == ModelKind::PiperVoice {
                let language = model.name.split('-').next().expect("a language").replace('_', "-");
                assert_eq!(model.languages, [language]);
            }
            let publisher = publisher_of(&model.name);
            assert!(publisher.index.is_some() != model.hub.is_some(), "{} is listed in one way", model.name);
        }
        for publisher in &CATALOGUE.publishers {
            assert!(publisher.url.starts_with("https://") && publisher.url.ends_with('/'));
        }
    }

    #[test]
    fn a_voice_is_suggested_by_region_and_else_by_language() {
        let suggested = |language| suggested_voice(language).map(|model| model.name.as_str());
        assert_eq!(suggested("es-MX"), Some("es_MX-ald-medium"));
        assert_eq!(suggested("es-AR"), Some("es_ES-davefx-medium"));
        assert_eq!(suggested("de"), Some("de_DE-thorsten-medium"));
        assert_eq!(suggested("tlh"), None);
    }
}
