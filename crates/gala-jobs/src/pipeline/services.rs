//! What the jobs of every kind work with.

use gala_ai::provider::{Animator, ImageProvider, Planner, Presenter, ProviderError, Speaker, TextModel, Transcriber};
use gala_media::Tools;
use gala_render::{RenderService, settings::RENDERER_VERSION};

use super::{
    plans::Plans,
    providers::{Chain, Prices},
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
    pub image_providers: Chain<dyn ImageProvider>,
    /// Set pictures in motion. Empty where none is set up: the camera moves then.
    pub animators: Chain<dyn Animator>,
    /// Write down what is said in recorded voices. Empty where none is set up: when words are heard is estimated then.
    pub transcribers: Chain<dyn Transcriber>,
    /// Make videos of somebody who speaks. Empty where none is set up: scenes have their pictures then.
    pub presenters: Chain<dyn Presenter>,
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
        let transcribers = self.transcribers.all().iter().map(|transcriber| Ok(transcriber.name()));
        let presenters = self
            .presenters
            .all()
            .iter()
            .map(|presenter| Ok(format!("{}/{}", presenter.id().provider, presenter.id().model)));
        let renderer = Ok(format!("renderer/{RENDERER_VERSION}"));
        let planner = std::iter::once(Ok(self.planner.name()));
        planner.chain(speakers).chain(image_providers).chain(transcribers).chain(presenters).chain([renderer]).collect()
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
