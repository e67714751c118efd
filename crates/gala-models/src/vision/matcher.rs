//! The installed models that compare sentences with pictures, as a provider.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use gala_ai::provider::{Call, MatchedPicture, MatchedSentence, PictureMatcher, ProviderError};
use gala_core::{credit::Credit, hash::ContentHash};

use super::{
    clip::{ClipModel, fit},
    multilingual::MultilingualText,
    newest::{NewestModel, OpenedModel},
    vectors::{KeptVectors, VectorSpace},
};
use crate::{
    error::ModelError,
    installed::{InstalledModel, InstalledModels, ModelKind},
    model::ModelPrograms,
    provider_error::{broken, provider_error},
};

/// So many vectors are held in memory, of 2 kB each.
const MOST_HELD: usize = 5_000;

impl OpenedModel for ClipModel {
    const KIND: ModelKind = ModelKind::Match;
    const WHAT: &'static str = "model that compares sentences with pictures";
    const SUGGESTED: &'static str = "clip-vit-base-patch32";
    const REVISION: u32 = 1;

    fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        Self::open(folder, installed, programs)
    }
}

impl OpenedModel for MultilingualText {
    const KIND: ModelKind = ModelKind::MatchText;
    const WHAT: &'static str = "model that reads sentences of many languages";
    const SUGGESTED: &'static str = "clip-vit-b-32-multilingual";
    const REVISION: u32 = 1;

    fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        Self::open(folder, installed, programs)
    }
}

/// Compares sentences with pictures by the model of that kind that was installed last. Sentences in languages that it does not
/// know are read by the text model that was installed last beside it. What was computed of a picture is kept beside the models.
#[derive(Debug)]
pub struct LocalPictureMatcher {
    models: InstalledModels,
    pictures: NewestModel<ClipModel>,
    texts: NewestModel<MultilingualText>,
    /// Vectors by the model and by what they are of.
    held: Mutex<HashMap<ContentHash, Arc<Vec<f32>>>>,
    kept: Arc<KeptVectors>,
}

impl LocalPictureMatcher {
    pub fn new(models: InstalledModels, programs: ModelPrograms) -> Self {
        Self {
            pictures: NewestModel::new(models.clone(), programs.clone()),
            texts: NewestModel::new(models.clone(), programs),
            kept: Arc::new(KeptVectors::at(models.vectors())),
            held: Mutex::default(),
            models,
        }
    }

    /// Returns the models that compare sentences of a language: the one that sees, and the one that reads where that does not
    /// know the language. Nothing where none does.
    fn comparing(&self, language: &str) -> Option<(InstalledModel, Option<InstalledModel>)> {
        let clip = self.models.newest(ModelKind::Match)?;
        if clip.is_for(language) {
            return Some((clip, None));
        }
        let texts = self.models.newest(ModelKind::MatchText).filter(|texts| texts.is_for(language))?;
        Some((clip, Some(texts)))
    }

    fn held(&self, of: &ContentHash) -> Option<Arc<Vec<f32>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).get(of).cloned()
    }

    fn hold(&self, of: ContentHash, vector: Vec<f32>) -> Arc<Vec<f32>> {
        let vector = Arc::new(vector);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST_HELD {
            held.clear();
        }
        held.insert(of, Arc::clone(&vector));
        vector
    }

    async fn of_sentence(&self, sentence: MatchedSentence<'_>, call: &Call) -> Result<Arc<Vec<f32>>, ProviderError> {
        let of = ContentHash::of_json(&("text", self.name_for(sentence.language), sentence.text));
        if let Some(held) = self.held(&of) {
            return Ok(held);
        }
        let is_own = self.comparing(sentence.language).is_none_or(|(_, texts)| texts.is_none());
        let vector = if is_own {
            let model = self.pictures.get()?;
            self.pictures.ask(call, model.of_text(sentence.text)).await?
        } else {
            let model = self.texts.get()?;
            self.texts.ask(call, model.of_text(sentence.text)).await?
        };
        Ok(self.hold(of, vector))
    }

    /// Returns the vector of a picture that was looked at before.
    async fn known(&self, space: &VectorSpace, picture: ContentHash) -> Option<Arc<Vec<f32>>> {
        let of = held_as(space, picture);
        if let Some(held) = self.held(&of) {
            return Some(held);
        }
        let (kept, space) = (Arc::clone(&self.kept), space.clone());
        let read = tokio::task::spawn_blocking(move || kept.get(&space, &picture)).await;
        read.ok().flatten().map(|vector| self.hold(of, vector))
    }

    async fn of_picture(&self, picture: &MatchedPicture, call: &Call) -> Result<Arc<Vec<f32>>, ProviderError> {
        let (model, space) = (self.pictures.get()?, self.space()?);
        if let Some(known) = self.known(&space, picture.hash).await {
            return Ok(known);
        }
        let vector = self.pictures.ask(call, model.of_picture(&picture.pixels)).await?;
        let held = self.hold(held_as(&space, picture.hash), vector);
        let (kept, vector, hash) = (Arc::clone(&self.kept), Arc::clone(&held), picture.hash);
        // Nobody waits for the disk, and nobody minds where it is full.
        drop(tokio::task::spawn_blocking(move || kept.put(&space, &hash, &vector)));
        Ok(held)
    }

    fn space(&self) -> Result<VectorSpace, ProviderError> {
        let (model, version) = self.pictures.version()?;
        Ok(VectorSpace { model, version })
    }

    fn compared(&self, text: &[f32], seen: &[f32]) -> Result<f32, ProviderError> {
        let name = || self.models.newest(ModelKind::Match).map(|model| model.name).unwrap_or_default();
        let other = || broken(&name(), "its vectors of texts and pictures are not of one length");
        fit(text, seen).ok_or_else(other)
    }
}

fn held_as(space: &VectorSpace, picture: ContentHash) -> ContentHash {
    ContentHash::of_json(&("picture", &space.model, &space.version, picture))
}

#[async_trait]
impl PictureMatcher for LocalPictureMatcher {
    fn name(&self) -> String {
        let names: Vec<String> = self.pictures.name().into_iter().chain(self.texts.name()).collect();
        names.join(" with ")
    }

    fn name_for(&self, language: &str) -> String {
        let reads = self.comparing(language).and_then(|(_, texts)| texts);
        let texts = reads.and_then(|_| self.texts.name());
        let names: Vec<String> = self.pictures.name().into_iter().chain(texts).collect();
        names.join(" with ")
    }

    fn knows(&self, language: &str) -> bool {
        self.comparing(language).is_some()
    }

    async fn known_fit(
        &self,
        sentence: MatchedSentence<'_>,
        picture: ContentHash,
        call: &Call,
    ) -> Result<Option<f32>, ProviderError> {
        let Some(seen) = self.known(&self.space()?, picture).await else { return Ok(None) };
        let text = self.of_sentence(sentence, call).await?;
        self.compared(&text, &seen).map(Some)
    }

    async fn fit(
        &self,
        sentence: MatchedSentence<'_>,
        picture: &MatchedPicture,
        call: &Call,
    ) -> Result<f32, ProviderError> {
        let text = self.of_sentence(sentence, call).await?;
        let seen = self.of_picture(picture, call).await?;
        self.compared(&text, &seen)
    }

    fn credits(&self, language: &str) -> Vec<Credit> {
        let models = self.comparing(language).into_iter().flat_map(|(clip, texts)| std::iter::once(clip).chain(texts));
        models.map(|model| model.credit()).collect()
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        if self.models.newest(ModelKind::Match).is_some() {
            self.pictures.get()?.check().await.map_err(provider_error)?;
        }
        if self.models.newest(ModelKind::MatchText).is_some() {
            self.texts.get()?.check().await.map_err(provider_error)?;
        }
        Ok(())
    }
}
