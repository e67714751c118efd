//! What the jobs of every kind work with.

use gala_ai::provider::{Planner, ProviderError, Speaker, TextModel};
use gala_media::Tools;
use gala_render::{RenderService, settings::RENDERER_VERSION};

use super::{
    plans::Plans,
    providers::{Chain, MotionSource, OneAtATime, PictureSource, Prices},
    sharing::Sharing,
    store::Store,
};

/// The store, the programs and the providers of an installation.
#[derive(Debug)]
pub struct Services {
    pub store: Store,
    pub tools: Tools,
    pub render: RenderService,
    pub planner: Box<dyn Planner>,
    /// Write the script of a topic. Empty where no language model is set up.
    pub text_models: Chain<dyn TextModel>,
    pub speakers: Chain<dyn Speaker>,
    pub image_providers: Chain<PictureSource>,
    /// Where motion comes from. Empty where nothing is set up: the camera moves then.
    pub motion_sources: Chain<MotionSource>,
    /// Those that search stock libraries for the same.
    pub stock_searches: OneAtATime,
    pub prices: Prices,
    /// How segments are shared with others that work on the same database and store; `None` where there are none.
    pub sharing: Option<Sharing>,
    pub plans: Plans,
}

impl Services {
    /// Names everyone who shapes a video: what others made is not what these would make.
    ///
    /// # Errors
    /// If the speaker cannot tell who it is.
    pub fn providers(&self) -> Result<Vec<String>, ProviderError> {
        let speakers = self.speakers.all().iter().map(|speaker| speaker.name());
        let image_providers = self.image_providers.all().iter().map(|provider| Ok(provider.name()));
        let renderer = Ok(format!("renderer/{RENDERER_VERSION}"));
        let planner = std::iter::once(Ok(self.planner.name()));
        planner.chain(speakers).chain(image_providers).chain([renderer]).collect()
    }

    /// Tries whether somebody can speak here: whoever is asked at last, and works on this machine.
    ///
    /// # Errors
    /// As [`Speaker::self_test`].
    pub async fn test_speaker(&self) -> Result<(), ProviderError> {
        match self.speakers.last() {
            Some(speaker) => speaker.self_test().await,
            None => Ok(()),
        }
    }
}
