//! Speech that is made.

use gala_ai::{
    provider::{Call, ProviderError, SpeechRequest},
    speech::words,
};
use gala_core::{
    speech::{Speech, VoiceStyle},
    spending::BilledUnit,
};
use gala_fakes::{Charge, Fakes, Sound};

use crate::vendor::{Vendor, request};

/// Texts in which words, numbers, signs and scripts meet.
const TEXTS: [(&str, &str); 8] = [
    ("en", "Tea is the second most consumed drink in the world. It began, they say, with a leaf!"),
    ("es", "¿Qué es el té? ¡Una bebida con 5.000 años de historia!"),
    ("fr", "L’eau doit être à 80 °C ; c’est l’été."),
    ("ru", "Чай — это напиток. В 1638 году его привезли в Москву."),
    ("ja", "お茶の話です。日本の茶道は、静かで美しい。コーヒーは2杯。"),
    ("ar", "الشاي مشروب قديم، بدأ في الصين عام 2737."),
    ("en", "I ❤️ tea 🍵 and state-of-the-art “words”… 50% of $1,234.56 — e.g. U.S.A.\nNo. 7"),
    ("en", "A"),
];

#[track_caller]
fn assert_speech(text: &str, speech: &Speech) {
    let timing = &speech.timing;
    assert_eq!(timing.length, speech.samples.len() as u64, "{text:?}");
    let peak = speech.samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    assert!((0.01..=1.0).contains(&peak), "the peak of {text:?} is {peak}");
    assert_eq!(timing.words.iter().map(|word| word.bytes.clone()).collect::<Vec<_>>(), words(text), "{text:?}");
    assert!(timing.words.iter().all(|word| word.start < word.end && word.end <= timing.length), "{text:?}");
    assert!(timing.words.windows(2).all(|pair| pair[0].end <= pair[1].start), "{text:?}");
}

#[tokio::test]
async fn every_text_is_spoken_with_the_time_of_every_word() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let speaker = vendor.speaker(&fakes);
        for (language, text) in TEXTS {
            let asked = SpeechRequest { language: language.to_owned(), ..request(vendor, text) };
            let call = Call::unpaid();
            let speech =
                speaker.speak(&asked, &call).await.unwrap_or_else(|error| panic!("{vendor:?} {text:?}: {error}"));
            assert_speech(text, &speech);
            assert_eq!(speech.voice, vendor.voice());
            let usage = call.report().usage;
            assert_eq!(usage.amount(BilledUnit::Characters), text.chars().count() as u64, "{vendor:?}");
            let (heard, most) = (usage.amount(BilledUnit::AudioMs), speaker.expected(&asked).high);
            assert!(heard > 100 && heard <= most.amount(BilledUnit::AudioMs), "{vendor:?} {text:?}: {heard} {most:?}");
            assert_eq!(most.amount(BilledUnit::Characters), text.chars().count() as u64, "{vendor:?}");
        }
        let charge = |text: &str| Charge { vendor: vendor.name(), operation: "speech", subject: text.to_owned() };
        assert_eq!(fakes.charges(), TEXTS.map(|(_, text)| charge(text)), "{vendor:?}");
        assert_eq!(fakes.unknown_routes(), [""; 0], "{vendor:?}");
        assert!(speaker.name().expect("a name").contains(" r"), "{vendor:?}");
        assert_eq!(speaker.id().provider, vendor.name());
    }
}

/// A fake voice sounds while it says a word, and is silent between two.
#[tokio::test]
async fn words_are_heard_when_they_are_told() {
    for vendor in Vendor::TIMED {
        let fakes = Fakes::start().await;
        let text = "First comes water, then comes tea.";
        let speech = vendor.speaker(&fakes).speak(&request(vendor, text), &Call::unpaid()).await.expect("speech");
        for word in &speech.timing.words {
            let power = |from: u64, to: u64| {
                speech.samples[from as usize..to as usize].iter().map(|sample| sample * sample).sum::<f32>()
            };
            let (before, after) = (power(word.start - 720, word.start - 48), power(word.start + 48, word.start + 720));
            assert!(before * 20.0 < after, "{vendor:?} {}: {before} before, {after} after", word.text);
        }
    }
}

#[tokio::test]
async fn the_rate_is_taken_as_far_as_the_vendor_goes() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let speaker = vendor.speaker(&fakes);
        let mut lengths = Vec::new();
        for rate in [0.5, 1.0, 2.0] {
            let style = VoiceStyle { rate, pitch: 5.0, pause: 2.0 };
            let asked = SpeechRequest { style, ..request(vendor, "First comes water, then comes tea.") };
            let speech =
                speaker.speak(&asked, &Call::unpaid()).await.unwrap_or_else(|error| panic!("{vendor:?}: {error}"));
            lengths.push(speech.timing.length as f64);
        }
        assert!(lengths[0] > lengths[1] * 1.15 && lengths[2] < lengths[1] * 0.9, "{vendor:?}: {lengths:?}");
    }
}

#[tokio::test]
async fn a_voice_that_is_not_named_is_one_of_the_language() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let speaker = vendor.speaker(&fakes);
        let asked = SpeechRequest { voice: None, ..request(vendor, "Tea, please!") };
        let first = speaker.speak(&asked, &Call::unpaid()).await.unwrap_or_else(|error| panic!("{vendor:?}: {error}"));
        let second = speaker.speak(&asked, &Call::unpaid()).await.expect("speech");
        assert_eq!(first.voice, second.voice);
        let listed = fakes.received().iter().filter(|request| request.route.ends_with("/voices")).count();
        assert_eq!(
            listed,
            usize::from(!matches!(vendor, Vendor::OpenAi | Vendor::Compatible)),
            "{vendor:?}: listed once"
        );
        if vendor == Vendor::Cartesia {
            assert_eq!(first.voice, vendor.voice(), "the Spanish one comes first in the list");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_said_is_refused_before_it_is_sent() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let speaker = vendor.speaker(&fakes);
        let of_code = async |asked: SpeechRequest| match speaker.speak(&asked, &Call::unpaid()).await {
            Err(ProviderError::Refused(problem)) => problem.code,
            other => panic!("{vendor:?}: {other:?}"),
        };
        for text in ["", " \n", "… — !?", "🍵"] {
            assert_eq!(of_code(request(vendor, text)).await, "nothing_to_speak");
        }
        assert_eq!(of_code(request(vendor, &"tea ".repeat(1_000_000))).await, "text_too_long");
        for voice in ["", "..", "../../voices", "a\nb", "a?b=c"] {
            let asked = SpeechRequest { voice: Some(voice.to_owned()), ..request(vendor, "Tea") };
            assert_eq!(of_code(asked).await, "unknown_voice", "{voice:?}");
        }
        let mut odd = request(vendor, "Tea");
        odd.style.rate = f32::NAN;
        assert_eq!(of_code(odd).await, "voice_style");
        assert_eq!(fakes.received().len(), 0, "{vendor:?}");
        // What only the vendor knows is told in its words.
        let unknown = SpeechRequest { voice: Some("nobody".to_owned()), ..request(vendor, "Tea") };
        assert_eq!(of_code(unknown).await, "provider_refused");
        assert_eq!(fakes.charges(), []);
    }
}

#[tokio::test]
async fn a_sound_that_is_no_speech_of_the_text_is_broken() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let speaker = vendor.speaker(&fakes);
        let said = [
            (Sound::Silent, "silent"),
            (Sound::Clipped, "clipped"),
            (Sound::Nothing, "no sound"),
            (Sound::Endless, "ms long"),
        ];
        for (sound, words) in said {
            fakes.sound_next(sound);
            let failed = speaker.speak(&request(vendor, "Tea, please!"), &Call::unpaid()).await;
            assert!(
                matches!(&failed, Err(ProviderError::Broken { message, .. }) if message.contains(words)),
                "{vendor:?} {sound:?}: {failed:?}"
            );
        }
    }
}

#[tokio::test]
async fn words_that_are_told_wrongly_or_not_at_all_are_estimated() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let speaker = vendor.speaker(&fakes);
        let text = "First comes water, then comes tea.";
        for sound in [Sound::LateWords, Sound::NoWords] {
            fakes.sound_next(sound);
            let speech = speaker.speak(&request(vendor, text), &Call::unpaid()).await.expect("speech");
            assert_speech(text, &speech);
            // Spread over the sound, and not all at its end.
            assert!(speech.timing.words[3].start < speech.timing.length * 3 / 4, "{vendor:?} {sound:?}");
        }
    }
}
