//! What every transcriber keeps, run against the fake of each vendor.

use std::time::Duration;

use gala_ai::{
    provider::{Call, Expected, Priced, ProviderError, Resend, Transcriber, TranscriptionRequest},
    speech::words,
};
use gala_core::spending::BilledUnit;
use gala_fakes::{Behaviour, Charge, Fakes, KEY};
use gala_providers::{
    http::{Endpoint, Secret},
    transcription::OpenAiTranscription,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vendor {
    Whisper,
    /// A model that tells no times.
    Untimed,
    Compatible,
}

impl Vendor {
    const ALL: [Self; 3] = [Self::Whisper, Self::Untimed, Self::Compatible];

    fn route(self) -> &'static str {
        match self {
            Self::Whisper | Self::Untimed => "POST /openai/v1/audio/transcriptions",
            Self::Compatible => "POST /openai/compatible/v1/audio/transcriptions",
        }
    }

    fn name(self) -> &'static str {
        if self == Self::Compatible { "openai_compatible" } else { "openai" }
    }

    fn transcriber(self, fakes: &Fakes, key: &str) -> OpenAiTranscription {
        let at = |below: &str| Endpoint::parse(&fakes.url(below)).expect("an endpoint");
        let key = Secret::of(key).expect("a key");
        let transcriber = match self {
            Self::Whisper => OpenAiTranscription::new(at("openai/v1"), &key, "whisper-1".to_owned()),
            Self::Untimed => OpenAiTranscription::new(at("openai/v1"), &key, "gpt-4o-mini-transcribe".to_owned()),
            Self::Compatible => OpenAiTranscription::compatible(at("openai/compatible/v1"), None, "base".to_owned()),
        };
        transcriber.expect("a transcriber")
    }
}

/// A tone of so many seconds.
fn request(seconds: u32) -> TranscriptionRequest {
    let count = seconds * TranscriptionRequest::RATE;
    let samples = (0..count).map(|index| ((f64::from(index) * 0.1).sin() * 8000.0) as i16).collect();
    TranscriptionRequest { samples, language: Some("en-US".to_owned()) }
}

async fn transcribe(vendor: Vendor, fakes: &Fakes, behaviour: Behaviour) -> Result<String, ProviderError> {
    fakes.script(vendor.route(), vec![behaviour]);
    let transcriber = vendor.transcriber(fakes, KEY);
    transcriber.transcribe(&request(3), &Call::unpaid()).await.map(|transcript| transcript.text)
}

#[tokio::test]
async fn what_is_said_is_written_down_with_the_time_of_every_word() {
    let text = "First comes water; then, in 1984, came “state-of-the-art” tea.";
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        fakes.answer_next(text);
        let (transcriber, call) = (vendor.transcriber(&fakes, KEY), Call::unpaid());
        let transcript =
            transcriber.transcribe(&request(10), &call).await.unwrap_or_else(|error| panic!("{vendor:?}: {error}"));
        assert_eq!(transcript.text, text, "{vendor:?}");
        let timing = &transcript.timing;
        assert_eq!(timing.length, 480_000);
        assert_eq!(timing.words.iter().map(|word| word.bytes.clone()).collect::<Vec<_>>(), words(text), "{vendor:?}");
        assert!(timing.words.iter().all(|word| word.start < word.end && word.end <= timing.length), "{vendor:?}");
        assert!(timing.words.windows(2).all(|pair| pair[0].end <= pair[1].start), "{vendor:?}");
        assert_eq!(transcriber.tells_times(), vendor != Vendor::Untimed, "{vendor:?}");
        assert_eq!(transcript.is_timed, vendor != Vendor::Untimed, "{vendor:?}");
        if vendor != Vendor::Untimed {
            for (index, word) in timing.words.iter().enumerate() {
                let told = index as u64 * 480_000 / 9;
                assert!(word.start.abs_diff(told) < 100, "{vendor:?} {}: {} and {told}", word.text, word.start);
            }
        }
        assert_eq!(call.report().usage.amount(BilledUnit::AudioMs), 10_000, "{vendor:?}");
        assert_eq!(transcriber.expected(&request(10)).high.amount(BilledUnit::AudioMs), 10_000);
        let charge = Charge { vendor: vendor.name(), operation: "transcription", subject: "10 s".to_owned() };
        assert_eq!(fakes.charges(), [charge], "{vendor:?}");
        assert_eq!(fakes.unknown_routes(), [""; 0], "{vendor:?}");
        assert_eq!(transcriber.id().provider, vendor.name());
        transcriber.self_test().await.expect("it is there");
        assert_eq!(fakes.charges().len(), 1);
    }
}

/// A few words in a long film are as good as many in a short one.
#[tokio::test]
async fn words_that_are_far_apart_keep_their_times() {
    let fakes = Fakes::start().await;
    let body = br#"{"text":"Hello. Goodbye.","words":[{"word":"Hello","start":50.0,"end":50.5},{"word":"Goodbye","start":55.0,"end":55.6}]}"#;
    fakes.script(
        Vendor::Whisper.route(),
        vec![Behaviour::Replace { content_type: "application/json", body: body.to_vec() }],
    );
    let transcriber = Vendor::Whisper.transcriber(&fakes, KEY);
    let transcript = transcriber.transcribe(&request(60), &Call::unpaid()).await.expect("a transcript");
    let starts: Vec<u64> = transcript.timing.words.iter().map(|word| word.start / 48).collect();
    assert_eq!(starts, [50_000, 55_000]);
}

#[tokio::test]
async fn where_nothing_is_said_there_is_no_word() {
    let fakes = Fakes::start().await;
    fakes.answer_next("");
    let transcript =
        Vendor::Whisper.transcriber(&fakes, KEY).transcribe(&request(3), &Call::unpaid()).await.expect("nothing");
    assert!(transcript.text.is_empty() && transcript.timing.words.is_empty());
}

#[tokio::test]
async fn sounds_that_are_empty_or_too_long_are_refused_before_they_are_sent() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let transcriber = vendor.transcriber(&fakes, KEY);
        let empty = transcriber.transcribe(&request(0), &Call::unpaid()).await;
        assert!(
            matches!(&empty, Err(ProviderError::Refused(problem)) if problem.code == "nothing_to_transcribe"),
            "{empty:?}"
        );
        if vendor != Vendor::Compatible {
            let long = transcriber.transcribe(&request(811), &Call::unpaid()).await;
            assert!(
                matches!(&long, Err(ProviderError::Refused(problem)) if problem.code == "sound_too_long"),
                "{long:?}"
            );
        }
        assert_eq!(fakes.received().len(), 0);
    }
}

#[tokio::test]
async fn failures_mean_what_the_vendor_says() {
    let fakes = Fakes::start().await;
    let denied = Vendor::Whisper.transcriber(&fakes, "wrong-key").transcribe(&request(3), &Call::unpaid()).await;
    assert!(
        matches!(&denied, Err(ProviderError::Denied { message, .. }) if message.contains("Incorrect API key")),
        "{denied:?}"
    );
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let rushed = r#"{"error":{"message":"Too fast.","type":"requests","code":"rate_limit_exceeded"}}"#;
        let failed = transcribe(vendor, &fakes, Behaviour::fail_for(429, 2, rushed)).await;
        assert!(
            matches!(&failed, Err(ProviderError::Busy { retry_after: Some(wait), .. }) if *wait == Duration::from_secs(2)),
            "{vendor:?}: {failed:?}"
        );
        let failed = transcribe(vendor, &fakes, Behaviour::fail(429, rushed)).await;
        assert!(matches!(&failed, Err(ProviderError::Busy { retry_after: None, .. })), "{vendor:?}: {failed:?}");
        let quota = r#"{"error":{"message":"No credit.","type":"insufficient_quota","code":"insufficient_quota"}}"#;
        let failed = transcribe(vendor, &fakes, Behaviour::fail(429, quota)).await;
        assert!(matches!(&failed, Err(ProviderError::Denied { .. })), "{vendor:?}: {failed:?}");
        let failed = transcribe(vendor, &fakes, Behaviour::fail(500, "Internal Server Error")).await;
        assert!(matches!(&failed, Err(ProviderError::Busy { .. })), "{vendor:?}: {failed:?}");
        assert_eq!(fakes.charges(), []);
        let page = Behaviour::Replace { content_type: "text/html", body: b"<html>Welcome</html>".to_vec() };
        let failed = transcribe(vendor, &fakes, page).await;
        assert!(matches!(&failed, Err(ProviderError::Broken { .. })), "{vendor:?}: {failed:?}");
        let failed = transcribe(vendor, &fakes, Behaviour::CutAfter(20)).await;
        assert!(matches!(&failed, Err(ProviderError::Lost { .. })), "{vendor:?}: {failed:?}");
        assert!(transcribe(vendor, &fakes, Behaviour::Chunks(vec![5, 1])).await.is_ok(), "{vendor:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_charge_is_paid_for_once() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let failed = transcribe(vendor, &fakes, Behaviour::ChargeThenDie).await;
        assert!(matches!(&failed, Err(ProviderError::Lost { .. })), "{vendor:?}: {failed:?}");
        assert_eq!(fakes.charges().len(), 1, "{vendor:?}");
        let resend = if vendor == Vendor::Compatible { Resend::Free } else { Resend::PaidAgain };
        assert_eq!(vendor.transcriber(&fakes, KEY).resend(), resend);
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_ends_at_once() {
    for vendor in Vendor::ALL {
        for silence in [Behaviour::Delay(Duration::from_secs(3600)), Behaviour::StallAfter(20)] {
            let fakes = Fakes::start().await;
            fakes.script(vendor.route(), vec![silence]);
            let (transcriber, token) = (vendor.transcriber(&fakes, KEY), CancellationToken::new());
            let (asked, call) = (request(3), Call::new(Uuid::now_v7(), token.clone()));
            let cancel = async {
                while fakes.received().is_empty() {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
                token.cancel();
            };
            let written = tokio::time::timeout(Duration::from_secs(60), transcriber.transcribe(&asked, &call));
            let (failed, ()) = tokio::join!(written, cancel);
            assert!(matches!(failed, Ok(Err(ProviderError::Cancelled))), "{vendor:?}: {failed:?}");
        }
    }
}
