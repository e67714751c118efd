//! The installed model of cut-outs as a provider.

use std::path::Path;

use async_trait::async_trait;
use gala_ai::provider::{Call, ProviderError, Subject, SubjectFinder};
use gala_core::{pixels::RgbPixels, problem::Problem};

use super::{
    cutout::CutoutModel,
    newest::{NewestModel, OpenedModel},
};
use crate::{
    error::ModelError,
    installed::{InstalledModel, InstalledModels, ModelKind},
    model::ModelPrograms,
    provider_error::provider_error,
};

impl OpenedModel for CutoutModel {
    const KIND: ModelKind = ModelKind::Cutout;
    const WHAT: &'static str = "model of cut-outs";
    const SUGGESTED: &'static str = "u2netp";
    const REVISION: u32 = 1;

    fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        Self::open(folder, installed, programs)
    }
}

/// Finds the subjects of pictures by the model of cut-outs that was installed last.
#[derive(Debug)]
pub struct LocalSubjectFinder(NewestModel<CutoutModel>);

impl LocalSubjectFinder {
    pub fn new(models: InstalledModels, programs: ModelPrograms) -> Self {
        Self(NewestModel::new(models, programs))
    }
}

#[async_trait]
impl SubjectFinder for LocalSubjectFinder {
    fn name(&self) -> String {
        self.0.name().unwrap_or_default()
    }

    fn is_ready(&self) -> bool {
        self.0.name().is_some()
    }

    async fn subject(&self, picture: &RgbPixels, call: &Call) -> Result<Subject, ProviderError> {
        let model = self.0.get()?;
        let none = || {
            let (message, remedy) = ("nothing in it stands out", "use a picture with one thing before the rest");
            Problem::new("no_subject", "picture", message, remedy)
        };
        let mask = self.0.ask(call, model.subject(picture)).await?.ok_or_else(none)?;
        Ok(Subject { mask, credits: vec![model.installed.credit()] })
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        if !self.is_ready() {
            return Ok(());
        }
        self.0.get()?.check().await.map_err(provider_error)
    }
}
