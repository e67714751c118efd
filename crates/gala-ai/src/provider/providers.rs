use std::sync::Arc;

use gala_core::spending::PriceTable;

use super::{
    chain::Chain,
    depth::DepthEstimator,
    error::ProviderError,
    matcher::PictureMatcher,
    planner::Planner,
    presenter::Presenter,
    sources::{MotionSource, PictureSource},
    speaker::Speaker,
    subject::SubjectFinder,
    text_model::TextModel,
    transcriber::Transcriber,
};

/// The providers of an installation, with what they ask for.
#[derive(Clone, Debug)]
pub struct Providers {
    pub planner: Arc<dyn Planner>,
    /// Write the script of a topic. Empty where no language model is set up.
    pub text_models: Chain<dyn TextModel>,
    pub speakers: Chain<dyn Speaker>,
    pub image_providers: Chain<PictureSource>,
    /// Where motion comes from. Empty where nothing is set up: the camera moves then.
    pub motion_sources: Chain<MotionSource>,
    /// Write down what is said in recorded voices. Empty where none is set up: when words are heard is estimated then.
    pub transcribers: Chain<dyn Transcriber>,
    /// Make videos of somebody who speaks. Empty where none is set up: scenes have their pictures then.
    pub presenters: Chain<dyn Presenter>,
    /// Tells how near everything in a photo is, so that it moves as layers. Where there is none, it moves as one.
    pub depth_estimator: Option<Arc<dyn DepthEstimator>>,
    /// Finds the subjects of pictures that are to be cut out. Where there is none, pictures stay as they are.
    pub subject_finder: Option<Arc<dyn SubjectFinder>>,
    /// Tells which of the photos that a library has fits a scene best. Where there is none, their words alone do.
    pub picture_matcher: Option<Arc<dyn PictureMatcher>>,
    pub prices: Arc<PriceTable>,
}

impl Providers {
    /// Nobody but who plans, for whoever makes nothing.
    pub fn only_planning(planner: Arc<dyn Planner>, prices: PriceTable) -> Self {
        Self {
            planner,
            text_models: Chain::default(),
            speakers: Chain::default(),
            image_providers: Chain::default(),
            motion_sources: Chain::default(),
            transcribers: Chain::default(),
            presenters: Chain::default(),
            depth_estimator: None,
            subject_finder: None,
            picture_matcher: None,
            prices: Arc::new(prices),
        }
    }

    /// Names everyone who shapes a video, but the renderer: what others made is not what these would make.
    ///
    /// # Errors
    /// If a speaker cannot tell who it is.
    pub fn names(&self) -> Result<Vec<String>, ProviderError> {
        let speakers = self.speakers.all().iter().map(|speaker| speaker.name());
        let image_providers = self.image_providers.all().iter().map(|provider| Ok(provider.name()));
        // One that has no model hears nothing that another one would hear otherwise.
        let transcribers = self.transcribers.all().iter().filter(|transcriber| transcriber.is_ready());
        let transcribers = transcribers.map(|transcriber| Ok(transcriber.name()));
        let presenters = self.presenters.all().iter().map(|presenter| {
            let id = presenter.id();
            Ok(format!("{}/{}", id.provider, id.model))
        });
        let planner = std::iter::once(Ok(self.planner.name()));
        let depth = self.ready_depth_estimator().map(|estimator| Ok(estimator.name()));
        let subject = self.ready_subject_finder().map(|finder| Ok(finder.name()));
        // One that is not installed has no name.
        let matcher = self.picture_matcher.iter().map(|matcher| matcher.name()).filter(|name| !name.is_empty()).map(Ok);
        planner
            .chain(speakers)
            .chain(image_providers)
            .chain(transcribers)
            .chain(presenters)
            .chain(depth)
            .chain(subject)
            .chain(matcher)
            .collect()
    }

    /// Returns those that write down a project's recorded voices, as [`Chain::chosen`], without those that have nothing to
    /// listen with.
    pub fn chosen_transcribers(&self, names: &[String]) -> Vec<Arc<dyn Transcriber>> {
        let mut chosen = self.transcribers.chosen(names);
        chosen.retain(|transcriber| transcriber.is_ready());
        chosen
    }

    /// Returns who tells how near everything in a photo is, where that is installed.
    pub fn ready_depth_estimator(&self) -> Option<&Arc<dyn DepthEstimator>> {
        self.depth_estimator.as_ref().filter(|estimator| estimator.is_ready())
    }

    /// Returns who compares pictures with sentences of a language, a BCP 47 tag, where that is installed.
    pub fn ready_picture_matcher(&self, language: &str) -> Option<&Arc<dyn PictureMatcher>> {
        self.picture_matcher.as_ref().filter(|matcher| matcher.knows(language))
    }

    /// Returns who finds the subjects of pictures, where that is installed.
    pub fn ready_subject_finder(&self) -> Option<&Arc<dyn SubjectFinder>> {
        self.subject_finder.as_ref().filter(|finder| finder.is_ready())
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
