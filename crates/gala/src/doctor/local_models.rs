//! Whether installed models work, and which one would make the next video better.

use std::sync::Arc;

use gala_ai::provider::{DepthEstimator, PictureMatcher, Speaker, SubjectFinder, Transcriber, primary_subtag};
use gala_media::{Check, StartMode};
use gala_models::{
    InstalledModel, InstalledModels, LocalDepthEstimator, LocalPictureMatcher, LocalSubjectFinder, LocalTranscriber,
    LocalVoices, ModelKind, catalogued, suggested_voice,
};

use crate::{
    helpers::{model_programs, speaker},
    settings::{ModelSettings, users_language},
};

/// Reads each installed voice. None need be installed: then the one is told that speaks the user's language.
pub async fn voices(mode: StartMode) -> Check {
    let models = InstalledModels::at(ModelSettings::read().folder);
    let installed = of_kind(&models, &[ModelKind::PiperVoice, ModelKind::KokoroVoice]);
    let told = match tried(mode, models).await {
        Ok(()) => Ok(summary(&installed, &users_language())),
        Err(problem) => Err(problem),
    };
    told_of("local voices", told)
}

/// Reads the models that write down recorded voices. None need be installed.
pub async fn transcription(mode: StartMode) -> Check {
    let models = InstalledModels::at(ModelSettings::read().folder);
    let installed = of_kind(&models, &[ModelKind::Whisper, ModelKind::SileroVad, ModelKind::Wav2vec2Ctc]);
    let told = match ears_tried(mode, models).await {
        Ok(()) => Ok(ears_summary(&installed)),
        Err(problem) => Err(problem),
    };
    told_of("local transcription", told)
}

/// Reads the model that tells how near everything in photos is. None need be installed.
pub async fn depth() -> Check {
    let models = InstalledModels::at(ModelSettings::read().folder);
    let installed = of_kind(&models, &[ModelKind::Depth]);
    let tried = async {
        let programs = model_programs().map_err(|error| (error.to_string(), String::new()))?;
        let estimator = LocalDepthEstimator::new(models, programs);
        estimator.self_test().await.map_err(|error| (error.to_string(), String::new()))
    };
    let better = "photos would move in layers by their depth with one";
    told_of("local depth", tried.await.map(|()| summary_of(&installed, "depth-anything-v2-small", better)))
}

/// Reads the model that finds the subjects of pictures. None need be installed.
pub async fn cutouts() -> Check {
    let models = InstalledModels::at(ModelSettings::read().folder);
    let installed = of_kind(&models, &[ModelKind::Cutout]);
    let tried = async {
        let programs = model_programs().map_err(|error| (error.to_string(), String::new()))?;
        let finder = LocalSubjectFinder::new(models, programs);
        finder.self_test().await.map_err(|error| (error.to_string(), String::new()))
    };
    let better = "scenes with `cutout: on` need one";
    told_of("local cut-outs", tried.await.map(|()| summary_of(&installed, "u2netp", better)))
}

/// Reads the model that compares sentences with pictures. None need be installed.
pub async fn matching() -> Check {
    let models = InstalledModels::at(ModelSettings::read().folder);
    let installed = of_kind(&models, &[ModelKind::Match, ModelKind::MatchText]);
    let tried = async {
        let programs = model_programs().map_err(|error| (error.to_string(), String::new()))?;
        let matcher = LocalPictureMatcher::new(models, programs);
        matcher.self_test().await.map_err(|error| (error.to_string(), String::new()))
    };
    told_of("local choice of photos", tried.await.map(|()| matching_summary(&installed, &users_language())))
}

/// Whoever sees comes first; then whoever reads the user's language.
fn matching_summary(installed: &[InstalledModel], language: &str) -> String {
    let Some(clip) = installed.iter().find(|model| model.kind == ModelKind::Match) else {
        let better = "photos of libraries would be chosen by what they show with one";
        return summary_of(&[], "clip-vit-base-patch32", better);
    };
    let reads = |model: &InstalledModel| model.kind == ModelKind::MatchText && model.is_for(language);
    let (listed, suggested) = (listed(installed), catalogued("clip-vit-b-32-multilingual"));
    match suggested.filter(|_| !clip.is_for(language) && !installed.iter().any(reads)) {
        Some(model) => format!(
            "{listed}; in {language}, photos would be chosen by what they show with one more ({} MB): gala models install {}",
            model.about_mb, model.name
        ),
        None => listed,
    }
}

/// Names what is installed, or else what is worth it.
fn summary_of(installed: &[InstalledModel], suggested: &str, better: &str) -> String {
    let listed = listed(installed);
    match catalogued(suggested).filter(|_| installed.is_empty()) {
        Some(model) => format!("{listed}; {better} ({} MB): gala models install {}", model.about_mb, model.name),
        None => listed,
    }
}

fn told_of(name: &str, told: Result<String, (String, String)>) -> Check {
    let name = name.to_owned();
    match told {
        Ok(detail) => Check { name, ok: true, detail, remedy: String::new() },
        Err((detail, remedy)) => Check { name, ok: false, detail, remedy },
    }
}

fn of_kind(models: &InstalledModels, kinds: &[ModelKind]) -> Vec<InstalledModel> {
    models.list().into_iter().filter(|model| kinds.contains(&model.kind)).collect()
}

async fn ears_tried(mode: StartMode, models: InstalledModels) -> Result<(), (String, String)> {
    let broken = |error: &dyn std::fmt::Display| (error.to_string(), String::new());
    let espeak = speaker(mode).map_err(|error| broken(&error))?;
    let programs = model_programs().map_err(|error| broken(&error))?;
    let transcriber = LocalTranscriber::new(models, programs, Arc::new(espeak));
    transcriber.self_test().await.map_err(|error| broken(&error))
}

/// Whoever listens comes first; who tells when somebody speaks is small, and keeps it from hearing what nobody said.
fn ears_summary(installed: &[InstalledModel]) -> String {
    let listed = listed(installed);
    let is_there = |kind| installed.iter().any(|model| model.kind == kind);
    let missing = [ModelKind::Whisper, ModelKind::SileroVad].into_iter().find(|kind| !is_there(*kind));
    let suggested = missing.and_then(|kind| match kind {
        ModelKind::Whisper => catalogued("whisper-base")
            .map(|model| (model, "captions of voices that you recorded would show each word as it is said with one")),
        _ => catalogued("silero-vad").map(|model| (model, "less would be misheard in pauses with a voice detector")),
    });
    match suggested {
        Some((model, better)) => {
            format!("{listed}; {better} ({} MB): gala models install {}", model.about_mb, model.name)
        }
        None => listed,
    }
}

async fn tried(mode: StartMode, models: InstalledModels) -> Result<(), (String, String)> {
    let broken = |error: &dyn std::fmt::Display| (error.to_string(), String::new());
    let espeak = speaker(mode).map_err(|error| broken(&error))?;
    let programs = model_programs().map_err(|error| broken(&error))?;
    LocalVoices::new(models, programs, Arc::new(espeak)).self_test().await.map_err(|error| broken(&error))
}

fn summary(installed: &[InstalledModel], language: &str) -> String {
    let listed = listed(installed);
    let speaks =
        |model: &InstalledModel| model.languages.iter().any(|own| primary_subtag(own) == primary_subtag(language));
    match suggested_voice(language).filter(|_| !installed.iter().any(speaks)) {
        Some(voice) => format!(
            "{listed}; videos in {language} would sound more natural with one ({} MB): gala models install {}",
            voice.about_mb, voice.name
        ),
        None => listed,
    }
}

fn listed(installed: &[InstalledModel]) -> String {
    let names: Vec<&str> = installed.iter().map(|model| model.name.as_str()).collect();
    if names.is_empty() { "none is installed".to_owned() } else { format!("{} can be read", names.join(", ")) }
}

#[cfg(test)]
mod tests {
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
