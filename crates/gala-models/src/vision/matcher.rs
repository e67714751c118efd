//! The installed model that compares sentences with pictures, as a provider.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use gala_ai::provider::{Call, MatchedPicture, PictureMatcher, ProviderError, primary_subtag};
use gala_core::{credit::Credit, hash::ContentHash};

use super::{
    clip::{ClipModel, fit},
    newest::{NewestModel, OpenedModel},
};
use crate::{
    error::ModelError,
    installed::{InstalledModel, InstalledModels, ModelKind},
    model::ModelPrograms,
    provider_error::{broken, provider_error},
};

/// So many vectors are remembered, of 2 kB each.
const MOST_REMEMBERED: usize = 5_000;

impl OpenedModel for ClipModel {
    const KIND: ModelKind = ModelKind::Match;
    const WHAT: &'static str = "model that compares sentences with pictures";
    const SUGGESTED: &'static str = "clip-vit-base-patch32";
    const REVISION: u32 = 1;

    fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        Self::open(folder, installed, programs)
    }
}

/// Compares sentences with pictures by the model of that kind that was installed last.
#[derive(Debug)]
pub struct LocalPictureMatcher {
    models: InstalledModels,
    newest: NewestModel<ClipModel>,
    /// Vectors by the model and by what they are of.
    known: Mutex<HashMap<ContentHash, Arc<Vec<f32>>>>,
}

impl LocalPictureMatcher {
    pub fn new(models: InstalledModels, programs: ModelPrograms) -> Self {
        Self { newest: NewestModel::new(models.clone(), programs), models, known: Mutex::default() }
    }

    fn installed(&self) -> Option<InstalledModel> {
        self.models.newest(ModelKind::Match)
    }

    /// Returns a vector that is known, or computes it.
    async fn vector(
        &self,
        call: &Call,
        of: ContentHash,
        compute: impl Future<Output = Result<Vec<f32>, ModelError>>,
    ) -> Result<Arc<Vec<f32>>, ProviderError> {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&of) {
            return Ok(Arc::clone(known));
        }
        let vector = Arc::new(self.newest.ask(call, compute).await?);
        let mut known = lock();
        if known.len() >= MOST_REMEMBERED {
            known.clear();
        }
        known.insert(of, Arc::clone(&vector));
        Ok(vector)
    }
}

#[async_trait]
impl PictureMatcher for LocalPictureMatcher {
    fn name(&self) -> String {
        self.newest.name().unwrap_or_default()
    }

    fn knows(&self, language: &str) -> bool {
        let is_own = |own: &String| primary_subtag(own) == primary_subtag(language);
        self.installed().is_some_and(|model| model.languages.is_empty() || model.languages.iter().any(is_own))
    }

    async fn fit(&self, sentence: &str, picture: &MatchedPicture, call: &Call) -> Result<f32, ProviderError> {
        let (model, name) = (self.newest.get()?, self.name());
        let text = ContentHash::of_json(&(&name, sentence));
        let text = self.vector(call, text, model.of_text(sentence)).await?;
        let seen = ContentHash::of_json(&(&name, picture.hash));
        let seen = self.vector(call, seen, model.of_picture(&picture.pixels)).await?;
        let other = || broken(&model.installed.name, "its vectors of texts and pictures are not of one length");
        fit(&text, &seen).ok_or_else(other)
    }

    fn credits(&self) -> Vec<Credit> {
        self.installed().iter().map(InstalledModel::credit).collect()
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        if self.installed().is_none() {
            return Ok(());
        }
        self.newest.get()?.check().await.map_err(provider_error)
    }
}
