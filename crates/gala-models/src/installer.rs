//! Installs models: fetched from their publisher or from a mirror, or brought as files.

mod card;
mod index;
mod source;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use gala_core::problem::Problem;
use gala_files::publish;

pub use self::source::{FolderSource, ModelSource, SourceError};
use self::{
    card::Card,
    index::{IndexedFile, IndexedModel, md5_of},
};
use crate::{
    catalogue::publisher_of,
    error::ModelError,
    installed::{InstallError, InstalledFile, InstalledModel, InstalledModels, ModelKind, Staging, missing},
    model::ModelPrograms,
    voices::{PiperVoice, VoiceConfig},
};

/// A publisher's index takes some hundred kilobytes.
const MAX_INDEX: u64 = 8 << 20;
const MAX_DESCRIPTION: u64 = 4 << 20;
const MAX_CARD: u64 = 1 << 20;
/// No voice of Piper is larger.
const MAX_MODEL: u64 = 2 << 30;

/// Why a model was not installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallFailure {
    #[error(transparent)]
    Install(#[from] InstallError),
    #[error("cannot fetch {path}: {source}")]
    Source {
        path: String,
        #[source]
        source: SourceError,
    },
    /// It came, and it is not what its publisher says.
    #[error("{0}")]
    Broken(String),
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl From<Problem> for InstallFailure {
    fn from(problem: Problem) -> Self {
        Self::Install(problem.into())
    }
}

/// What is known of a model before it is fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelOffer {
    pub name: String,
    pub languages: Vec<String>,
    pub bytes: u64,
    /// In its publisher's own words; empty where it does not tell.
    pub licence: String,
    pub author: String,
    /// Where it would come from.
    pub source: String,
    indexed: IndexedModel,
    card: Option<String>,
}

/// Somebody's own files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenFiles {
    pub files: Vec<PathBuf>,
    /// What the model's file is called where absent.
    pub name: Option<String>,
    pub licence: Option<String>,
    pub author: Option<String>,
}

/// Installs models into one folder.
#[derive(Debug)]
pub struct Installer {
    models: InstalledModels,
    programs: ModelPrograms,
}

impl Installer {
    /// `programs` try each model before it is kept.
    pub fn new(models: InstalledModels, programs: ModelPrograms) -> Self {
        Self { models, programs }
    }

    pub fn models(&self) -> &InstalledModels {
        &self.models
    }

    /// Asks the publisher of a model what it is. Nothing is kept.
    ///
    /// # Errors
    /// Where it does not publish one of this name, or cannot be reached.
    pub async fn offer(&self, name: &str, source: &dyn ModelSource) -> Result<ModelOffer, InstallFailure> {
        let index = &publisher_of(name).index;
        let indexed = index::find(name, &read(source, index, MAX_INDEX).await?)?;
        let card = match &indexed.card {
            // A card that is not there tells nothing.
            Some(file) => read(source, &file.path, MAX_CARD).await.ok(),
            None => None,
        };
        let card = card.map(|text| String::from_utf8_lossy(&text).into_owned());
        let told = card.as_deref().map(Card::read).unwrap_or_default();
        Ok(ModelOffer {
            name: name.to_owned(),
            languages: indexed.languages.clone(),
            bytes: indexed.model.bytes + indexed.description.bytes,
            licence: told.licence,
            author: told.dataset,
            source: source.shown(),
            indexed,
            card,
        })
    }

    /// Fetches a model that was offered, and keeps it once it is whole, is what its publisher says, and can be read.
    /// `progress` is told how many bytes have come. What has come stays where this fails, and the next try goes on with it.
    ///
    /// # Errors
    /// [`InstallFailure`].
    pub async fn install(
        &self,
        offer: &ModelOffer,
        source: &dyn ModelSource,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<InstalledModel, InstallFailure> {
        let staging = self.models.stage(&offer.name)?;
        let mut files = Vec::new();
        for (indexed, most) in [(&offer.indexed.model, MAX_MODEL), (&offer.indexed.description, MAX_DESCRIPTION)] {
            files.push(self.fetch(&staging, indexed, most, source, progress).await?);
        }
        if let Some(card) = &offer.card {
            let written = fs::write(staging.path(CARD), card).and_then(|()| staging.measure(CARD));
            files.push(written.map_err(|error| self.disk(error))?);
        }
        let model = InstalledModel {
            name: offer.name.clone(),
            kind: ModelKind::PiperVoice,
            languages: offer.languages.clone(),
            licence: offer.licence.clone(),
            author: offer.author.clone(),
            source: offer.source.clone(),
            files,
            installed_at_ms: now_ms(),
            is_verified: offer.indexed.model.md5.is_some(),
        };
        self.keep(staging, model).await
    }

    /// Installs a model of somebody's own files, which stay where they are.
    ///
    /// # Errors
    /// Where they are no model, or it is there already.
    pub async fn add(&self, given: &GivenFiles) -> Result<InstalledModel, InstallFailure> {
        let ending = |suffix: &str| given.files.iter().find(|path| file_name(path).ends_with(suffix));
        let (Some(model), Some(description)) = (ending(".onnx"), ending(".onnx.json")) else {
            let remedy = "give both: gala models add voice.onnx voice.onnx.json";
            let message = "a voice of Piper is a file .onnx with its .onnx.json";
            return Err(Problem::new("not_a_model", "files", message, remedy).into());
        };
        let name = given.name.clone().unwrap_or_else(|| file_name(model).trim_end_matches(".onnx").to_owned());
        let config = fs::read(description).map_err(|error| unreadable(description, &error))?;
        let config =
            VoiceConfig::parse(&config).map_err(|message| bad_description(&file_name(description), &message))?;
        let staging = self.models.stage(&name)?;
        let card = given.files.iter().find(|path| file_name(path) == CARD);
        let targets = [(model, format!("{name}.onnx")), (description, format!("{name}.onnx.json"))];
        let targets = targets.into_iter().chain(card.map(|card| (card, CARD.to_owned())));
        let mut files = Vec::new();
        for (from, to) in targets {
            let copied = fs::copy(from, staging.path(&to)).and_then(|_| staging.measure(&to));
            files.push(copied.map_err(|error| unreadable(from, &error))?);
        }
        let told =
            card.and_then(|path| fs::read_to_string(path).ok()).map(|text| Card::read(&text)).unwrap_or_default();
        let model = InstalledModel {
            name,
            kind: ModelKind::PiperVoice,
            languages: Some(config.language_tag()).filter(|tag| !tag.is_empty()).into_iter().collect(),
            licence: given.licence.clone().unwrap_or(told.licence),
            author: given.author.clone().unwrap_or(told.dataset),
            source: "files".to_owned(),
            files,
            installed_at_ms: now_ms(),
            is_verified: false,
        };
        let staged = staging.path("");
        // What was copied is still where it came from.
        self.keep(staging, model).await.inspect_err(|_| drop(fs::remove_dir_all(staged)))
    }

    /// Looks whether a model's files are those that were installed, and whether they can be read.
    ///
    /// # Errors
    /// Says which file is another one, or what keeps it from being read.
    pub async fn verify(&self, name: &str) -> Result<InstalledModel, InstallFailure> {
        let model = self.models.get(name).ok_or_else(|| missing(name))?;
        for file in &model.files {
            let path = self.models.path(&model, file);
            let found = crate::installed::measure(&path, &file.name).map_err(|error| unreadable(&path, &error))?;
            if found != *file {
                return Err(InstallFailure::Broken(format!(
                    "{} of {name} is not the file that was installed (remove the model and install it again)",
                    file.name
                )));
            }
        }
        PiperVoice::open(&self.models.folder_of(&model), model.clone(), self.programs.clone())?.check().await?;
        Ok(model)
    }

    /// Gives the model its place once it can be read.
    async fn keep(&self, staging: Staging, model: InstalledModel) -> Result<InstalledModel, InstallFailure> {
        let voice = PiperVoice::open(&staging.path(""), model.clone(), self.programs.clone());
        let checked = match voice {
            Ok(voice) => voice.check().await,
            Err(error) => Err(error),
        };
        if let Err(error @ ModelError::Unusable { .. }) = checked {
            // Fetching it again would bring the same.
            staging.discard().map_err(|error| self.disk(error))?;
            return Err(error.into());
        }
        checked?;
        staging.finish(&model).map_err(|error| self.disk(error))?;
        Ok(model)
    }

    async fn fetch(
        &self,
        staging: &Staging,
        indexed: &IndexedFile,
        most: u64,
        source: &dyn ModelSource,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<InstalledFile, InstallFailure> {
        let (name, bytes) = (indexed.name(), indexed.bytes);
        if bytes > most {
            return Err(InstallFailure::Broken(format!("{name} would have {bytes} bytes; the limit is {most}")));
        }
        let whole = staging.path(name);
        if read_length(&whole) != Some(bytes) {
            let part = staging.path(&format!("{name}.part"));
            let failed = |source| InstallFailure::Source { path: indexed.path.clone(), source };
            source.resume(&indexed.path, &part, bytes, progress).await.map_err(failed)?;
            self.check(&part, indexed)?;
            publish(&part, &whole).map_err(|error| self.disk(error))?;
        }
        staging.measure(name).map_err(|error| self.disk(error))
    }

    /// A file that is not what its publisher says is fetched anew the next time.
    fn check(&self, part: &Path, indexed: &IndexedFile) -> Result<(), InstallFailure> {
        let (name, found) = (indexed.name(), read_length(part).unwrap_or(0));
        let digest = match &indexed.md5 {
            Some(_) => Some(md5_of(part).map_err(|error| self.disk(error))?),
            None => None,
        };
        let wrong = if found != indexed.bytes {
            format!("{name} came with {found} bytes, and its publisher says {}", indexed.bytes)
        } else if digest != indexed.md5 {
            format!("{name} is not the file that its publisher describes: its digest is another one")
        } else {
            return Ok(());
        };
        fs::remove_file(part).map_err(|error| self.disk(error))?;
        Err(InstallFailure::Broken(format!("{wrong} (try again; if it stays so, the mirror or a proxy is at fault)")))
    }

    fn disk(&self, source: io::Error) -> InstallFailure {
        InstallError::Folder { what: "write", folder: self.models.folder().to_owned(), source }.into()
    }
}

/// The file in which a publisher tells of a model.
const CARD: &str = index::MODEL_CARD;

async fn read(source: &dyn ModelSource, path: &str, most: u64) -> Result<Vec<u8>, InstallFailure> {
    let read = source.read(path, most).await;
    read.map_err(|source| InstallFailure::Source { path: path.to_owned(), source })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read_length(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|file| file.len())
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let message = format!("{} cannot be read: {error}", file_name(path));
    Problem::new("unreadable_file", "files", message, "check its path and its rights")
}

fn bad_description(file: &str, message: &str) -> Problem {
    let remedy = "give the .onnx.json that was published with the voice";
    Problem::new("not_a_model", "files", format!("{file} describes no voice of Piper: {message}"), remedy)
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
