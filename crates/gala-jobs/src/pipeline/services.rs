//! What the jobs of every kind work with.

use gala_ai::provider::{ImageProvider, Planner, ProviderError, Speaker};
use gala_media::Tools;
use gala_render::{RenderService, settings::RENDERER_VERSION};

use super::{plans::Plans, sharing::Sharing, store::Store};

/// The store, the programs and the providers of an installation.
#[derive(Debug)]
pub struct Services {
    pub store: Store,
    pub tools: Tools,
    pub render: RenderService,
    pub planner: Box<dyn Planner>,
    pub speaker: Box<dyn Speaker>,
    pub image_provider: Box<dyn ImageProvider>,
    /// How segments are shared with others that work on the same database and store; `None` where there are none.
    pub sharing: Option<Sharing>,
    pub plans: Plans,
}

impl Services {
    /// Names everyone who shapes a video: what others made is not what these would make.
    ///
    /// # Errors
    /// If the speaker cannot tell who it is.
    pub fn providers(&self) -> Result<[String; 4], ProviderError> {
        let renderer = format!("renderer/{RENDERER_VERSION}");
        Ok([self.planner.name(), self.speaker.name()?, self.image_provider.name(), renderer])
    }
}
