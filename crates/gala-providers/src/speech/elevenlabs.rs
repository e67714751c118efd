//! ElevenLabs: sound with the time of every character.

mod failure;
mod wire;

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use gala_ai::{
    provider::{
        Call, Expected, OfferedVoice, Priced, ProviderError, ProviderId, Resend, Speaker, SpeechRequest, primary_subtag,
    },
    speech::{Recording, check_request},
};
use gala_core::{speech::Speech, spending::UsageRange};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use self::{
    failure::meaning,
    wire::{ElevenLabsVoices, TimedSound},
};
use super::{
    made::{characters, expected, speech, speed, unavailable},
    voices::{check_voice, choose, no_voice},
};
use crate::http::{Api, Endpoint, Secret, read_json, unless_cancelled};

/// Changes when the same request would give something else.
const REVISION: u32 = 1;
/// Of its models, the fewest.
const MAX_CHARS: usize = 10_000;
/// The best without a container that every plan has.
const RATE: u32 = 24_000;
const FORMAT: &str = "pcm_24000";

/// ElevenLabsVoices behind `POST /v1/text-to-speech/{voice}/with-timestamps`. Takes the rate of a style, from 0.7 to 1.2.
#[derive(Debug)]
pub struct ElevenLabs {
    api: Api,
    model: String,
    voices: OnceCell<Vec<OfferedVoice>>,
}

impl ElevenLabs {
    pub const ENDPOINT: &str = "https://api.elevenlabs.io";

    /// # Errors
    /// For a key that no header can hold.
    pub fn new(endpoint: Endpoint, key: &Secret, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("elevenlabs", endpoint, meaning).with_key("xi-api-key", "", key)?;
        Ok(Self { api, model, voices: OnceCell::new() })
    }

    async fn list_voices(&self, call: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        let get = self.api.request(Method::GET, &["v2", "voices"]).query(&[("page_size", "100")]);
        let response = self.api.send(get, call).await?;
        let voices: ElevenLabsVoices = unless_cancelled(call, read_json(response, self.api.provider())).await?;
        Ok(voices.into())
    }

    /// The voice that is asked for, or the first of the account: the list is asked for once.
    async fn voice(&self, request: &SpeechRequest, call: &Call) -> Result<String, ProviderError> {
        if let Some(voice) = &request.voice {
            check_voice(voice)?;
            return Ok(voice.clone());
        }
        let voices = self.voices.get_or_try_init(|| self.list_voices(call)).await?;
        choose(voices, &request.language).ok_or_else(|| no_voice(self.api.provider(), &request.language))
    }

    fn body(&self, request: &SpeechRequest) -> Value {
        let mut body = json!({ "text": request.text, "model_id": self.model });
        let language = primary_subtag(&request.language);
        // It knows languages by two letters; of others it finds out by itself.
        if language.len() == 2 {
            body["language_code"] = language.into();
        }
        if let Some(speed) = speed(request, 0.7..=1.2) {
            body["voice_settings"] = json!({ "speed": speed });
        }
        body
    }
}

impl Priced for ElevenLabs {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.api.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::PaidAgain
    }
}

impl Expected<SpeechRequest> for ElevenLabs {
    fn expected(&self, request: &SpeechRequest) -> UsageRange {
        expected(request)
    }
}

#[async_trait]
impl Speaker for ElevenLabs {
    fn name(&self) -> Result<String, ProviderError> {
        Ok(format!("elevenlabs {} r{REVISION}", self.model))
    }

    async fn speak(&self, request: &SpeechRequest, call: &Call) -> Result<Speech, ProviderError> {
        check_request(request, MAX_CHARS)?;
        let (provider, voice) = (self.api.provider(), self.voice(request, call).await?);
        let post = self.api.request(Method::POST, &["v1", "text-to-speech", &voice, "with-timestamps"]);
        let post = post.query(&[("output_format", FORMAT)]).json(&self.body(request));
        let response = self.api.send(post, call).await?;
        let headers = response.headers().clone();
        if let Some(id) = told(&headers, "request-id") {
            call.request_id(id);
        }
        let answer: TimedSound = unless_cancelled(call, read_json(response, provider)).await?;
        let pcm = BASE64_STANDARD.decode(&answer.audio_base64).map_err(|error| ProviderError::Broken {
            provider: provider.to_owned(),
            message: format!("its sound is no base64 ({error})"),
        })?;
        let cost = told(&headers, "character-cost").and_then(|cost| cost.parse().ok());
        let cost = cost.unwrap_or_else(|| characters(request));
        speech(provider, request, call, voice, Recording::of_pcm16(&pcm, RATE), answer.words(), cost).await
    }

    /// Lists the voices, which is free.
    async fn voices(&self, call: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        self.list_voices(call).await
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        let listed = self.voices(&Call::unpaid()).await;
        listed.map(|_| ()).map_err(|error| unavailable(self.api.provider(), error))
    }
}

fn told<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
