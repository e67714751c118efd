//! What the jobs of every kind work with.

use std::sync::Arc;

use gala_ai::provider::{ProviderError, Providers};
use gala_core::{id::ProjectId, provider_policy::ProviderPolicy};
use gala_db::CallLimits;
use gala_media::Tools;
use gala_render::{RenderService, settings::RENDERER_VERSION};

use super::{
    import_places::ImportPlaces,
    plans::Plans,
    providers::{OneAtATime, Payer},
    sharing::Sharing,
    small_pictures::SmallPictures,
    store::Store,
};
use crate::context::JobContext;

/// The store, the programs and the providers of an installation.
#[derive(Debug)]
pub struct Services {
    pub store: Store,
    pub tools: Tools,
    pub render: RenderService,
    pub providers: Providers,
    /// How many requests providers get at once.
    pub limits: Arc<CallLimits>,
    /// Those that search stock libraries for the same.
    pub stock_searches: OneAtATime,
    /// How segments are shared with others that work on the same database and store; `None` where there are none.
    pub sharing: Option<Sharing>,
    pub plans: Plans,
    pub imports: ImportPlaces,
    pub small_pictures: SmallPictures,
}

impl Services {
    /// Returns who pays for what a job asks of providers for a project.
    pub(super) fn payer<'a>(
        &'a self,
        ctx: &'a JobContext,
        project: ProjectId,
        policy: &'a ProviderPolicy,
    ) -> Payer<'a> {
        Payer { prices: &self.providers.prices, limits: &self.limits, ctx, project, policy, paid_for: None }
    }

    /// Names everyone who shapes a video: what others made is not what these would make.
    ///
    /// # Errors
    /// If a speaker cannot tell who it is.
    pub fn names(&self) -> Result<Vec<String>, ProviderError> {
        let mut names = self.providers.names()?;
        names.push(format!("renderer/{RENDERER_VERSION}"));
        Ok(names)
    }
}
