//! Transcriptions of OpenAI, and of servers that speak as it does: whisper.cpp, faster-whisper, vLLM.

use async_trait::async_trait;
use gala_ai::{
    provider::{
        Call, Expected, Priced, ProviderError, ProviderId, Resend, Transcriber, Transcript, TranscriptionRequest,
        primary_subtag,
    },
    speech::Recording,
};
use gala_core::{
    problem::Problem,
    spending::{BilledUnit, Usage, UsageRange},
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};

use super::wire::Transcription;
use crate::{
    http::{Api, Endpoint, Secret, read_json, unless_cancelled},
    speech::unavailable,
    text::openai_meaning,
    wav,
};

/// Changes when the same request would give something else.
const REVISION: u32 = 1;
/// OpenAI takes files of 25 MB: thirteen minutes and a half.
const LONGEST_AT_OPENAI_MS: u64 = 810_000;
/// A server of one's own takes what its memory takes.
const LONGEST_MS: u64 = 4 * 3_600_000;

/// A model behind `POST /audio/transcriptions`.
#[derive(Debug)]
pub struct OpenAiTranscription {
    api: Api,
    model: String,
    is_free: bool,
}

impl OpenAiTranscription {
    /// # Errors
    /// For a key that no header can hold.
    pub fn new(endpoint: Endpoint, key: &Secret, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("openai", endpoint, openai_meaning).with_key("authorization", "Bearer ", key)?;
        Ok(Self { api, model, is_free: false })
    }

    /// A server of one's own; most want no key. whisper.cpp serves this path where it is started with
    /// `--inference-path /v1/audio/transcriptions`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn compatible(endpoint: Endpoint, key: Option<&Secret>, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("openai_compatible", endpoint, openai_meaning);
        let api = match key {
            Some(key) => api.with_key("authorization", "Bearer ", key)?,
            None => api,
        };
        Ok(Self { api, model, is_free: true })
    }

    fn form(&self, request: &TranscriptionRequest) -> Result<Form, ProviderError> {
        let file = wav::write(&request.samples, TranscriptionRequest::RATE);
        let file = Part::bytes(file).file_name("sound.wav").mime_str("audio/wav").map_err(|error| {
            ProviderError::Unavailable {
                what: format!("a form cannot be made: {error}"),
                remedy: "report it".to_owned(),
            }
        })?;
        let mut form = Form::new().part("file", file).text("model", self.model.clone());
        if let Some(language) = &request.language {
            form = form.text("language", primary_subtag(language));
        }
        Ok(if self.tells_times() {
            form.text("response_format", "verbose_json").text("timestamp_granularities[]", "word")
        } else {
            form.text("response_format", "json")
        })
    }

    fn check(&self, request: &TranscriptionRequest) -> Result<(), Problem> {
        let longest_ms = if self.is_free { LONGEST_MS } else { LONGEST_AT_OPENAI_MS };
        let found_ms = request.duration_ms();
        if found_ms == 0 {
            return Err(Problem::new(
                "nothing_to_transcribe",
                "sound",
                "the sound is empty",
                "give one of some length",
            ));
        }
        if found_ms <= longest_ms {
            return Ok(());
        }
        let message = format!("the sound is {} s long; the limit is {} s", found_ms / 1000, longest_ms / 1000);
        Err(Problem::new("sound_too_long", "sound", message, "divide it"))
    }
}

impl Priced for OpenAiTranscription {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.api.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        if self.is_free { Resend::Free } else { Resend::PaidAgain }
    }
}

impl Expected<TranscriptionRequest> for OpenAiTranscription {
    /// It is paid for by the second, begun ones too.
    fn expected(&self, request: &TranscriptionRequest) -> UsageRange {
        let ms = request.duration_ms();
        let of = |ms| Usage::of(BilledUnit::AudioMs, ms);
        UsageRange { low: of(ms), high: of(ms.div_ceil(1000) * 1000) }
    }
}

#[async_trait]
impl Transcriber for OpenAiTranscription {
    fn name(&self) -> String {
        format!("{} {} r{REVISION}", self.api.provider(), self.model)
    }

    /// Of OpenAI's models whisper alone does.
    fn tells_times(&self) -> bool {
        self.is_free || self.model.starts_with("whisper")
    }

    async fn transcribe(&self, request: &TranscriptionRequest, call: &Call) -> Result<Transcript, ProviderError> {
        self.check(request)?;
        let post = self.api.request(Method::POST, &["audio", "transcriptions"]).multipart(self.form(request)?);
        let response = self.api.send(post, call).await?;
        if let Some(id) = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()) {
            call.request_id(id);
        }
        let answer: Transcription = unless_cancelled(call, read_json(response, self.api.provider())).await?;
        call.used(Usage::of(BilledUnit::AudioMs, answer.billed_ms().unwrap_or_else(|| request.duration_ms())));
        let sound = Recording::of_samples(&request.samples, TranscriptionRequest::RATE);
        let asked = request.language.clone();
        let timed = tokio::task::spawn_blocking(move || {
            let (text, told) = (answer.text.trim().to_owned(), answer.language.clone());
            let language = asked.or_else(|| told.clone()).unwrap_or_default();
            let (timing, is_timed) = sound.timing_of(&text, &language, &answer.words());
            Transcript { text, language: told, timing, is_timed, credits: Vec::new() }
        });
        Ok(timed.await.expect("timing neither panics nor is cancelled"))
    }

    /// Lists the models, which is free. whisper.cpp lists none, and is there if it says so.
    async fn self_test(&self) -> Result<(), ProviderError> {
        let listed = self.api.send(self.api.request(Method::GET, &["models"]), &Call::unpaid()).await;
        match listed {
            Err(ProviderError::Refused(_)) if self.is_free => Ok(()),
            listed => listed.map(|_| ()).map_err(|error| unavailable(self.api.provider(), error)),
        }
    }
}
