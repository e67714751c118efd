//! A Piper that a person has installed: its program, with one voice, in a process of its own for each text.

mod process;
mod voice;

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use gala_core::{problem::Problem, speech::Speech, spending::UsageRange};
use gala_sandbox::{Launcher, StartMode};
use tokio::sync::Semaphore;

pub use self::voice::PiperError;
use self::voice::PiperVoice;
use super::{
    check::check_request, child::AskError, recording::Recording, reference::align_to_reference, spoken_text::SpokenText,
};
use crate::provider::{
    Call, Expected, OfferedVoice, Priced, ProviderError, ProviderId, Resend, Speaker, SpeechRequest,
};

/// Changes when mastering or timing does, so that what was spoken before is spoken again.
const REVISION: u32 = 1;
/// The longest text of one request in characters: some fifteen minutes.
const MAX_CHARS: usize = 12_000;
/// Silence after a sentence, in seconds, where the style has the usual pauses.
const SENTENCE_SILENCE: f32 = 0.2;
const REMEDY: &str =
    "check the program piper, its voice (a file .onnx with its .onnx.json) and what gala doctor says of the sandbox";

/// Speaks with one voice of Piper. It takes the rate and the pauses of a style, and no pitch.
///
/// The program is fenced in as gala-espeak is: it sees its own folder, the voice, and nothing else of this machine. It
/// tells no times; a voice that does may time its words. Its own noise makes the same text sound otherwise each time.
#[derive(Debug)]
pub struct PiperSpeaker {
    launcher: Arc<Launcher>,
    voice: Arc<PiperVoice>,
    reference: Option<Arc<dyn Speaker>>,
    /// Each process takes all processors.
    permit: Semaphore,
}

impl PiperSpeaker {
    /// `program` is `piper`, `model` the voice's file, beside which its `.json` lies; in the folder `sandbox` lies
    /// `gala-sandbox`. Reads both files, which takes some 100 ms.
    ///
    /// # Errors
    /// Where the program or the voice cannot be read.
    pub fn new(program: &Path, model: &Path, sandbox: &Path) -> Result<Self, PiperError> {
        let voice = PiperVoice::open(program, model)?;
        // The process is executed each time: what it loads once, threads, does not survive being forked.
        let launcher = Launcher::new(&voice.program, sandbox, StartMode::Execute);
        Ok(Self { launcher: Arc::new(launcher), voice: Arc::new(voice), reference: None, permit: Semaphore::new(1) })
    }

    /// Times words by a voice that tells its times: see [`align_to_reference`].
    #[must_use]
    pub fn timed_by(mut self, reference: Arc<dyn Speaker>) -> Self {
        self.reference = Some(reference);
        self
    }

    fn check(&self, request: &SpeechRequest) -> Result<(), Problem> {
        check_request(request, MAX_CHARS)?;
        let voice = &self.voice;
        if let Some(asked) = request.voice.as_ref().filter(|asked| **asked != voice.name) {
            let message = format!("this Piper has the voice {} and no voice {}", voice.name, asked.escape_debug());
            return Err(Problem::new("unknown_voice", "voice", message, "leave the voice out, or install another one"));
        }
        if !voice.speaks(&request.language) {
            let message = format!("the voice {} does not speak {}", voice.name, request.language.escape_debug());
            return Err(Problem::new("unknown_language", "language", message, "install a voice of the language"));
        }
        Ok(())
    }

    async fn record(&self, request: &SpeechRequest, call: &Call) -> Result<Recording, AskError> {
        let spoken = SpokenText::of(&request.text).text;
        // Each line would be an answer of its own.
        let line = spoken.split_whitespace().collect::<Vec<_>>().join(" ") + "\n";
        let style = &request.style;
        let arguments = [
            ("--length-scale", 1.0 / style.rate.clamp(0.5, 2.0)),
            ("--sentence-silence", SENTENCE_SILENCE * style.pause.clamp(0.0, 3.0)),
        ];
        tokio::select! {
            biased;
            () = call.cancelled().cancelled() => Err(AskError::TimedOut),
            recording = process::ask(&self.launcher, &self.voice, &arguments, line) => recording,
        }
    }
}

impl Priced for PiperSpeaker {
    fn id(&self) -> ProviderId {
        ProviderId { provider: "piper".to_owned(), model: self.voice.name.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }

    fn is_metered(&self) -> bool {
        false
    }
}

impl Expected<SpeechRequest> for PiperSpeaker {
    fn expected(&self, _request: &SpeechRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl Speaker for PiperSpeaker {
    fn name(&self) -> Result<String, ProviderError> {
        Ok(format!("piper {} {} r{REVISION}", self.voice.name, self.voice.hash.short()))
    }

    async fn speak(&self, request: &SpeechRequest, call: &Call) -> Result<Speech, ProviderError> {
        self.check(request)?;
        let _permit = self.permit.acquire().await.expect("the semaphore is never closed");
        let recording = self.record(request, call).await;
        if call.cancelled().is_cancelled() {
            return Err(ProviderError::Cancelled);
        }
        let recording = recording.map_err(unanswered)?;
        let reference = match &self.reference {
            Some(reference) => {
                let asked = SpeechRequest { voice: None, ..request.clone() };
                // What only times words is no reason to fail.
                reference.speak(&asked, &Call::unpaid()).await.ok()
            }
            None => None,
        };
        let (request, voice) = (request.clone(), self.voice.name.clone());
        let made = tokio::task::spawn_blocking(move || {
            let mut speech = recording.speech_of(&request.text, &request.language, &voice, &[])?;
            if let Some(reference) = reference {
                speech.timing = align_to_reference(&request.text, &request.language, &speech.samples, &reference);
            }
            Ok(speech)
        });
        made.await.expect("mastering neither panics nor is cancelled").map_err(|error: super::RecordingError| {
            ProviderError::Broken { provider: "piper".to_owned(), message: error.to_string() }
        })
    }

    /// Speaks a word: only that shows that the program, its libraries and the voice are all there.
    async fn voices(&self, _call: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        let PiperVoice { name, language, .. } = &*self.voice;
        let language = Some(language.replace('_', "-"));
        Ok(vec![OfferedVoice { id: name.clone(), name: name.clone(), language, description: None }])
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        let (text, language) = ("Ok".to_owned(), self.voice.language.clone());
        let request = SpeechRequest { text, language, voice: None, style: gala_core::speech::VoiceStyle::default() };
        match self.speak(&request, &Call::unpaid()).await {
            Ok(_) => Ok(()),
            Err(error @ ProviderError::Unavailable { .. }) => Err(error),
            Err(error) => {
                let what = format!("piper does not speak: {error}");
                Err(ProviderError::Unavailable { what, remedy: REMEDY.to_owned() })
            }
        }
    }
}

/// Translates why the program did not answer.
fn unanswered(error: AskError) -> ProviderError {
    let unavailable = |what: String| ProviderError::Unavailable { what, remedy: REMEDY.to_owned() };
    let busy = |message: String| ProviderError::Busy { provider: "piper".to_owned(), message, retry_after: None };
    match error {
        AskError::Start(cause) => unavailable(format!("the program piper cannot be started: {cause}")),
        AskError::Sandbox(what) => unavailable(what),
        AskError::Answered { message, .. } => unavailable(format!("piper does not speak: {message}")),
        AskError::Died(status) => unavailable(format!("piper ended ({status})")),
        AskError::Killed(status) => busy(format!("its process ended ({status})")),
        AskError::TimedOut => busy("it did not answer in time".to_owned()),
    }
}

#[cfg(test)]
mod tests;
