//! All installed voices as one speaker: each speaks its own language.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use gala_ai::{
    provider::{
        Call, Expected, OfferedVoice, Priced, ProviderError, ProviderId, Resend, Speaker, SpeechRequest, primary_subtag,
    },
    speech::{EspeakSpeaker, PronouncedClause, Recording, align_to_reference, check_request},
};
use gala_core::{hash::ContentHash, problem::Problem, speech::Speech, spending::UsageRange};
use tokio::sync::Semaphore;

use super::{
    joined::{SaidText, join},
    opened_voice::{OpenedVoice, Pronunciation, languages, named},
    sentence::spelled,
};
use crate::{
    error::ModelError,
    installed::{InstalledModel, InstalledModels, ModelKind},
    model::ModelPrograms,
    provider_error::{PROVIDER, broken, provider_error},
};

/// Changes when phonemes, mastering or timing do, so that what was spoken before is spoken again.
const REVISION: u32 = 1;
/// The longest text of one request in characters: some fifteen minutes.
const MAX_CHARS: usize = 12_000;
/// The longest list of voices.
const MOST_VOICES: usize = 100;
/// The pause after a sentence in seconds, where the style has the usual ones.
const SENTENCE_PAUSE_S: f32 = 0.2;

/// Speaks by the voices that are installed, as they are when it is asked: of each language by the one that was installed last.
///
/// A voice is named as its model is, one of its speakers by `model#speaker`; of Kokoro's, also by themselves and mixed, such as
/// `af_heart:0.6+af_bella:0.4`. It takes the rate and the pauses of a style, and
/// no pitch. The same text in the same voice is the same samples always, on processors of the same kind.
#[derive(Debug)]
pub struct LocalVoices {
    models: InstalledModels,
    programs: ModelPrograms,
    pronounces: Arc<EspeakSpeaker>,
    /// By the digest of the model's file.
    opened: Mutex<HashMap<String, Arc<OpenedVoice>>>,
    /// Each model takes all the threads that it may.
    permit: Semaphore,
}

impl LocalVoices {
    /// `pronounces` tells how texts are pronounced, and times the words of voices that do not tell their times.
    pub fn new(models: InstalledModels, programs: ModelPrograms, pronounces: Arc<EspeakSpeaker>) -> Self {
        Self { models, programs, pronounces, opened: Mutex::default(), permit: Semaphore::new(1) }
    }

    fn installed(&self) -> Vec<InstalledModel> {
        let mut models = self.models.list();
        models.retain(|model| matches!(model.kind, ModelKind::PiperVoice | ModelKind::KokoroVoice));
        models
    }

    /// Finds who speaks: the voice that is asked for, or else the newest one of the language.
    fn choose(&self, request: &SpeechRequest) -> Result<InstalledModel, Problem> {
        let models = self.installed();
        let asked = request.voice.as_deref();
        let model = match asked {
            Some(voice) => named(&models, voice).cloned().ok_or_else(|| {
                let voice = voice.escape_debug();
                let message = format!("no voice {voice} is installed");
                Problem::new("unknown_voice", "voice", message, format!("install it: gala models install {voice}"))
            })?,
            None => newest_of(models, &request.language).ok_or_else(|| unspoken(&request.language))?,
        };
        // A voice that speaks another language would read this one as if it were its own.
        let languages = languages(&model, asked);
        let is_spoken = languages.iter().any(|own| primary_subtag(own) == primary_subtag(&request.language));
        if is_spoken || languages.is_empty() { Ok(model) } else { Err(unspoken(&request.language)) }
    }

    fn open(&self, installed: InstalledModel) -> Result<Arc<OpenedVoice>, ModelError> {
        let key = ContentHash::of_json(&installed).to_string();
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(voice) = opened.get(&key) {
            return Ok(Arc::clone(voice));
        }
        let voice = Arc::new(OpenedVoice::open(&self.models.folder_of(&installed), installed, self.programs.clone())?);
        // What was removed or replaced is not asked any more.
        opened.retain(|_, other| other.installed().name != voice.installed().name);
        opened.insert(key, Arc::clone(&voice));
        Ok(voice)
    }

    async fn pronounced(&self, by: Pronunciation, text: &str) -> Result<Vec<PronouncedClause>, ProviderError> {
        match by {
            Pronunciation::Spelled => Ok(spelled(text)),
            Pronunciation::Espeak(voice) => self.pronounces.pronounce(text, &voice).await,
        }
    }

    async fn say(&self, voice: &OpenedVoice, request: &SpeechRequest) -> Result<SaidText, ProviderError> {
        let manner = voice.manner(request)?;
        let clauses = self.pronounced(voice.pronunciation(&manner), &request.text).await?;
        let sentences = voice.sentences(&manner, &clauses);
        if sentences.is_empty() {
            let message = format!("the voice {} says nothing for this text", voice.installed().name);
            let remedy = "check that the language is the one the text is written in";
            return Err(Problem::new("unspeakable_text", "text", message, remedy).into());
        }
        let mut said = Vec::with_capacity(sentences.len());
        for sentence in sentences {
            let one = voice.say(&sentence, &manner).await.map_err(provider_error)?;
            said.push((sentence, one));
        }
        let pause = SENTENCE_PAUSE_S * request.style.pause.clamp(0.0, 3.0) * voice.rate() as f32;
        Ok(join(said, voice.rate(), pause as usize))
    }

    /// Times a speech by the same text in the voice that tells its times.
    async fn reference(&self, request: &SpeechRequest) -> Option<Speech> {
        let asked = SpeechRequest { voice: None, ..request.clone() };
        // What only times words is no reason to fail.
        self.pronounces.speak(&asked, &Call::unpaid()).await.ok()
    }

    async fn finish(
        &self,
        voice: &OpenedVoice,
        request: &SpeechRequest,
        said: SaidText,
    ) -> Result<Speech, ProviderError> {
        let reference = if said.sounds.is_none() { self.reference(request).await } else { None };
        let (request, name, rate) = (request.clone(), voice_name(voice, request), voice.rate());
        let made = tokio::task::spawn_blocking(move || {
            let recording = Recording { samples: said.samples, rate };
            match said.sounds {
                Some(sounds) => recording.speech_of_sounds(&request.text, &name, &sounds),
                None => {
                    recording.speech_of(&request.text, &request.language, &name, &[]).map(|speech| match reference {
                        Some(reference) => {
                            let timing =
                                align_to_reference(&request.text, &request.language, &speech.samples, &reference);
                            Speech { timing, ..speech }
                        }
                        None => speech,
                    })
                }
            }
        });
        let made = made.await.expect("mastering neither panics nor is cancelled");
        let speech = made.map_err(|error| broken(&voice.installed().name, &error.to_string()))?;
        Ok(Speech { credits: vec![voice.installed().credit()], ..speech })
    }
}

impl Priced for LocalVoices {
    fn id(&self) -> ProviderId {
        ProviderId { provider: PROVIDER.to_owned(), model: "voices".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }

    fn is_metered(&self) -> bool {
        false
    }
}

impl Expected<SpeechRequest> for LocalVoices {
    fn expected(&self, _request: &SpeechRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl Speaker for LocalVoices {
    /// Of all voices together: with another voice, another video is made.
    fn name(&self) -> Result<String, ProviderError> {
        let models: Vec<(String, String)> = self.installed().into_iter().map(identity).collect();
        Ok(format!("{PROVIDER} {} r{REVISION}", ContentHash::of_json(&models).short()))
    }

    fn has_voice_for(&self, request: &SpeechRequest) -> bool {
        self.choose(request).is_ok()
    }

    fn name_for(&self, request: &SpeechRequest) -> Result<String, ProviderError> {
        let (name, digest) = identity(self.choose(request)?);
        Ok(format!("{PROVIDER} {name} {} r{REVISION}", digest.get(..12).unwrap_or(&digest)))
    }

    async fn speak(&self, request: &SpeechRequest, call: &Call) -> Result<Speech, ProviderError> {
        check_request(request, MAX_CHARS)?;
        let voice = self.open(self.choose(request)?).map_err(provider_error)?;
        let say = async {
            let _permit = self.permit.acquire().await.expect("the semaphore is never closed");
            self.say(&voice, request).await
        };
        let said = tokio::select! {
            biased;
            () = call.cancelled().cancelled() => return Err(ProviderError::Cancelled),
            said = say => said?,
        };
        self.finish(&voice, request, said).await
    }

    async fn voices(&self, _call: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        let opened = self.installed().into_iter().filter_map(|installed| {
            let name = installed.name.clone();
            self.open(installed).inspect_err(|error| tracing::warn!(name, %error, "a voice cannot be used")).ok()
        });
        Ok(opened.flat_map(|voice| voice.offered()).take(MOST_VOICES).collect())
    }

    /// No voice need be installed; one that is must be there.
    async fn self_test(&self) -> Result<(), ProviderError> {
        for installed in self.installed() {
            self.open(installed).map_err(provider_error)?.check().await.map_err(provider_error)?;
        }
        Ok(())
    }
}

fn identity(model: InstalledModel) -> (String, String) {
    (model.name, model.files.into_iter().next().map(|file| file.sha256).unwrap_or_default())
}

/// Of two that fit equally, the one that was installed last: whoever installs one wants to hear it.
fn newest_of(models: Vec<InstalledModel>, language: &str) -> Option<InstalledModel> {
    let fit = |model: &InstalledModel| {
        let tags = model.languages.iter();
        tags.filter(|own| primary_subtag(own) == primary_subtag(language))
            .map(|own| usize::from(own.eq_ignore_ascii_case(language)) + 1)
            .max()
    };
    let fitting = models.into_iter().filter_map(|model| Some((fit(&model)?, model)));
    fitting.max_by_key(|(fit, model)| (*fit, model.installed_at_ms)).map(|(_, model)| model)
}

fn unspoken(language: &str) -> Problem {
    let language = language.escape_debug();
    Problem::new(
        "unknown_language",
        "language",
        format!("no installed voice speaks {language}"),
        format!("see which ones there are: gala models list --language {language}"),
    )
}

fn voice_name(voice: &OpenedVoice, request: &SpeechRequest) -> String {
    request.voice.clone().unwrap_or_else(|| voice.installed().name.clone())
}
