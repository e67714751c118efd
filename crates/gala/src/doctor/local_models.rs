//! Whether installed voices work, and which one would make the next video better.

use std::sync::Arc;

use gala_ai::provider::{Speaker, primary_subtag};
use gala_media::{Check, StartMode};
use gala_models::{InstalledModel, InstalledModels, LocalVoices, suggested_voice};

use crate::{
    helpers::{model_programs, speaker},
    settings::{ModelSettings, users_language},
};

/// Reads each installed voice. None need be installed: then the one is told that speaks the user's language.
pub async fn voices(mode: StartMode) -> Check {
    let models = InstalledModels::at(ModelSettings::read().folder);
    let installed = models.list();
    let told = match tried(mode, models).await {
        Ok(()) => Ok(summary(&installed, &users_language())),
        Err(problem) => Err(problem),
    };
    let name = "local voices".to_owned();
    match told {
        Ok(detail) => Check { name, ok: true, detail, remedy: String::new() },
        Err((detail, remedy)) => Check { name, ok: false, detail, remedy },
    }
}

async fn tried(mode: StartMode, models: InstalledModels) -> Result<(), (String, String)> {
    let broken = |error: &dyn std::fmt::Display| (error.to_string(), String::new());
    let espeak = speaker(mode).map_err(|error| broken(&error))?;
    let programs = model_programs().map_err(|error| broken(&error))?;
    LocalVoices::new(models, programs, Arc::new(espeak)).self_test().await.map_err(|error| broken(&error))
}

fn summary(installed: &[InstalledModel], language: &str) -> String {
    let names: Vec<&str> = installed.iter().map(|model| model.name.as_str()).collect();
    let speaks =
        |model: &InstalledModel| model.languages.iter().any(|own| primary_subtag(own) == primary_subtag(language));
    let listed =
        if names.is_empty() { "none is installed".to_owned() } else { format!("{} can be read", names.join(", ")) };
    match suggested_voice(language).filter(|_| !installed.iter().any(speaks)) {
        Some(voice) => format!(
            "{listed}; videos in {language} would sound more natural with one ({} MB): gala models install {}",
            voice.about_mb, voice.name
        ),
        None => listed,
    }
}

#[cfg(test)]
mod tests {
    use gala_models::ModelKind;

    use super::*;

    #[test]
    fn the_voice_of_the_users_language_is_suggested_until_one_is_installed() {
        let model = InstalledModel {
            name: "es_ES-mine".to_owned(),
            kind: ModelKind::PiperVoice,
            languages: vec!["es-ES".to_owned()],
            licence: String::new(),
            author: String::new(),
            source: "files".to_owned(),
            files: Vec::new(),
            installed_at_ms: 0,
            is_verified: false,
        };
        assert!(summary(&[], "es-MX").ends_with("gala models install es_MX-ald-medium"));
        assert_eq!(summary(std::slice::from_ref(&model), "es-MX"), "es_ES-mine can be read");
        assert!(summary(&[model], "de").contains("es_ES-mine can be read; videos in de"));
        assert_eq!(summary(&[], "tlh"), "none is installed");
    }
}
