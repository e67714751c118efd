//! The speech of a scene: recorded by the user, kept from before, or spoken now.

use futures::future::BoxFuture;
use gala_ai::{
    provider::{Call, ProviderError, Speaker, SpeechRequest},
    speech::{estimate_words, write_flac},
};
use gala_audio::decode_narration;
use gala_core::{
    job::Failure,
    payload::{GivenFile, SpokenScene},
    speech::Speech,
};

use super::{
    super::{blocking::blocking, failures::FileNames, given_files::GIVEN, sounds::store_sound},
    asked::{Asked, made_by},
    made_once::made_once,
    scene_work::SceneWork,
};

/// Raised when a recorded voice would give other samples or times than before.
const NARRATION_VERSION: &str = "narration/1";

/// Returns the speech of a scene, made where it is not there.
pub(super) async fn speech(work: &SceneWork<'_>) -> Result<SpokenScene, Failure> {
    let (plan, scene) = (work.plan, work.scene);
    if let Some(name) = scene.narration.as_deref() {
        let file = work.given(name)?;
        let input = (NARRATION_VERSION, file.checksum, &scene.script, &plan.language);
        return made_once(work, "speech", &input, || recorded(work, name, file)).await;
    }
    let request = SpeechRequest::of(plan, scene);
    made_by(&Spoken { work, request }, &work.services.providers.speakers.chosen(&plan.providers.speech)).await
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
        speaker.name()
    }

    fn send<'a>(&'a self, speaker: &'a dyn Speaker, call: Call) -> BoxFuture<'a, Result<Speech, ProviderError>> {
        Box::pin(async move { speaker.speak(&self.request, &call).await })
    }

    fn keep(&self, speech: Speech, provider: String) -> BoxFuture<'_, Result<SpokenScene, Failure>> {
        Box::pin(store(self.work, speech, provider))
    }
}

async fn recorded(work: &SceneWork<'_>, name: &str, file: &GivenFile) -> Result<SpokenScene, Failure> {
    let services = work.services;
    let (tools, path) = (services.tools.clone(), services.store.local(&file.key)?);
    let scratch = services.store.staging().to_owned();
    let names = FileNames::of([(path.clone(), name.to_owned())]);
    let (text, language) = (work.scene.script.clone(), work.plan.language.clone());
    let speech = blocking(work.ctx, move |cancel| {
        let samples = decode_narration(&tools, &path, &scratch, cancel);
        let samples = samples.map_err(|error| names.failure(error))?;
        let timing = estimate_words(&text, &language, samples.len() as u64, Some(&samples));
        Ok(Speech { samples, timing, voice: GIVEN.to_owned() })
    })
    .await?;
    store(work, speech, GIVEN.to_owned()).await
}

async fn store(work: &SceneWork<'_>, speech: Speech, provider: String) -> Result<SpokenScene, Failure> {
    let (timing, voice) = (speech.timing.clone(), speech.voice.clone());
    let key = |content| work.key("speech", "flac", content);
    let sound = store_sound(&work.services.store, work.ctx, move |path| write_flac(path, &speech), key).await?;
    Ok(SpokenScene { sound, timing, voice, provider })
}
