//! Installs models: fetched from their publisher or from a mirror, or brought as files.

mod card;
mod given;
mod hub;
mod index;
mod published;
mod source;

use std::{
    fs, io,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use gala_core::problem::Problem;
use gala_files::publish;

use self::{card::Card, given::unreadable, published::PublishedFile};
pub use self::{
    given::GivenFiles,
    source::{FolderSource, ModelSource, SourceError},
};
use crate::{
    catalogue::{catalogued, publisher_of},
    error::ModelError,
    installed::{InstallError, InstalledFile, InstalledModel, InstalledModels, ModelKind, Staging, missing},
    model::ModelPrograms,
    transcription::{Aligner, VoiceDetector, Whisper},
    vision::{ClipModel, CutoutModel, DepthModel, MultilingualText},
    voices::{KokoroVoice, PiperVoice},
};

/// A publisher's index takes some hundred kilobytes.
const MAX_INDEX: u64 = 8 << 20;
const MAX_DESCRIPTION: u64 = 16 << 20;
const MAX_CARD: u64 = 1 << 20;
/// The longest file of one message of Protocol Buffers, which a graph is.
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
    pub kind: ModelKind,
    /// BCP 47. Empty where it is for all.
    pub languages: Vec<String>,
    /// As far as its publisher tells.
    pub bytes: u64,
    /// In its publisher's own words; empty where it does not tell.
    pub licence: String,
    pub author: String,
    /// Where it would come from.
    pub source: String,
    /// The model itself first.
    files: Vec<PublishedFile>,
    card: Option<String>,
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
        match catalogued(name).and_then(|model| model.hub.as_ref().map(|hub| (model, hub))) {
            Some((model, hub)) => {
                let files = hub::find(hub, &read(source, &hub::index_path(hub), MAX_INDEX).await?)?;
                Ok(ModelOffer {
                    name: name.to_owned(),
                    kind: model.kind,
                    languages: model.languages.clone(),
                    bytes: files.iter().filter_map(|file| file.bytes).sum(),
                    licence: hub.licence.clone(),
                    author: hub.author.clone(),
                    source: format!("{} of {}", hub.repository, source.shown()),
                    files,
                    card: None,
                })
            }
            None => self.offer_voice(name, source).await,
        }
    }

    async fn offer_voice(&self, name: &str, source: &dyn ModelSource) -> Result<ModelOffer, InstallFailure> {
        let index = publisher_of(name).index.as_deref().unwrap_or_default();
        let indexed = index::find(name, &read(source, index, MAX_INDEX).await?)?;
        let card = match &indexed.card {
            // A card that is not there tells nothing.
            Some(file) => read(source, &file.path, MAX_CARD).await.ok(),
            None => None,
        };
        let card = card.map(|text| String::from_utf8_lossy(&text).into_owned());
        let told = card.as_deref().map(Card::read).unwrap_or_default();
        let files = vec![indexed.model, indexed.description];
        Ok(ModelOffer {
            name: name.to_owned(),
            kind: ModelKind::PiperVoice,
            languages: indexed.languages,
            bytes: files.iter().filter_map(|file| file.bytes).sum(),
            licence: told.licence,
            author: told.dataset,
            source: source.shown(),
            files,
            card,
        })
    }

    /// Fetches a model that was offered, and keeps it once it is whole, is what its publisher says, and can be read.
    /// `progress` is told how many bytes of all have come. What has come stays where this fails, and the next try goes on with
    /// it.
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
        let (mut files, mut before) = (Vec::new(), 0);
        for published in &offer.files {
            let file = self.fetch(&staging, published, source, &|bytes| progress(before + bytes)).await?;
            before += file.bytes;
            files.push(file);
        }
        if let Some(card) = &offer.card {
            let written = fs::write(staging.path(CARD), card).and_then(|()| staging.measure(CARD));
            files.push(written.map_err(|error| self.disk(error))?);
        }
        let model = InstalledModel {
            name: offer.name.clone(),
            kind: offer.kind,
            languages: offer.languages.clone(),
            licence: offer.licence.clone(),
            author: offer.author.clone(),
            source: offer.source.clone(),
            files,
            installed_at_ms: now_ms(),
            is_verified: offer.files.first().is_some_and(|file| file.digest.is_some()),
        };
        self.keep(staging, model).await
    }

    /// Installs a model of somebody's own files, which stay where they are.
    ///
    /// # Errors
    /// Where they are no model, or it is there already.
    pub async fn add(&self, given: &GivenFiles) -> Result<InstalledModel, InstallFailure> {
        let recognized = given.recognize()?;
        let staging = self.models.stage(&recognized.name)?;
        let mut files = Vec::new();
        for (from, to) in &recognized.files {
            let copied = fs::copy(from, staging.path(to)).and_then(|_| staging.measure(to));
            files.push(copied.map_err(|error| unreadable(from, &error))?);
        }
        let model = InstalledModel {
            name: recognized.name,
            kind: recognized.kind,
            languages: recognized.languages,
            licence: given.licence.clone().unwrap_or(recognized.card.licence),
            author: given.author.clone().unwrap_or(recognized.card.dataset),
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
        self.try_out(&self.models.folder_of(&model), &model).await?;
        Ok(model)
    }

    /// Gives the model its place once it can be read.
    async fn keep(&self, staging: Staging, model: InstalledModel) -> Result<InstalledModel, InstallFailure> {
        let checked = self.try_out(&staging.path(""), &model).await;
        if let Err(error @ ModelError::Unusable { .. }) = checked {
            // Fetching it again would bring the same.
            staging.discard().map_err(|error| self.disk(error))?;
            return Err(error.into());
        }
        checked?;
        staging.finish(&model).map_err(|error| self.disk(error))?;
        Ok(model)
    }

    /// Looks whether the files in a folder are a model of its kind.
    async fn try_out(&self, folder: &Path, model: &InstalledModel) -> Result<(), ModelError> {
        let model = model.clone();
        match model.kind {
            ModelKind::PiperVoice => PiperVoice::open(folder, model, self.programs.clone())?.check().await,
            ModelKind::KokoroVoice => KokoroVoice::open(folder, model, &self.programs)?.check().await,
            ModelKind::Whisper => Whisper::open(folder, model, &self.programs)?.check().await,
            ModelKind::SileroVad => VoiceDetector::open(folder, model, &self.programs)?.check().await,
            ModelKind::Wav2vec2Ctc => Aligner::open(folder, model, &self.programs)?.check().await,
            ModelKind::Depth => DepthModel::open(folder, model, &self.programs)?.check().await,
            ModelKind::Cutout => CutoutModel::open(folder, model, &self.programs)?.check().await,
            ModelKind::Match => ClipModel::open(folder, model, &self.programs)?.check().await,
            ModelKind::MatchText => MultilingualText::open(folder, model, &self.programs)?.check().await,
        }
    }

    async fn fetch(
        &self,
        staging: &Staging,
        published: &PublishedFile,
        source: &dyn ModelSource,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<InstalledFile, InstallFailure> {
        let name = published.name();
        let Some(bytes) = published.bytes else {
            let text = read(source, &published.path, MAX_DESCRIPTION).await?;
            let written = fs::write(staging.path(name), text).and_then(|()| staging.measure(name));
            return written.map_err(|error| self.disk(error));
        };
        let most = if name.ends_with(GRAPH_ENDING) { MAX_MODEL } else { MAX_DESCRIPTION };
        if bytes > most {
            return Err(InstallFailure::Broken(format!("{name} would have {bytes} bytes; the limit is {most}")));
        }
        let whole = staging.path(name);
        if read_length(&whole) != Some(bytes) {
            let part = staging.path(&format!("{name}.part"));
            let failed = |source| InstallFailure::Source { path: published.path.clone(), source };
            source.resume(&published.path, &part, bytes, progress).await.map_err(failed)?;
            self.check(&part, published, bytes)?;
            publish(&part, &whole).map_err(|error| self.disk(error))?;
        }
        staging.measure(name).map_err(|error| self.disk(error))
    }

    /// A file that is not what its publisher says is fetched anew the next time.
    fn check(&self, part: &Path, published: &PublishedFile, bytes: u64) -> Result<(), InstallFailure> {
        let (name, found) = (published.name(), read_length(part).unwrap_or(0));
        let is_it = || published.digest.as_ref().map_or(Ok(true), |digest| digest.is_of(part));
        let wrong = if found != bytes {
            format!("{name} came with {found} bytes, and its publisher says {bytes}")
        } else if !is_it().map_err(|error| self.disk(error))? {
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
const GRAPH_ENDING: &str = ".onnx";

async fn read(source: &dyn ModelSource, path: &str, most: u64) -> Result<Vec<u8>, InstallFailure> {
    let read = source.read(path, most).await;
    read.map_err(|source| InstallFailure::Source { path: path.to_owned(), source })
}

fn read_length(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|file| file.len())
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
