//! A Kokoro server of one's own (Kokoro-FastAPI), which tells the time of every word.

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use gala_ai::{
    provider::{
        Call, Expected, OfferedVoice, Priced, ProviderError, ProviderId, Resend, Speaker, SpeechRequest, primary_subtag,
    },
    speech::{HeardWord, check_request},
};
use gala_core::{speech::Speech, spending::UsageRange};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{
    made::{characters, expected, speech, speed, unavailable},
    voices::{check_voice, no_voice},
};
use crate::{
    http::{Api, Endpoint, read_json, unless_cancelled},
    text::openai_meaning,
    wav,
};

/// Changes when the same request would give something else.
const REVISION: u32 = 1;
/// It has no limit of its own: some fifteen minutes.
const MAX_CHARS: usize = 12_000;
const MODEL: &str = "kokoro";
/// By what letter the names of voices of a language begin.
const LANGUAGES: [(&str, char); 8] =
    [("en", 'a'), ("es", 'e'), ("fr", 'f'), ("hi", 'h'), ("it", 'i'), ("ja", 'j'), ("pt", 'p'), ("zh", 'z')];
const BRITISH: char = 'b';

/// KokoroVoices behind `POST /dev/captioned_speech`. Takes the rate of a style.
#[derive(Debug)]
pub struct Kokoro {
    api: Api,
    voices: OnceCell<Vec<OfferedVoice>>,
}

#[derive(Debug, Deserialize)]
struct CaptionedSpeech {
    /// A WAV file, as base64.
    audio: String,
    #[serde(default)]
    timestamps: Option<Vec<WordTime>>,
}

#[derive(Debug, Deserialize)]
struct WordTime {
    word: String,
    start_time: f64,
    end_time: f64,
}

impl From<WordTime> for HeardWord {
    fn from(time: WordTime) -> Self {
        Self { text: time.word, start: time.start_time, end: time.end_time }
    }
}

#[derive(Debug, Deserialize)]
struct KokoroVoices {
    voices: Vec<KokoroVoice>,
}

/// A plain name before version 0.3 of the server.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum KokoroVoice {
    Named { id: String, name: String },
    Plain(String),
}

impl From<KokoroVoice> for OfferedVoice {
    fn from(voice: KokoroVoice) -> Self {
        let (id, name) = match voice {
            KokoroVoice::Named { id, name } => (id, name),
            KokoroVoice::Plain(id) => (id.clone(), id),
        };
        let letter = id.chars().next();
        let known = LANGUAGES.iter().find(|(_, first)| Some(*first) == letter).map(|(tag, _)| *tag);
        let language = if letter == Some(BRITISH) { Some("en-GB") } else { known };
        Self { id, name, language: language.map(str::to_owned), description: None }
    }
}

impl Kokoro {
    /// `endpoint` is the server's root, without `/v1`: `http://localhost:8880`.
    pub fn new(endpoint: Endpoint) -> Self {
        Self { api: Api::new("kokoro", endpoint, openai_meaning), voices: OnceCell::new() }
    }

    /// # Errors
    /// As every request to it.
    async fn list_voices(&self, call: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        let response = self.api.send(self.api.request(Method::GET, &["v1", "audio", "voices"]), call).await?;
        let KokoroVoices { voices } = unless_cancelled(call, read_json(response, self.api.provider())).await?;
        Ok(voices.into_iter().map(OfferedVoice::from).collect())
    }

    /// The voice that is asked for, or the first of the language: the list is asked for once.
    async fn voice(&self, request: &SpeechRequest, call: &Call) -> Result<String, ProviderError> {
        if let Some(voice) = &request.voice {
            check_voice(voice)?;
            return Ok(voice.clone());
        }
        let voices = self.voices.get_or_try_init(|| self.list_voices(call)).await?;
        let speaks = |tag: &str| voices.iter().find(|voice| voice.language.as_deref() == Some(tag));
        let british = request.language.eq_ignore_ascii_case("en-GB").then(|| speaks("en-GB")).flatten();
        let found = british.or_else(|| speaks(&primary_subtag(&request.language)));
        found.map(|voice| voice.id.clone()).ok_or_else(|| no_voice(self.api.provider(), &request.language))
    }

    fn body(request: &SpeechRequest, voice: &str) -> Value {
        let mut body = json!({
            "model": MODEL,
            "input": request.text,
            "voice": voice,
            "response_format": "wav",
            "stream": false,
            "return_timestamps": true,
        });
        if let Some(speed) = speed(request, 0.25..=4.0) {
            body["speed"] = json!(speed);
        }
        body
    }
}

impl Priced for Kokoro {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.api.provider().to_owned(), model: MODEL.to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }
}

impl Expected<SpeechRequest> for Kokoro {
    fn expected(&self, request: &SpeechRequest) -> UsageRange {
        expected(request)
    }
}

#[async_trait]
impl Speaker for Kokoro {
    fn name(&self) -> Result<String, ProviderError> {
        Ok(format!("{MODEL} r{REVISION}"))
    }

    async fn speak(&self, request: &SpeechRequest, call: &Call) -> Result<Speech, ProviderError> {
        check_request(request, MAX_CHARS)?;
        let (provider, voice) = (self.api.provider(), self.voice(request, call).await?);
        let post = self.api.request(Method::POST, &["dev", "captioned_speech"]).json(&Self::body(request, &voice));
        let response = self.api.send(post, call).await?;
        let answer: CaptionedSpeech = unless_cancelled(call, read_json(response, provider)).await?;
        let file = BASE64_STANDARD.decode(&answer.audio).map_err(|error| ProviderError::Broken {
            provider: provider.to_owned(),
            message: format!("its sound is no base64 ({error})"),
        })?;
        let heard = answer.timestamps.unwrap_or_default().into_iter().map(HeardWord::from).collect();
        speech(provider, request, call, voice, wav::read(&file, provider)?, heard, characters(request)).await
    }

    /// Lists the voices.
    async fn voices(&self, call: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        self.list_voices(call).await
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        let listed = self.voices(&Call::unpaid()).await;
        listed.map(|_| ()).map_err(|error| unavailable(self.api.provider(), error))
    }
}
