//! The offline voice: espeak-ng, spoken by the program `gala-espeak` in a process of its own.

mod process;
mod pronunciation;

use std::{
    fmt::Display,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use async_trait::async_trait;
use gala_core::{
    language,
    problem::Problem,
    speech::{Phoneme, Speech, SpeechTiming, VoiceStyle},
    spending::UsageRange,
};
use gala_sandbox::{Launcher, StartMode};
use serde::Deserialize;
use tokio::sync::Semaphore;

pub use self::pronunciation::{PronouncedClause, PronouncedPart};
use self::{
    process::{Answer, Question},
    pronunciation::written_in,
};
use super::{
    align::{Mark, align},
    check::check_request,
    child::AskError,
    mastering::master,
    spoken_text::SpokenText,
};
use crate::provider::{
    Call, Expected, OfferedVoice, Priced, ProviderError, ProviderId, Resend, Speaker, SpeechRequest,
};

/// Changes when mastering or timing does, so that what was spoken before is spoken again.
const REVISION: u32 = 1;
/// The longest text of one request in characters: some fifteen minutes.
pub(super) const MAX_CHARS: usize = 12_000;
/// Processes that speak at the same time. Speaking is 200 times faster than listening: more would only wait.
const AT_ONCE: usize = 2;
/// How often a text is tried before its marks are taken for what the library cannot say.
const TRIES_OF_A_TEXT: usize = 2;
/// How often a helper that something else has killed is asked what does not depend on a text.
const TRIES: usize = 3;
const APT: &str = "run: sudo apt install libespeak-ng1 espeak-ng-data";

/// Returns `gala-espeak` from the first of the folders that has it.
pub fn find_helper(folders: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    let name = format!("gala-espeak{}", std::env::consts::EXE_SUFFIX);
    folders.into_iter().map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// A voice that espeak-ng has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Voice {
    pub name: String,
    /// Language codes as espeak-ng writes them; the first names the voice in a request.
    pub languages: Vec<String>,
    /// The voice's file below espeak-ng's data folder, such as `gmw/en-US`: its last part names the voice too.
    pub identifier: String,
}

/// Speaks with espeak-ng.
///
/// A voice is named as espeak-ng does (`en-us`, `es-419`, `de+f3`). Each request has its own process, which takes
/// some 10 ms and sees nothing of this machine but the voices: the library keeps state from one text to the next, and a voice is to say the same text with the
/// same samples always. A process ends when its request does, when the future that waits is dropped, and
/// when GALA dies.
#[derive(Debug)]
pub struct EspeakSpeaker {
    helper: Arc<Launcher>,
    permits: Arc<Semaphore>,
    version: OnceLock<String>,
}

impl EspeakSpeaker {
    /// `helper` is the program `gala-espeak`, see [`find_helper`]; in the folder `sandbox` lies `gala-sandbox`.
    pub fn new(helper: &Path, sandbox: &Path, mode: StartMode) -> Self {
        Self {
            helper: Arc::new(Launcher::new(helper, sandbox, mode)),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            version: OnceLock::new(),
        }
    }

    pub fn helper(&self) -> &Path {
        self.helper.program()
    }

    /// Returns the version of libespeak-ng. Runs the helper, once, and blocks for some 10 ms.
    ///
    /// # Errors
    /// [`ProviderError::Busy`] if the helper is killed again and again; [`ProviderError::Unavailable`] if it does not work.
    pub fn version(&self) -> Result<String, ProviderError> {
        if let Some(version) = self.version.get() {
            return Ok(version.clone());
        }
        let Version { espeak } = persistently(|| process::print(&self.helper, &["--version"]))?;
        Ok(self.version.get_or_init(|| espeak).clone())
    }

    /// Lists the voices. Runs the helper and blocks for some 20 ms.
    ///
    /// # Errors
    /// As [`Self::version`].
    pub fn voices(&self) -> Result<Vec<Voice>, ProviderError> {
        voices_of(&self.helper)
    }

    /// Tells how a text is pronounced, clause by clause, by one of espeak-ng's voices: what voices need that make their sound
    /// themselves. Places are those of `text`.
    ///
    /// # Errors
    /// As [`Speaker::speak`] of a text in that voice.
    pub async fn pronounce(&self, text: &str, voice: &str) -> Result<Vec<PronouncedClause>, ProviderError> {
        let request = SpeechRequest {
            text: text.to_owned(),
            language: voice.to_owned(),
            voice: Some(voice.to_owned()),
            style: VoiceStyle::default(),
        };
        check_request(&request, MAX_CHARS)?;
        let _permit = self.permits.acquire().await.expect("the semaphore is never closed");
        let ask = |spoken: SpokenText| async move { process::pronounce(&self.helper, &spoken.text, voice).await };
        let (clauses, spoken) = speakable(text, ask).await.map_err(|error| refusal(error, &request))?;
        Ok(written_in(clauses, &spoken))
    }

    async fn ask(&self, request: &SpeechRequest, spoken: &SpokenText) -> Result<Answer, AskError> {
        let style = &request.style;
        let question = Question {
            text: &spoken.text,
            voice: &voice(request),
            rate: style.rate.clamp(0.5, 2.0),
            pitch: style.pitch.clamp(-12.0, 12.0),
            pause: style.pause.clamp(0.0, 3.0),
        };
        process::ask(&self.helper, &[], &question).await
    }
}

impl Priced for EspeakSpeaker {
    fn id(&self) -> ProviderId {
        ProviderId { provider: "espeak".to_owned(), model: "espeak-ng".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }

    fn is_metered(&self) -> bool {
        false
    }
}

impl Expected<SpeechRequest> for EspeakSpeaker {
    fn expected(&self, _request: &SpeechRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl Speaker for EspeakSpeaker {
    fn name(&self) -> Result<String, ProviderError> {
        Ok(format!("espeak-ng {} r{REVISION}", self.version()?))
    }

    async fn speak(&self, request: &SpeechRequest, _call: &Call) -> Result<Speech, ProviderError> {
        check_request(request, MAX_CHARS)?;
        let _permit = self.permits.acquire().await.expect("the semaphore is never closed");
        let (answer, spoken) = speakable(&request.text, |spoken| async move { self.ask(request, &spoken).await })
            .await
            .map_err(|error| refusal(error, request))?;
        let text = request.text.clone();
        tokio::task::spawn_blocking(move || finish(&text, &spoken, answer))
            .await
            .expect("mastering neither panics nor is cancelled")
    }

    async fn voices(&self, _call: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        let helper = Arc::clone(&self.helper);
        let voices = tokio::task::spawn_blocking(move || voices_of(&helper)).await;
        let voices = voices.expect("asking neither panics nor is cancelled")?;
        Ok(voices.into_iter().filter_map(offered).collect())
    }

    /// Speaks a word: only that shows that the helper, the library and its data are all there.
    async fn self_test(&self) -> Result<(), ProviderError> {
        let (text, language, voice, style) = ("Hello".to_owned(), "en".to_owned(), None, VoiceStyle::default());
        let request = SpeechRequest { text, language, voice, style };
        let mut spoken = self.speak(&request, &Call::unpaid()).await;
        // A helper that something else has killed says nothing about the machine.
        for _ in 1..TRIES {
            if !matches!(spoken, Err(ProviderError::Busy { .. })) {
                break;
            }
            spoken = self.speak(&request, &Call::unpaid()).await;
        }
        if spoken.is_err() {
            // Whoever fixes the helper replaces it.
            self.helper.unload();
        }
        match spoken {
            Ok(_) => Ok(()),
            Err(error @ ProviderError::Unavailable { .. }) => Err(error),
            // Nothing is wrong with this text: a remedy for it would lead astray.
            Err(ProviderError::Refused(problem)) => Err(speechless(&problem.message)),
            Err(error) => Err(speechless(&error)),
        }
    }
}

fn voices_of(helper: &Launcher) -> Result<Vec<Voice>, ProviderError> {
    #[derive(Deserialize)]
    struct Voices {
        voices: Vec<Voice>,
    }
    let Voices { voices } = persistently(|| process::print(helper, &["--voices"]))?;
    Ok(voices)
}

/// A voice is named by its first language, which is written nearly as BCP 47 does.
fn offered(voice: Voice) -> Option<OfferedVoice> {
    let id = voice.languages.into_iter().next()?;
    let language = language::all().iter().find(|language| language.voice == id).map_or(id.as_str(), |known| known.tag);
    Some(OfferedVoice { language: Some(language.to_owned()), id, name: voice.name, description: None })
}

/// Asks for the text as it is written, and without its unusual marks where the library cannot say it otherwise: it may
/// fall over a character that nobody thought of.
///
/// Without its marks a text sounds otherwise, and so must depend on nothing but the text: it is not to blame before the
/// helper died over it as often as it is tried.
async fn speakable<T, Asking>(text: &str, ask: impl Fn(SpokenText) -> Asking) -> Result<(T, SpokenText), AskError>
where
    Asking: Future<Output = Result<T, AskError>>,
{
    let written = SpokenText::of(text);
    for _ in 0..TRIES_OF_A_TEXT {
        match ask(written.clone()).await {
            Ok(answer) => return Ok((answer, written)),
            Err(AskError::Died(status)) => tracing::warn!(status, "gala-espeak died over a text"),
            Err(error) => return Err(error),
        }
    }
    let plain = SpokenText::plain(text);
    let answer = ask(plain.clone()).await?;
    Ok((answer, plain))
}

/// What `gala-espeak --version` prints.
#[derive(Deserialize)]
struct Version {
    espeak: String,
}

/// Asks again while something else kills the helper: that says nothing of what it would have answered.
fn persistently<T>(mut ask: impl FnMut() -> Result<T, AskError>) -> Result<T, ProviderError> {
    let mut answer = ask();
    for _ in 1..TRIES {
        if !matches!(answer, Err(AskError::Killed(_))) {
            break;
        }
        answer = ask();
    }
    answer.map_err(unanswered)
}

/// Returns espeak-ng's name of the voice that is asked for.
fn voice(request: &SpeechRequest) -> String {
    let of_language = || {
        language::find(&request.language)
            .map_or_else(|| request.language.to_ascii_lowercase(), |language| language.voice.to_owned())
    };
    match &request.voice {
        // A variant alone changes the language's own voice.
        Some(variant) if variant.starts_with('+') => of_language() + variant,
        Some(voice) => voice.clone(),
        None => of_language(),
    }
}

fn finish(text: &str, spoken: &SpokenText, answer: Answer) -> Result<Speech, ProviderError> {
    let header = answer.header;
    let Some(mastered) = master(&answer.samples, header.sample_rate) else {
        return Err(Problem::new(
            "unspeakable_text",
            "text",
            format!("the voice {} says nothing for this text", header.voice),
            "check that the language is the one the text is written in",
        )
        .into());
    };
    let marks: Vec<Mark> = header
        .words
        .iter()
        .map(|word| Mark {
            byte: spoken.written(word.bytes.start),
            start: mastered.at(word.start),
            end: mastered.at(word.end),
        })
        .collect();
    let phonemes = header
        .phonemes
        .into_iter()
        .map(|sound| Phoneme { ipa: sound.ipa, start: mastered.at(sound.start), end: mastered.at(sound.end) })
        .filter(|sound| sound.start < sound.end)
        .collect();
    let length = mastered.samples.len() as u64;
    let timing = SpeechTiming { words: align(text, &marks, length), phonemes, length };
    Ok(Speech { samples: mastered.samples, timing, voice: header.voice, credits: Vec::new() })
}

/// Translates why a text was not spoken.
fn refusal(error: AskError, request: &SpeechRequest) -> ProviderError {
    match error {
        AskError::Answered { code, .. } if code == "unknown_voice" => match &request.voice {
            Some(voice) => Problem::new(
                "unknown_voice",
                "voice",
                format!("espeak-ng has no voice {}", voice.escape_debug()),
                "take one that `gala-espeak --voices` lists, or leave it out for the language's own",
            ),
            None => Problem::new(
                "unknown_language",
                "language",
                format!("espeak-ng does not speak {}", request.language.escape_debug()),
                "write the language as a BCP 47 tag such as en, es-419 or ja",
            ),
        }
        .into(),
        AskError::Answered { code, message } if code != "library_missing" => {
            Problem::new("speech_failed", "text", message, "shorten or change the text").into()
        }
        AskError::Died(status) => Problem::new(
            "speech_failed",
            "text",
            format!("espeak-ng failed at this text ({status})"),
            "change the text, or give the scene its own narration",
        )
        .into(),
        other => unanswered(other),
    }
}

/// A helper that works and does not speak.
fn speechless(why: &dyn Display) -> ProviderError {
    ProviderError::Unavailable { what: format!("gala-espeak does not speak: {why}"), remedy: APT.to_owned() }
}

/// Translates why the helper does not work at all.
fn unanswered(error: AskError) -> ProviderError {
    match error {
        AskError::Answered { message, .. } => ProviderError::Unavailable { what: message, remedy: APT.to_owned() },
        AskError::Start(cause) => ProviderError::Unavailable {
            what: format!("the program gala-espeak cannot be started: {cause}"),
            remedy: "build it with `cargo build --release -p gala-espeak` and keep it beside the program gala"
                .to_owned(),
        },
        AskError::Sandbox(what) => {
            ProviderError::Unavailable { what, remedy: "see the sandbox checks of gala doctor".to_owned() }
        }
        AskError::TimedOut => ProviderError::Busy {
            provider: "espeak-ng".to_owned(),
            message: "it did not answer in time".to_owned(),
            retry_after: None,
        },
        AskError::Died(status) | AskError::Killed(status) => ProviderError::Busy {
            provider: "espeak-ng".to_owned(),
            message: format!("its process ended ({status})"),
            retry_after: None,
        },
    }
}

#[cfg(test)]
mod tests;
