//! What every voice does with what it was sent.

use gala_ai::{
    provider::{Call, ProviderError, SpeechRequest},
    speech::{HeardWord, Recording, RecordingError, align_to_reference, expected_s},
};
use gala_core::{
    speech::Speech,
    spending::{BilledUnit, Usage, UsageRange},
};

/// How much longer than expected a speech may be, so that what is held for it is enough.
const MOST_TIMES: f64 = 4.0;

/// Returns what a speech will take: its characters, and at most so much sound.
pub(super) fn expected(request: &SpeechRequest) -> UsageRange {
    let slowest = f64::from(request.style.rate.clamp(0.5, 1.0));
    let high_ms = (expected_s(&request.text) / slowest * MOST_TIMES * 1000.0).ceil() as u64;
    let of = |audio_ms| Usage::of(BilledUnit::Characters, characters(request)).and(BilledUnit::AudioMs, audio_ms);
    UsageRange { low: of(1), high: of(high_ms) }
}

/// Returns the speed that is told to a provider, in hundredths within its limits; `None` where it is the usual one.
pub(super) fn speed(request: &SpeechRequest, limits: std::ops::RangeInclusive<f64>) -> Option<f64> {
    let speed = (f64::from(request.style.rate).clamp(*limits.start(), *limits.end()) * 100.0).round() / 100.0;
    (speed != 1.0).then_some(speed)
}

pub(super) fn characters(request: &SpeechRequest) -> u64 {
    request.text.chars().count() as u64
}

/// Makes speech of a sound, and tells what was used. Takes the processor for a while: some 10 ms for a minute.
pub(super) async fn speech(
    provider: &'static str,
    request: &SpeechRequest,
    call: &Call,
    voice: String,
    recording: Recording,
    heard: Vec<HeardWord>,
    characters: u64,
) -> Result<Speech, ProviderError> {
    let ms = recording.samples.len() as u64 * 1000 / u64::from(recording.rate.max(1));
    call.used(Usage::of(BilledUnit::Characters, characters).and(BilledUnit::AudioMs, ms));
    let (text, language) = (request.text.clone(), request.language.clone());
    let made = tokio::task::spawn_blocking(move || recording.speech_of(&text, &language, &voice, &heard));
    made.await.expect("mastering neither panics nor is cancelled").map_err(|error| broken(provider, &error))
}

/// Times a speech by another one of the same text.
pub(super) async fn timed(speech: Speech, request: &SpeechRequest, reference: Speech) -> Speech {
    let (text, language) = (request.text.clone(), request.language.clone());
    let timed = tokio::task::spawn_blocking(move || {
        let timing = align_to_reference(&text, &language, &speech.samples, &reference);
        Speech { timing, ..speech }
    });
    timed.await.expect("aligning neither panics nor is cancelled")
}

pub(super) fn broken(provider: &str, error: &RecordingError) -> ProviderError {
    ProviderError::Broken { provider: provider.to_owned(), message: error.to_string() }
}

/// Whatever a voice fails at when it is tried.
pub(crate) fn unavailable(provider: &str, error: ProviderError) -> ProviderError {
    match error {
        ProviderError::Unavailable { .. } => error,
        error => ProviderError::Unavailable {
            what: format!("{provider} does not answer as it should: {error}"),
            remedy: "check its key, its address and the network".to_owned(),
        },
    }
}
