//! What is special of each vendor.

use std::sync::Arc;

use async_trait::async_trait;
use gala_ai::provider::{
    Call, Expected, OfferedVoice, Priced, ProviderError, ProviderId, Resend, Speaker, SpeechRequest,
};
use gala_core::{speech::Speech, spending::UsageRange};
use gala_fakes::{Behaviour, Fakes, KEY};
use gala_providers::{
    http::{Endpoint, Secret},
    speech::{Cartesia, ElevenLabs, Kokoro, OpenAiSpeech},
};
use serde_json::json;

use crate::vendor::{Vendor, request, speak};

fn key() -> Secret {
    Secret::of(KEY).expect("a key")
}

fn at(fakes: &Fakes, below: &str) -> Endpoint {
    Endpoint::parse(&fakes.url(below)).expect("an endpoint")
}

#[tokio::test]
async fn voices_are_listed() {
    let fakes = Fakes::start().await;
    let call = Call::unpaid();
    let named =
        |voices: Vec<OfferedVoice>| voices.into_iter().map(|voice| (voice.name, voice.language)).collect::<Vec<_>>();
    let of = |name: &str, language: Option<&str>| (name.to_owned(), language.map(str::to_owned));
    let cartesia = Cartesia::new(at(&fakes, "cartesia"), &key(), "sonic-3.5".to_owned()).expect("a voice");
    assert_eq!(
        named(cartesia.voices(&call).await.expect("voices")),
        [of("Sofía", Some("es")), of("Tessa", Some("en"))]
    );
    let eleven = ElevenLabs::new(at(&fakes, "elevenlabs"), &key(), "eleven_v3".to_owned()).expect("a voice");
    assert_eq!(named(eleven.voices(&call).await.expect("voices")), [of("Rachel", None)]);
    let kokoro = Kokoro::new(at(&fakes, "kokoro"));
    let voices = named(kokoro.voices(&call).await.expect("voices"));
    assert_eq!(
        (&voices[0], &voices[2], &voices[3]),
        (&of("af_heart", Some("en")), &of("bf_emma", Some("en-GB")), &of("jf_alpha", Some("ja")))
    );
    let openai = OpenAiSpeech::new(at(&fakes, "openai/v1"), &key(), "tts-1".to_owned()).expect("a voice");
    assert_eq!(openai.voices(&call).await.expect("voices").len(), 13);
    // Older servers of Kokoro list plain names, Cartesia may list without a page.
    fakes.script(
        "GET /kokoro/v1/audio/voices",
        vec![Behaviour::Replace { content_type: "application/json", body: br#"{"voices":["zf_xiaoni"]}"#.to_vec() }],
    );
    assert_eq!(named(kokoro.voices(&call).await.expect("voices")), [of("zf_xiaoni", Some("zh"))]);
    fakes.script(
        "GET /cartesia/voices",
        vec![Behaviour::Replace { content_type: "application/json", body: br#"[{"id":"x","name":"X"}]"#.to_vec() }],
    );
    assert_eq!(named(cartesia.voices(&call).await.expect("voices")), [of("X", None)]);
}

#[tokio::test]
async fn a_language_that_kokoro_has_no_voice_for_is_refused() {
    let fakes = Fakes::start().await;
    let speaker = Vendor::Kokoro.speaker(&fakes);
    let speak = async |language: &str| {
        let asked = SpeechRequest { voice: None, language: language.to_owned(), ..request(Vendor::Kokoro, "Tea") };
        speaker.speak(&asked, &Call::unpaid()).await
    };
    assert_eq!(speak("en-GB").await.expect("speech").voice, "bf_emma");
    assert_eq!(speak("en-US").await.expect("speech").voice, "af_heart");
    let refused = speak("ru").await;
    assert!(
        matches!(&refused, Err(ProviderError::Refused(problem)) if problem.code == "unknown_language"),
        "{refused:?}"
    );
}

fn cartesia_stream(events: &[serde_json::Value]) -> Behaviour {
    let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    Behaviour::Replace { content_type: "text/event-stream", body: body.into_bytes() }
}

#[tokio::test]
async fn cartesia_fails_in_the_middle_of_its_answer_as_it_does_before_it() {
    let fakes = Fakes::start().await;
    let chunk = json!({ "type": "chunk", "data": "AAAA", "done": false, "status_code": 206 });
    let error = |status: u16, code: &str| json!({ "type": "error", "done": true, "status_code": status, "title": "No", "message": "It fell over.", "error_code": code });
    let failed =
        speak(Vendor::Cartesia, &fakes, cartesia_stream(&[chunk.clone(), error(429, "concurrency_limited")])).await;
    assert!(
        matches!(&failed, Err(ProviderError::Busy { message, .. }) if message == "No: It fell over."),
        "{failed:?}"
    );
    let failed =
        speak(Vendor::Cartesia, &fakes, cartesia_stream(&[chunk.clone(), error(402, "insufficient_credits")])).await;
    assert!(matches!(&failed, Err(ProviderError::Denied { .. })), "{failed:?}");
    let failed = speak(Vendor::Cartesia, &fakes, cartesia_stream(&[chunk.clone(), error(400, "")])).await;
    assert!(matches!(&failed, Err(ProviderError::Refused(_))), "{failed:?}");
    // `done` is missing, and the connection ends as it should.
    let failed = speak(Vendor::Cartesia, &fakes, cartesia_stream(&[chunk])).await;
    assert!(matches!(&failed, Err(ProviderError::Lost { .. })), "{failed:?}");
}

#[tokio::test]
async fn elevenlabs_is_told_languages_of_two_letters_only() {
    let fakes = Fakes::start().await;
    let speaker = Vendor::ElevenLabs.speaker(&fakes);
    for (language, told) in [("pt-BR", json!("pt")), ("fil", json!(null))] {
        let asked = SpeechRequest { language: language.to_owned(), ..request(Vendor::ElevenLabs, "Tea") };
        speaker.speak(&asked, &Call::unpaid()).await.expect("speech");
        assert_eq!(fakes.received().pop().expect("a request").json["language_code"], told);
    }
}

/// A voice that tells its times and costs nothing, as espeak-ng is.
#[derive(Debug)]
struct Reference(Option<Speech>);

impl Priced for Reference {
    fn id(&self) -> ProviderId {
        ProviderId { provider: "reference".to_owned(), model: "r".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }
}

impl Expected<SpeechRequest> for Reference {
    fn expected(&self, _request: &SpeechRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl Speaker for Reference {
    fn name(&self) -> Result<String, ProviderError> {
        Ok("reference".to_owned())
    }

    async fn speak(&self, request: &SpeechRequest, _call: &Call) -> Result<Speech, ProviderError> {
        assert_eq!(request.voice, None, "the vendor's voice is none of the reference's");
        self.0.clone().ok_or(ProviderError::Cancelled)
    }

    async fn voices(&self, _call: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        Ok(Vec::new())
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        Ok(())
    }
}

#[tokio::test]
async fn openai_is_timed_by_a_voice_that_tells_its_times() {
    let fakes = Fakes::start().await;
    let text = "First comes water, then comes tea.";
    let truth =
        Vendor::Kokoro.speaker(&fakes).speak(&request(Vendor::Kokoro, text), &Call::unpaid()).await.expect("speech");
    let timed = |reference| {
        let speaker = OpenAiSpeech::new(at(&fakes, "openai/v1"), &key(), "tts-1".to_owned()).expect("a voice");
        speaker.timed_by(Arc::new(Reference(reference)))
    };
    let asked = request(Vendor::OpenAi, text);
    let speech = timed(Some(truth.clone())).speak(&asked, &Call::unpaid()).await.expect("speech");
    for (word, truth) in speech.timing.words.iter().zip(&truth.timing.words) {
        assert!(word.start.abs_diff(truth.start) <= 960, "{} at {}, not at {}", word.text, word.start, truth.start);
    }
    // A reference that fails is no reason to fail.
    let speech = timed(None).speak(&asked, &Call::unpaid()).await.expect("speech");
    assert_eq!(speech.timing.words.len(), truth.timing.words.len());
}
