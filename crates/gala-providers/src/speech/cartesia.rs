//! Cartesia, version 2026-08-14 of its interface: sound and the times of words as an event stream.

mod wire;

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use futures::StreamExt;
use gala_ai::{
    provider::{
        Call, Expected, OfferedVoice, Priced, ProviderError, ProviderId, Resend, Speaker, SpeechRequest, primary_subtag,
    },
    speech::{HeardWord, Recording, check_request},
};
use gala_core::{speech::Speech, spending::UsageRange};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use self::wire::{CartesiaEvent, VoicePage};
use super::{
    made::{characters, expected, speech, speed, unavailable},
    voices::{check_voice, choose, no_voice},
};
use crate::http::{Api, Endpoint, Failure, Meaning, Secret, events, read_json, unless_cancelled};

const VERSION: &str = "2026-08-14";
/// Changes when the same request would give something else.
const REVISION: u32 = 1;
/// It names no limit of its own: some fifteen minutes.
const MAX_CHARS: usize = 12_000;
/// That of every speech, so that nothing is resampled here.
const RATE: u32 = 48_000;

/// Voices behind `POST /tts/sse`. Takes the rate of a style, from 0.6 to 1.5.
#[derive(Debug)]
pub struct Cartesia {
    api: Api,
    model: String,
    voices: OnceCell<Vec<OfferedVoice>>,
}

impl Cartesia {
    pub const ENDPOINT: &str = "https://api.cartesia.ai";

    /// # Errors
    /// For a key that no header can hold.
    pub fn new(endpoint: Endpoint, key: &Secret, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("cartesia", endpoint, meaning).with_key("authorization", "Bearer ", key)?;
        Ok(Self { api, model, voices: OnceCell::new() })
    }

    async fn list_voices(&self, call: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        let get = self.request(Method::GET, &["voices"]).query(&[("limit", "100")]);
        let response = self.api.send(get, call).await?;
        let page: VoicePage = unless_cancelled(call, read_json(response, self.api.provider())).await?;
        Ok(page.into())
    }

    fn request(&self, method: Method, parts: &[&str]) -> RequestBuilder {
        self.api.request(method, parts).header("cartesia-version", VERSION)
    }

    /// The voice that is asked for, or the first of the language: the list is asked for once.
    async fn voice(&self, request: &SpeechRequest, call: &Call) -> Result<String, ProviderError> {
        if let Some(voice) = &request.voice {
            check_voice(voice)?;
            return Ok(voice.clone());
        }
        let voices = self.voices.get_or_try_init(|| self.list_voices(call)).await?;
        choose(voices, &request.language).ok_or_else(|| no_voice(self.api.provider(), &request.language))
    }

    fn body(&self, request: &SpeechRequest, voice: &str, call: &Call) -> Value {
        let mut body = json!({
            "model_id": self.model,
            "transcript": request.text,
            "voice": { "id": voice },
            "language": primary_subtag(&request.language),
            "output_format": { "container": "raw", "encoding": "pcm_s16le", "sample_rate": RATE },
            "add_timestamps": true,
            "context_id": call.id().to_string(),
        });
        if let Some(speed) = speed(request, 0.6..=1.5) {
            body["generation_config"] = json!({ "speed": speed });
        }
        body
    }

    /// `done` is the only end of a success.
    async fn read(&self, response: Response) -> Result<(Recording, Vec<HeardWord>), ProviderError> {
        let provider = self.api.provider();
        let mut events = std::pin::pin!(events(response, provider)?);
        let (mut pcm, mut heard) = (Vec::new(), Vec::new());
        while let Some(event) = events.next().await.transpose()? {
            match serde_json::from_str(&event.data).map_err(|error| broken(&error.to_string()))? {
                // A piece may end within a sample.
                CartesiaEvent::Chunk { data } => {
                    let bytes = BASE64_STANDARD.decode(data).map_err(|error| broken(&error.to_string()))?;
                    pcm.extend_from_slice(&bytes);
                }
                CartesiaEvent::Timestamps { word_timestamps } => heard.extend(word_timestamps.words()),
                CartesiaEvent::Done => return Ok((Recording::of_pcm16(&pcm, RATE), heard)),
                CartesiaEvent::Error { status_code } => {
                    let status = StatusCode::from_u16(status_code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                    let failure = Failure { status, headers: HeaderMap::new(), body: Bytes::from(event.data) };
                    return Err(meaning(&failure).into_error(provider));
                }
                CartesiaEvent::Other => {}
            }
        }
        Err(ProviderError::Lost { provider: provider.to_owned(), message: "it was cut off".to_owned() })
    }
}

fn broken(message: &str) -> ProviderError {
    let message = format!("a part of it is not what was agreed ({message})");
    ProviderError::Broken { provider: "cartesia".to_owned(), message }
}

impl Priced for Cartesia {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.api.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::PaidAgain
    }
}

impl Expected<SpeechRequest> for Cartesia {
    fn expected(&self, request: &SpeechRequest) -> UsageRange {
        expected(request)
    }
}

#[async_trait]
impl Speaker for Cartesia {
    fn name(&self) -> Result<String, ProviderError> {
        Ok(format!("cartesia {} r{REVISION}", self.model))
    }

    async fn speak(&self, request: &SpeechRequest, call: &Call) -> Result<Speech, ProviderError> {
        check_request(request, MAX_CHARS)?;
        let voice = self.voice(request, call).await?;
        let post = self.request(Method::POST, &["tts", "sse"]).json(&self.body(request, &voice, call));
        let response = self.api.send(post, call).await?;
        call.request_id(call.id().to_string());
        let (recording, heard) = unless_cancelled(call, self.read(response)).await?;
        speech(self.api.provider(), request, call, voice, recording, heard, characters(request)).await
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

/// `{"error_code", "title", "message"}`; a text before version 2026-03-01 of its interface.
fn meaning(failure: &Failure) -> Meaning {
    let body: Value = serde_json::from_slice(&failure.body).unwrap_or_default();
    let told = [&body["title"], &body["message"]].into_iter().filter_map(Value::as_str).collect::<Vec<_>>().join(": ");
    let message = if told.is_empty() { String::from_utf8_lossy(&failure.body).into_owned() } else { told };
    match body["error_code"].as_str() {
        Some(code) if code.contains("credit") || code.contains("quota") => {
            Meaning::Denied(message, "add credit to its account")
        }
        _ => Meaning::of_status(failure, message),
    }
}
