//! The speech of a scene: recorded by the user, kept from before, or spoken now.

use futures::future::BoxFuture;
use gala_ai::provider::{Call, ProviderError, Speaker, SpeechRequest};
use gala_core::{job::Failure, payload::SpokenScene, problem::Problem, speech::Speech};

use super::{
    asked::{Asked, made_by},
    narrated::narrated,
    scene_work::SceneWork,
    stored_speech::stored,
};

/// Returns the speech of a scene, made where it is not there, and what is to be told of it.
pub(in super::super) async fn speech(work: &SceneWork<'_>) -> Result<(SpokenScene, Option<Problem>), Failure> {
    let (plan, scene) = (work.plan, work.scene);
    if let Some(name) = scene.narration.as_deref() {
        return narrated(work, name).await;
    }
    let request = SpeechRequest::of(plan, scene);
    let mut speakers = work.services.providers.speakers.chosen(&plan.providers.speech);
    // Where nobody has a voice for it, each says why.
    if speakers.iter().any(|speaker| speaker.has_voice_for(&request)) {
        speakers.retain(|speaker| speaker.has_voice_for(&request));
    }
    Ok((made_by(&Spoken { work, request }, &speakers).await?, None))
}

/// A scene's script, spoken.
struct Spoken<'a> {
    work: &'a SceneWork<'a>,
    request: SpeechRequest,
}

impl Asked for Spoken<'_> {
    type Request = SpeechRequest;
    type Hashed = SpeechRequest;
    type Provider = dyn Speaker;
    type Made = Speech;
    type Kept = SpokenScene;
    const STEP: &'static str = "speech";

    fn work(&self) -> &SceneWork<'_> {
        self.work
    }

    fn request(&self) -> &SpeechRequest {
        &self.request
    }

    fn hashed(&self) -> &SpeechRequest {
        &self.request
    }

    fn name(&self, speaker: &dyn Speaker) -> Result<String, ProviderError> {
        speaker.name_for(&self.request)
    }

    fn send<'a>(&'a self, speaker: &'a dyn Speaker, call: Call) -> BoxFuture<'a, Result<Speech, ProviderError>> {
        Box::pin(async move { speaker.speak(&self.request, &call).await })
    }

    fn keep(&self, speech: Speech, provider: String) -> BoxFuture<'_, Result<SpokenScene, Failure>> {
        Box::pin(stored(self.work, speech, provider))
    }
}
