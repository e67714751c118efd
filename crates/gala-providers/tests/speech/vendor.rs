//! The vendors, as the tests reach them.

use std::sync::Arc;

use gala_ai::provider::{Call, ProviderError, Speaker, SpeechRequest};
use gala_core::speech::{Speech, VoiceStyle};
use gala_fakes::{Behaviour, Fakes, KEY};
use gala_providers::{
    http::{Endpoint, Secret},
    speech::{Cartesia, ElevenLabs, Kokoro, OpenAiSpeech},
};
use serde_json::json;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    Cartesia,
    ElevenLabs,
    OpenAi,
    Compatible,
    Kokoro,
}

impl Vendor {
    pub const ALL: [Self; 5] = [Self::Cartesia, Self::ElevenLabs, Self::OpenAi, Self::Compatible, Self::Kokoro];
    /// Those that want a key, and money.
    pub const PAID: [Self; 3] = [Self::Cartesia, Self::ElevenLabs, Self::OpenAi];
    /// Those that tell when each word is heard.
    pub const TIMED: [Self; 3] = [Self::Cartesia, Self::ElevenLabs, Self::Kokoro];

    pub fn name(self) -> &'static str {
        match self {
            Self::Cartesia => "cartesia",
            Self::ElevenLabs => "elevenlabs",
            Self::OpenAi => "openai",
            Self::Compatible => "openai_compatible",
            Self::Kokoro => "kokoro",
        }
    }

    pub fn route(self) -> &'static str {
        match self {
            Self::Cartesia => "POST /cartesia/tts/sse",
            Self::ElevenLabs => "POST /elevenlabs/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/with-timestamps",
            Self::OpenAi => "POST /openai/v1/audio/speech",
            Self::Compatible => "POST /openai/compatible/v1/audio/speech",
            Self::Kokoro => "POST /kokoro/dev/captioned_speech",
        }
    }

    /// A voice that its fake has.
    pub fn voice(self) -> &'static str {
        match self {
            Self::Cartesia => "6ccbfb76-1fc6-48f7-b71d-91ac6298247b",
            Self::ElevenLabs => "21m00Tcm4TlvDq8ikWAM",
            Self::OpenAi | Self::Compatible => "coral",
            Self::Kokoro => "af_bella",
        }
    }

    pub fn speaker(self, fakes: &Fakes) -> Arc<dyn Speaker> {
        self.speaker_with_key(fakes, KEY)
    }

    pub fn speaker_with_key(self, fakes: &Fakes, key: &str) -> Arc<dyn Speaker> {
        let at = |below: &str| Endpoint::parse(&fakes.url(below)).expect("an endpoint");
        let key = Secret::of(key).expect("a key");
        match self {
            Self::Cartesia => Arc::new(Cartesia::new(at("cartesia"), &key, "sonic-3.5".to_owned()).expect("a voice")),
            Self::ElevenLabs => {
                Arc::new(ElevenLabs::new(at("elevenlabs"), &key, "eleven_multilingual_v2".to_owned()).expect("a voice"))
            }
            Self::OpenAi => {
                Arc::new(OpenAiSpeech::new(at("openai/v1"), &key, "gpt-4o-mini-tts".to_owned()).expect("a voice"))
            }
            Self::Compatible => Arc::new(
                OpenAiSpeech::compatible(at("openai/compatible/v1"), None, "tts-1".to_owned()).expect("a voice"),
            ),
            Self::Kokoro => Arc::new(Kokoro::new(at("kokoro"))),
        }
    }

    /// Too many requests, as it words them.
    pub fn rushed(self, wait_s: Option<u32>) -> Behaviour {
        let body = match self {
            Self::Cartesia => {
                json!({ "error_code": "concurrency_limited", "title": "Too many requests", "message": "Too fast.", "request_id": "x" })
            }
            Self::ElevenLabs => {
                json!({ "detail": { "type": "rate_limit_error", "code": "concurrent_limit_exceeded", "message": "Too fast.", "status": "too_many_concurrent_requests" } })
            }
            Self::OpenAi => {
                json!({ "error": { "message": "Too fast.", "type": "requests", "param": null, "code": "rate_limit_exceeded" } })
            }
            Self::Compatible | Self::Kokoro => json!({ "detail": "Too fast." }),
        };
        match wait_s {
            Some(wait) => Behaviour::fail_for(429, wait, body.to_string()),
            None => Behaviour::fail(429, body.to_string()),
        }
    }

    /// No credit left.
    pub fn exhausted(self) -> Behaviour {
        match self {
            Self::Cartesia => Behaviour::fail(402, json!({ "error_code": "insufficient_credits", "title": "Payment", "message": "No credit." }).to_string()),
            // The older answer comes with the status of a wrong key.
            Self::ElevenLabs => Behaviour::fail(401, json!({ "detail": { "status": "quota_exceeded", "message": "No credit." } }).to_string()),
            _ => Behaviour::fail(429, json!({ "error": { "message": "No credit.", "type": "insufficient_quota", "code": "insufficient_quota" } }).to_string()),
        }
    }
}

pub fn request(vendor: Vendor, text: &str) -> SpeechRequest {
    SpeechRequest {
        text: text.to_owned(),
        language: "en".to_owned(),
        voice: Some(vendor.voice().to_owned()),
        style: VoiceStyle::default(),
    }
}

/// Speaks once, and the fake behaves.
pub async fn speak(vendor: Vendor, fakes: &Fakes, behaviour: Behaviour) -> Result<Speech, ProviderError> {
    fakes.script(vendor.route(), vec![behaviour]);
    vendor.speaker(fakes).speak(&request(vendor, "Tea, please!"), &Call::unpaid()).await
}
