//! The installed model of depth as a provider.

use std::path::Path;

use async_trait::async_trait;
use gala_ai::provider::{Call, DepthEstimator, Nearness, ProviderError};
use gala_core::pixels::RgbPixels;

use super::{
    depth::DepthModel,
    newest::{NewestModel, OpenedModel},
};
use crate::{
    error::ModelError,
    installed::{InstalledModel, InstalledModels, ModelKind},
    model::ModelPrograms,
    provider_error::provider_error,
};

impl OpenedModel for DepthModel {
    const KIND: ModelKind = ModelKind::Depth;
    const WHAT: &'static str = "model of depth";
    const SUGGESTED: &'static str = "depth-anything-v2-small";
    const REVISION: u32 = 1;

    fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        Self::open(folder, installed, programs)
    }
}

/// Tells how near everything in pictures is by the model of depth that was installed last.
#[derive(Debug)]
pub struct LocalDepthEstimator(NewestModel<DepthModel>);

impl LocalDepthEstimator {
    pub fn new(models: InstalledModels, programs: ModelPrograms) -> Self {
        Self(NewestModel::new(models, programs))
    }
}

#[async_trait]
impl DepthEstimator for LocalDepthEstimator {
    fn name(&self) -> String {
        self.0.name().unwrap_or_default()
    }

    fn is_ready(&self) -> bool {
        self.0.name().is_some()
    }

    async fn nearness(&self, picture: &RgbPixels, call: &Call) -> Result<Nearness, ProviderError> {
        let model = self.0.get()?;
        let plane = self.0.ask(call, model.nearness(picture)).await?;
        Ok(Nearness { plane, credits: vec![model.installed.credit()] })
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        if !self.is_ready() {
            return Ok(());
        }
        self.0.get()?.check().await.map_err(provider_error)
    }
}
