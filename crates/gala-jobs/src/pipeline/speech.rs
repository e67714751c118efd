//! The speech of a scene: recorded by the user, kept from before, or spoken now.

use gala_ai::{
    provider::SpeechRequest,
    speech::{estimate_words, write_flac},
};
use gala_audio::decode_narration;
use gala_core::{
    job::Failure,
    payload::{GivenFile, SpokenScene},
    speech::Speech,
};
use gala_storage::keys::ProjectObject;

use super::{
    generate_plan::failure_of_provider,
    scene_work::SceneWork,
    studio::{FileNames, GIVEN, Studio, blocking},
};

/// Raised when a recorded voice would give other samples or times than before.
const NARRATION_VERSION: &str = "narration/1";

impl Studio {
    pub(super) async fn speech(&self, work: &SceneWork<'_>) -> Result<SpokenScene, Failure> {
        let (plan, scene) = (work.plan, work.scene);
        if let Some(name) = scene.narration.as_deref() {
            let file = work.given(name)?;
            let input = (NARRATION_VERSION, file.checksum, &scene.script, &plan.language);
            return self.made_once(work, "speech", &input, || self.recorded(work, name, file)).await;
        }
        let request = SpeechRequest {
            text: scene.script.clone(),
            language: plan.language.clone(),
            voice: scene.voice.clone(),
            style: scene.voice_style.clone(),
        };
        let speaker = self.speaker.name().map_err(failure_of_provider)?;
        let input = (&speaker, &request);
        let speak = || async {
            let speech = self.speaker.speak(&request).await.map_err(failure_of_provider)?;
            self.keep_speech(work, speech, speaker.clone()).await
        };
        self.made_once(work, "speech", &input, speak).await
    }

    async fn recorded(&self, work: &SceneWork<'_>, name: &str, file: &GivenFile) -> Result<SpokenScene, Failure> {
        let (tools, path, scratch) = (self.tools.clone(), self.local(&file.key)?, self.staging.clone());
        let names = FileNames::of([(path.clone(), name.to_owned())]);
        let (text, language) = (work.scene.script.clone(), work.plan.language.clone());
        let speech = blocking(work.ctx, move |cancel| {
            let samples = decode_narration(&tools, &path, &scratch, cancel);
            let samples = samples.map_err(|error| names.failure(error))?;
            let timing = estimate_words(&text, &language, samples.len() as u64, Some(&samples));
            Ok(Speech { samples, timing, voice: GIVEN.to_owned() })
        })
        .await?;
        self.keep_speech(work, speech, GIVEN.to_owned()).await
    }

    async fn keep_speech(
        &self,
        work: &SceneWork<'_>,
        speech: Speech,
        provider: String,
    ) -> Result<SpokenScene, Failure> {
        let (timing, voice) = (speech.timing.clone(), speech.voice.clone());
        let scene = work.scene.number;
        let key = |content| ProjectObject::Take { scene, name: "speech", extension: "flac", content }.key(work.project);
        let sound = self.keep_sound(work.ctx, move |path| write_flac(path, &speech), key).await?;
        Ok(SpokenScene { sound, timing, voice, provider })
    }
}
