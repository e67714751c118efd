//! The model of a kind that was installed last, opened once and asked by one at a time.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use gala_ai::provider::{Call, ProviderError};
use gala_core::hash::ContentHash;
use tokio::sync::Semaphore;

use crate::{
    error::ModelError,
    installed::{InstalledModel, InstalledModels, ModelKind},
    model::ModelPrograms,
    provider_error::{PROVIDER, provider_error},
};

/// A model that is made of installed files.
pub trait OpenedModel: Sized {
    const KIND: ModelKind;
    /// What it is, as people know it.
    const WHAT: &'static str;
    /// The one of the catalogue that is worth installing first.
    const SUGGESTED: &'static str;
    /// Changes when the same picture would be seen otherwise.
    const REVISION: u32;

    fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError>;
}

#[derive(Debug)]
pub struct NewestModel<M> {
    models: InstalledModels,
    programs: ModelPrograms,
    /// With the identity of what it was opened of.
    opened: Mutex<Option<(String, Arc<M>)>>,
    /// A model takes all the threads that it may.
    permit: Semaphore,
}

impl<M: OpenedModel> NewestModel<M> {
    pub fn new(models: InstalledModels, programs: ModelPrograms) -> Self {
        Self { models, programs, opened: Mutex::default(), permit: Semaphore::new(1) }
    }

    /// Returns the name and version of what is installed; nothing where nothing is.
    pub fn name(&self) -> Option<String> {
        self.models.newest(M::KIND).as_ref().map(Self::name_of)
    }

    fn name_of(installed: &InstalledModel) -> String {
        format!("{PROVIDER} {} {} r{}", installed.name, ContentHash::of_json(&installed.files).short(), M::REVISION)
    }

    /// Returns the name of what is installed, and what tells its files and how they are used from others.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`] where nothing is installed.
    pub fn version(&self) -> Result<(String, String), ProviderError> {
        let installed = self.installed()?;
        let version = format!("{}-r{}", ContentHash::of_json(&installed.files).short(), M::REVISION);
        Ok((installed.name, version))
    }

    fn installed(&self) -> Result<InstalledModel, ProviderError> {
        self.models.newest(M::KIND).ok_or_else(|| ProviderError::Unavailable {
            what: format!("no {} is installed", M::WHAT),
            remedy: format!("gala models install {}", M::SUGGESTED),
        })
    }

    /// # Errors
    /// [`ProviderError::Unavailable`] where nothing is installed, or its files cannot be used.
    pub fn get(&self) -> Result<Arc<M>, ProviderError> {
        let installed = self.installed()?;
        let name = Self::name_of(&installed);
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, model)) = opened.as_ref()
            && *of == name
        {
            return Ok(Arc::clone(model));
        }
        let model = M::open(&self.models.folder_of(&installed), installed, &self.programs);
        let model = Arc::new(model.map_err(provider_error)?);
        *opened = Some((name, Arc::clone(&model)));
        Ok(model)
    }

    /// Waits for its turn and for an answer, unless the request is given up.
    ///
    /// # Errors
    /// [`ProviderError::Cancelled`], and what the model failed at.
    pub async fn ask<T>(
        &self,
        call: &Call,
        answer: impl Future<Output = Result<T, ModelError>>,
    ) -> Result<T, ProviderError> {
        let look = async {
            let _permit = self.permit.acquire().await.expect("the semaphore is never closed");
            answer.await.map_err(provider_error)
        };
        tokio::select! {
            biased;
            () = call.cancelled().cancelled() => Err(ProviderError::Cancelled),
            answer = look => answer,
        }
    }
}
