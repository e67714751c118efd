//! `gala models`: what is installed, and installing more.

mod http_source;
mod library;
mod listed;

use std::{io::Write, process::ExitCode};

use gala_ai::local_models::ListedModel;
use gala_models::{GivenFiles, InstalledModel, InstalledModels, Installer, ModelKind, publisher_of};
use indicatif::{ProgressBar, ProgressStyle};

pub use self::library::MachineModels;
use self::{http_source::source_of, listed::listed};
use crate::{
    helpers::model_programs,
    settings::{ModelSettings, ModelsAddArgs, ModelsCommand, ModelsListArgs},
};

/// # Errors
/// Where a model cannot be installed, is not what was installed, or a setting cannot be used.
pub async fn models(command: &ModelsCommand) -> anyhow::Result<ExitCode> {
    let settings = ModelSettings::read();
    let models = InstalledModels::at(&settings.folder);
    match command {
        ModelsCommand::List(args) => list(&models, args)?,
        ModelsCommand::Install(args) => install(&installer(models)?, &args.name, &settings).await?,
        ModelsCommand::Add(args) => add(&installer(models)?, args).await?,
        ModelsCommand::Verify(args) => return verify(&installer(models)?, args.name.as_deref()).await,
        ModelsCommand::Remove(args) => {
            models.remove(&args.name)?;
            say(&format!("{} is removed", args.name))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn installer(models: InstalledModels) -> anyhow::Result<Installer> {
    Ok(Installer::new(models, model_programs()?))
}

fn list(models: &InstalledModels, args: &ModelsListArgs) -> anyhow::Result<()> {
    let is_asked = |model: &ListedModel| args.language.as_deref().is_none_or(|language| model.is_for(language));
    let all: Vec<ListedModel> = listed(models).into_iter().filter(is_asked).collect();
    if args.json {
        return say(&serde_json::to_string_pretty(&all)?);
    }
    for ListedModel { name, kind, languages, megabytes, is_installed, licence, .. } in &all {
        let state = if *is_installed { "installed" } else { "-" };
        let languages = languages.join(",");
        let licence = licence.as_deref().unwrap_or_default();
        say(&format!("{state:<10} {kind:<12} {languages:<8} {megabytes:>5} MB  {name:<34} {licence}"))?;
    }
    Ok(())
}

async fn install(installer: &Installer, name: &str, settings: &ModelSettings) -> anyhow::Result<()> {
    let source = source_of(publisher_of(name), settings)?;
    let offer = installer.offer(name, &*source).await?;
    say(&format!("{name}: {} MB from {}", offer.bytes.div_ceil(1_000_000), offer.source))?;
    let told = |text: &str| if text.is_empty() { "not told by its publisher".to_owned() } else { text.to_owned() };
    say(&format!("licence: {}\nmade of: {}", told(&offer.licence), told(&offer.author)))?;
    let bar = ProgressBar::new(offer.bytes).with_style(
        ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec}")
            .unwrap_or(ProgressStyle::default_bar()),
    );
    let installed = installer.install(&offer, &*source, &|bytes| bar.set_position(bytes)).await;
    bar.finish_and_clear();
    done(&installed?)
}

async fn add(installer: &Installer, args: &ModelsAddArgs) -> anyhow::Result<()> {
    let given = GivenFiles {
        files: args.files.clone(),
        name: args.name.clone(),
        licence: args.licence.clone(),
        author: args.author.clone(),
    };
    done(&installer.add(&given).await?)
}

fn done(model: &InstalledModel) -> anyhow::Result<()> {
    say(&format!("{} is installed: {}", model.name, what_for(model)))?;
    if !model.is_verified {
        say("its publisher gave no digest of it: what came is what it is held against from now on")?;
    }
    Ok(())
}

/// Says what a model does from now on.
fn what_for(model: &InstalledModel) -> String {
    match model.kind {
        ModelKind::PiperVoice | ModelKind::KokoroVoice => {
            format!("it speaks {} from now on", model.languages.join(", "))
        }
        ModelKind::Whisper => "it writes down what is said in recorded voices from now on".to_owned(),
        ModelKind::Wav2vec2Ctc => "it tells when the words of recorded voices are heard from now on".to_owned(),
        ModelKind::Depth => "photos move in layers by their depth from now on".to_owned(),
        ModelKind::Cutout => {
            "scenes that ask for it show the subjects of their pictures cut out from now on".to_owned()
        }
        ModelKind::Match => "photos and films of libraries are chosen by what they show from now on".to_owned(),
        ModelKind::MatchText => {
            "photos and films of libraries are chosen by what they show in other languages than English, too, beside clip-vit-base-patch32".to_owned()
        }
        ModelKind::SileroVad => "what is written down is only what somebody says from now on".to_owned(),
    }
}

/// Tells of each model; one that is not what was installed makes the command fail.
async fn verify(installer: &Installer, name: Option<&str>) -> anyhow::Result<ExitCode> {
    let installed = || installer.models().list().into_iter().map(|model| model.name).collect();
    let names: Vec<String> = name.map_or_else(installed, |name| vec![name.to_owned()]);
    let mut is_whole = true;
    for name in names {
        match installer.verify(&name).await {
            Ok(_) => say(&format!("{name} is whole and can be read"))?,
            Err(error) => {
                is_whole = false;
                say(&format!("{error:#}", error = anyhow::Error::from(error)))?;
            }
        }
    }
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn say(text: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}
