//! The installed model as a provider: what is said in a sound of any length.

use std::{
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use gala_ai::{
    provider::{
        Call, Expected, Priced, ProviderError, ProviderId, Resend, Speaker, SpeechRequest, Transcriber, Transcript,
        TranscriptionRequest, primary_subtag,
    },
    speech::{EspeakSpeaker, HeardWord, Recording, align_to_reference, resample},
};
use gala_core::{hash::ContentHash, problem::Problem, speech::VoiceStyle, spending::UsageRange, time::SAMPLE_RATE};
use tokio::sync::Semaphore;

use super::{
    activity::VoiceDetector,
    aligner::Aligner,
    decoding::{find_language, write_down},
    document::tag_of,
    heard::{HeardPart, heard_parts},
    mel::WINDOW,
    segments::{TIME_STEP, divide},
    whisper::Whisper,
    windows::windows,
};
use crate::{
    error::ModelError,
    installed::{InstalledModel, InstalledModels, ModelKind},
    model::ModelPrograms,
    provider_error::{PROVIDER, provider_error},
};

/// Changes when the same sound would be written down, or timed, otherwise.
const REVISION: u32 = 1;
/// The longest sound of one request: an hour, of which 230 MB are held.
const LONGEST_MS: u64 = 3_600_000;
/// What is shorter holds no word, in samples at 16 kHz: 0.1 s.
const SHORTEST: usize = 1600;
/// The least by which a window moves on, in samples at 16 kHz: a second.
const LEAST_STEP: usize = 16_000;

/// Writes down what is said by the Whisper model that was installed last; of several, by one that knows all languages. Where a
/// voice detector is installed, too, only what somebody says is listened to.
///
/// Words are timed by an aligner that is installed for the language; else by where the model looked while it wrote them, where its
/// graphs tell that; else by laying the sound beside
/// espeak-ng's of the same text. The same sound gives the same text always.
#[derive(Debug)]
pub struct LocalTranscriber {
    models: InstalledModels,
    programs: ModelPrograms,
    reference: Arc<EspeakSpeaker>,
    /// With the identity of what it was opened of.
    opened: Mutex<Option<(String, Arc<Ears>)>>,
    /// Each model takes all the threads that it may, and remembers one text.
    permit: Semaphore,
}

/// The models that listen.
#[derive(Debug)]
struct Ears {
    whisper: Whisper,
    detector: Option<VoiceDetector>,
    /// Those that there are, the newest first.
    aligners: Vec<Aligner>,
}

impl Ears {
    /// Returns who tells when words of a language are heard.
    fn aligner(&self, language: &str) -> Option<&Aligner> {
        self.aligners.iter().find(|aligner| aligner.installed.is_for(language))
    }
}

/// What was heard of a sound.
#[derive(Debug, Default)]
struct Heard {
    text: String,
    words: Vec<HeardWord>,
    /// BCP 47.
    language: Option<String>,
}

impl LocalTranscriber {
    /// `reference` times the words of models that do not tell where they looked.
    pub fn new(models: InstalledModels, programs: ModelPrograms, reference: Arc<EspeakSpeaker>) -> Self {
        Self { models, programs, reference, opened: Mutex::default(), permit: Semaphore::new(1) }
    }

    fn whisper(&self) -> Option<InstalledModel> {
        let all = self.models.list().into_iter().filter(|model| model.kind == ModelKind::Whisper);
        all.max_by_key(|model| (model.languages.is_empty(), model.installed_at_ms))
    }

    fn detector(&self) -> Option<InstalledModel> {
        self.models.newest(ModelKind::SileroVad)
    }

    fn aligners(&self) -> Vec<InstalledModel> {
        let all = self.models.list().into_iter().filter(|model| model.kind == ModelKind::Wav2vec2Ctc);
        let mut all: Vec<InstalledModel> = all.collect();
        all.sort_by_key(|model| std::cmp::Reverse(model.installed_at_ms));
        all
    }

    fn ears(&self) -> Result<Arc<Ears>, ProviderError> {
        let Some(whisper) = self.whisper() else {
            return Err(ProviderError::Unavailable {
                what: "no model that writes down speech is installed".to_owned(),
                remedy: "gala models install whisper-base".to_owned(),
            });
        };
        let name = self.name();
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, ears)) = opened.as_ref()
            && *of == name
        {
            return Ok(Arc::clone(ears));
        }
        let open = || -> Result<Ears, ModelError> {
            let folder = self.models.folder_of(&whisper);
            let detector = self
                .detector()
                .map(|detector| VoiceDetector::open(&self.models.folder_of(&detector), detector, &self.programs));
            let aligners = self.aligners().into_iter();
            let aligners = aligners.map(|one| Aligner::open(&self.models.folder_of(&one), one, &self.programs));
            Ok(Ears {
                whisper: Whisper::open(&folder, whisper, &self.programs)?,
                detector: detector.transpose()?,
                aligners: aligners.collect::<Result<_, _>>()?,
            })
        };
        let ears = Arc::new(open().map_err(provider_error)?);
        *opened = Some((name, Arc::clone(&ears)));
        Ok(ears)
    }

    async fn hear(&self, ears: &Ears, samples: &[f32], asked: Option<&str>) -> Result<Heard, ProviderError> {
        let parts = match &ears.detector {
            Some(detector) => detector.speech(samples).await.map_err(provider_error)?,
            None => std::iter::once(0..samples.len()).collect(),
        };
        let mut heard = Heard::default();
        let mut language = spoken(&ears.whisper, asked)?;
        for window in windows(&parts, WINDOW) {
            let mut from = window.start;
            while from + SHORTEST <= window.end {
                let chunk = from..window.end.min(from + WINDOW);
                let (parts, moves) = self.hear_chunk(ears, &samples[chunk.clone()], &mut language).await?;
                self.take(ears, &mut heard, parts, &samples[chunk], from, language.as_ref()).await?;
                from += moves;
            }
        }
        heard.language = language.map(|(tag, _)| tag);
        Ok(heard)
    }

    /// Returns what is heard in half a minute, and by how much to move on.
    async fn hear_chunk(
        &self,
        ears: &Ears,
        samples: &[f32],
        language: &mut Option<(String, i32)>,
    ) -> Result<(Vec<HeardPart>, usize), ProviderError> {
        let whisper = &ears.whisper;
        let listen = async {
            let sound = whisper.listen(samples).await?;
            if language.is_none() {
                let found = find_language(whisper, sound.clone()).await?;
                *language = found.map(|(code, mark)| (tag_of(&code), mark));
            }
            write_down(whisper, sound, language.as_ref().map(|(_, mark)| *mark)).await
        };
        let text = listen.await.map_err(provider_error)?;
        let (marks, steps) = (whisper.document.marks, samples.len().div_ceil(TIME_STEP));
        let divided = divide(&text.pieces, marks.first_time, marks.end, steps);
        let parts = heard_parts(&whisper.document.vocabulary, &text, &divided.segments, steps);
        let goes_on = divided.goes_on_at.map(|step| step * TIME_STEP).filter(|_| !text.is_cut);
        let moves = goes_on.filter(|step| (LEAST_STEP..samples.len()).contains(step)).unwrap_or(samples.len());
        Ok((parts, moves))
    }

    /// Puts parts behind what was heard before, with the times of their words.
    async fn take(
        &self,
        ears: &Ears,
        heard: &mut Heard,
        parts: Vec<HeardPart>,
        samples: &[f32],
        offset: usize,
        language: Option<&(String, i32)>,
    ) -> Result<(), ProviderError> {
        let offset_s = offset as f64 / f64::from(TranscriptionRequest::RATE);
        for part in parts {
            let within = part.samples.start.min(samples.len())..part.samples.end.min(samples.len());
            let own = &samples[within];
            let tag = language.map_or("en", |(tag, _)| tag.as_str());
            let aligned = match ears.aligner(tag) {
                Some(aligner) => aligner.align(&part.text, own).await.map_err(provider_error)?,
                None => Vec::new(),
            };
            let start_s = part.samples.start as f64 / f64::from(TranscriptionRequest::RATE);
            let words = if !aligned.is_empty() {
                let later =
                    |word: HeardWord| HeardWord { start: word.start + start_s, end: word.end + start_s, ..word };
                aligned.into_iter().map(later).collect()
            } else if part.words.is_empty() {
                self.timed(&part.text, tag, own.to_vec(), part.samples).await
            } else {
                part.words
            };
            heard.text.push_str(&part.text);
            heard.words.extend(words.into_iter().map(|word| HeardWord {
                start: word.start + offset_s,
                end: word.end + offset_s,
                ..word
            }));
        }
        Ok(())
    }

    /// Times the words of a part by the same text in another voice; as one where that is not possible. In seconds from where
    /// its window begins.
    async fn timed(&self, text: &str, language: &str, samples: Vec<f32>, range: Range<usize>) -> Vec<HeardWord> {
        let second = |sample: usize| sample as f64 / f64::from(TranscriptionRequest::RATE);
        let (start, end) = (second(range.start), second(range.end));
        let text = text.trim().to_owned();
        let asked = SpeechRequest {
            text: text.clone(),
            language: language.to_owned(),
            voice: None,
            style: VoiceStyle::default(),
        };
        // What only times words is no reason to fail.
        let Ok(reference) = self.reference.speak(&asked, &Call::unpaid()).await else {
            return vec![HeardWord { text, start, end }];
        };
        let language = language.to_owned();
        let align = tokio::task::spawn_blocking(move || {
            let samples = resample(&samples, TranscriptionRequest::RATE);
            align_to_reference(&text, &language, &samples, &reference)
        });
        let timing = align.await.expect("aligning neither panics nor is cancelled");
        let at = |sample: u64| start + sample as f64 / f64::from(SAMPLE_RATE);
        let word = |word: &gala_core::speech::SpokenWord| HeardWord {
            text: word.text.clone(),
            start: at(word.start),
            end: at(word.end),
        };
        timing.words.iter().map(word).collect()
    }
}

/// Returns the language that is asked for, with its mark; `None` where it is to be found out, or the model has one language.
fn spoken(whisper: &Whisper, asked: Option<&str>) -> Result<Option<(String, i32)>, Problem> {
    let Some(tag) = asked else { return Ok(None) };
    let unknown = || {
        let (name, tag) = (&whisper.installed.name, tag.escape_debug());
        let remedy = "install a model of all languages: gala models install whisper-base";
        Problem::new("unknown_language", "language", format!("{name} does not know the language {tag}"), remedy)
    };
    if !whisper.document.is_multilingual {
        return if primary_subtag(tag) == "en" { Ok(None) } else { Err(unknown()) };
    }
    let mark = whisper.document.language_mark(tag).ok_or_else(unknown)?;
    Ok(Some((tag.to_owned(), mark)))
}

fn check(request: &TranscriptionRequest) -> Result<(), Problem> {
    let found_ms = request.duration_ms();
    if found_ms == 0 {
        return Err(Problem::new("nothing_to_transcribe", "sound", "the sound is empty", "give one of some length"));
    }
    if found_ms <= LONGEST_MS {
        return Ok(());
    }
    let message = format!("the sound is {} s long; the limit is {} s", found_ms / 1000, LONGEST_MS / 1000);
    Err(Problem::new("sound_too_long", "sound", message, "divide it"))
}

impl Priced for LocalTranscriber {
    fn id(&self) -> ProviderId {
        ProviderId { provider: PROVIDER.to_owned(), model: "whisper".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }

    fn is_metered(&self) -> bool {
        false
    }
}

impl Expected<TranscriptionRequest> for LocalTranscriber {
    fn expected(&self, _request: &TranscriptionRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl Transcriber for LocalTranscriber {
    /// Of both models together: with another one, another text is heard.
    fn name(&self) -> String {
        let digest = |model: &InstalledModel| ContentHash::of_json(&model.files).short();
        let name = |model: InstalledModel| format!("{} {}", model.name, digest(&model));
        let models = self.whisper().into_iter().chain(self.detector()).chain(self.aligners());
        let names: Vec<String> = models.map(name).collect();
        format!("{PROVIDER} {} r{REVISION}", names.join(" with "))
    }

    fn is_ready(&self) -> bool {
        self.whisper().is_some()
    }

    fn tells_times(&self) -> bool {
        true
    }

    async fn transcribe(&self, request: &TranscriptionRequest, call: &Call) -> Result<Transcript, ProviderError> {
        check(request)?;
        let ears = self.ears()?;
        let sound = Recording::of_samples(&request.samples, TranscriptionRequest::RATE);
        let hear = async {
            let _permit = self.permit.acquire().await.expect("the semaphore is never closed");
            self.hear(&ears, &sound.samples, request.language.as_deref()).await
        };
        let Heard { text, words, language } = tokio::select! {
            biased;
            () = call.cancelled().cancelled() => return Err(ProviderError::Cancelled),
            heard = hear => heard?,
        };
        let language = language.or_else(|| ears.whisper.installed.languages.first().cloned());
        let others = ears.detector.iter().map(|one| &one.installed);
        let aligner = ears.aligner(language.as_deref().unwrap_or("en")).map(|one| &one.installed);
        let models = std::iter::once(&ears.whisper.installed).chain(others).chain(aligner);
        let credits = models.map(InstalledModel::credit).collect();
        let timed = tokio::task::spawn_blocking(move || {
            let text = text.trim().to_owned();
            let (timing, is_timed) = sound.timing_of(&text, language.as_deref().unwrap_or_default(), &words);
            Transcript { text, language, timing, is_timed, credits }
        });
        Ok(timed.await.expect("timing neither panics nor is cancelled"))
    }

    /// No model need be installed; one that is must be there.
    async fn self_test(&self) -> Result<(), ProviderError> {
        if !self.is_ready() {
            return Ok(());
        }
        let ears = self.ears()?;
        ears.whisper.check().await.map_err(provider_error)?;
        if let Some(detector) = &ears.detector {
            detector.check().await.map_err(provider_error)?;
        }
        for aligner in &ears.aligners {
            aligner.check().await.map_err(provider_error)?;
        }
        Ok(())
    }
}
