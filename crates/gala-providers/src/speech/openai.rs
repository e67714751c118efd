//! Speech of OpenAI, and of servers that speak as it does. It tells no times.

use std::sync::Arc;

use async_trait::async_trait;
use gala_ai::{
    provider::{Call, Expected, OfferedVoice, Priced, ProviderError, ProviderId, Resend, Speaker, SpeechRequest},
    speech::check_request,
};
use gala_core::{speech::Speech, spending::UsageRange};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    made::{characters, expected, speech, speed, timed, unavailable},
    voices::check_voice,
};
use crate::{
    http::{Api, Endpoint, MAX_JSON_BYTES, Secret, read_limited, unless_cancelled},
    text::openai_meaning,
    wav,
};

/// Changes when the same request would give something else.
const REVISION: u32 = 1;
const MAX_CHARS: usize = 4096;
const VOICES: [&str; 13] =
    ["alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin", "cedar"];

/// Voices behind `POST /audio/speech`. Takes the rate of a style. Every voice speaks every language.
#[derive(Debug)]
pub struct OpenAiSpeech {
    api: Api,
    model: String,
    is_free: bool,
    reference: Option<Arc<dyn Speaker>>,
}

impl OpenAiSpeech {
    /// # Errors
    /// For a key that no header can hold.
    pub fn new(endpoint: Endpoint, key: &Secret, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("openai", endpoint, openai_meaning).with_key("authorization", "Bearer ", key)?;
        Ok(Self { api, model, is_free: false, reference: None })
    }

    /// A server of one's own that speaks as OpenAI does; most want no key.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn compatible(endpoint: Endpoint, key: Option<&Secret>, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("openai_compatible", endpoint, openai_meaning);
        let api = match key {
            Some(key) => api.with_key("authorization", "Bearer ", key)?,
            None => api,
        };
        Ok(Self { api, model, is_free: true, reference: None })
    }

    /// Times words by a voice that tells its times, costs nothing and speaks the same text: see
    /// [`gala_ai::speech::align_to_reference`]. Without one they are estimated from the pauses of the sound.
    #[must_use]
    pub fn timed_by(mut self, reference: Arc<dyn Speaker>) -> Self {
        self.reference = Some(reference);
        self
    }

    fn body(&self, request: &SpeechRequest, voice: &str) -> Value {
        // A whole file tells its own rate, which is not the same at every server.
        let mut body = json!({ "model": self.model, "input": request.text, "voice": voice, "response_format": "wav" });
        if let Some(speed) = speed(request, 0.25..=4.0) {
            body["speed"] = json!(speed);
        }
        body
    }

    async fn timed(&self, request: &SpeechRequest, speech: Speech) -> Speech {
        let Some(reference) = &self.reference else { return speech };
        // What only times words is no reason to fail.
        let spoken = reference.speak(&SpeechRequest { voice: None, ..request.clone() }, &Call::unpaid()).await;
        match spoken {
            Ok(spoken) => timed(speech, request, spoken).await,
            Err(error) => {
                tracing::warn!(%error, "a speech is timed by its pauses, because the voice to time it by did not speak");
                speech
            }
        }
    }
}

impl Priced for OpenAiSpeech {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.api.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        if self.is_free { Resend::Free } else { Resend::PaidAgain }
    }
}

impl Expected<SpeechRequest> for OpenAiSpeech {
    fn expected(&self, request: &SpeechRequest) -> UsageRange {
        expected(request)
    }
}

#[async_trait]
impl Speaker for OpenAiSpeech {
    fn name(&self) -> Result<String, ProviderError> {
        Ok(format!("{} {} r{REVISION}", self.api.provider(), self.model))
    }

    async fn speak(&self, request: &SpeechRequest, call: &Call) -> Result<Speech, ProviderError> {
        check_request(request, MAX_CHARS)?;
        let voice = request.voice.clone().unwrap_or_else(|| VOICES[0].to_owned());
        check_voice(&voice)?;
        let post = self.api.request(Method::POST, &["audio", "speech"]).json(&self.body(request, &voice));
        let response = self.api.send(post, call).await?;
        if let Some(id) = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()) {
            call.request_id(id);
        }
        let provider = self.api.provider();
        let file = unless_cancelled(call, read_limited(response, provider, MAX_JSON_BYTES)).await?;
        let recording = wav::read(&file, provider)?;
        let made = speech(provider, request, call, voice, recording, Vec::new(), characters(request)).await?;
        Ok(self.timed(request, made).await)
    }

    /// Lists the models, which is free.
    /// No request lists them; those of servers of one's own are not known.
    async fn voices(&self, _call: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        if self.is_free {
            return Ok(Vec::new());
        }
        let offered = |voice: &str| OfferedVoice {
            id: voice.to_owned(),
            name: voice.to_owned(),
            language: None,
            description: None,
        };
        Ok(VOICES.map(offered).into())
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        let listed = self.api.send(self.api.request(Method::GET, &["models"]), &Call::unpaid()).await;
        listed.map(|_| ()).map_err(|error| unavailable(self.api.provider(), error))
    }
}
