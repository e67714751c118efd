//! What every speaker keeps, local or cloud: run by each one's tests.

use gala_core::speech::{Speech, VoiceStyle};

use super::words::{is_pronounceable, words};
use crate::provider::{Call, ProviderError, Speaker, SpeechRequest};

pub(super) fn request(text: &str, language: &str) -> SpeechRequest {
    SpeechRequest { text: text.to_owned(), language: language.to_owned(), voice: None, style: VoiceStyle::default() }
}

/// Texts that have broken voices, with their language.
pub(super) const TEXTS: &[(&str, &str)] = &[
    ("en", "Tea is the second most consumed drink in the world. It began, they say, with a leaf!"),
    ("es", "¿Qué es el té? ¡Una bebida con 5.000 años de historia!"),
    ("fr", "L’eau doit être à 80 °C ; c’est l’été."),
    ("de", "Donaudampfschifffahrtsgesellschaftskapitän trinkt Tee."),
    ("pt-BR", "O chá é, então, uma planta."),
    ("ru", "Чай — это напиток. В 1638 году его привезли в Москву."),
    ("uk", "Чай з м’ятою."),
    ("el", "Το τσάι είναι ζεστό."),
    ("ar", "الشاي مشروب قديم، بدأ في الصين عام 2737."),
    ("fa", "می‌خواهم چای بنوشم."),
    ("he", "תה חם בבוקר."),
    ("hi", "चाय भारत में बहुत लोकप्रिय है। हर सुबह 2 कप!"),
    ("ta", "தேநீர் சூடாக உள்ளது."),
    ("th", "ชาเป็นเครื่องดื่มที่นิยม"),
    ("ja", "お茶の話です。日本の茶道は、静かで美しい。コーヒーは2杯。"),
    ("zh", "茶是世界上最受欢迎的饮料之一。你喜欢喝茶吗？2024年。"),
    ("ko", "차는 따뜻한 음료입니다."),
    ("vi", "Trà là thức uống phổ biến."),
    ("tr", "Çay, İstanbul’da her yerde içilir."),
    ("en", "It costs $1,234,567.89 — i.e. 3½ times (or 50%) of 2+2=4; e.g. state-of-the-art U.S.A. No. 7"),
    ("en", "I ❤️ tea 🍵 and family 👨‍👩‍👧‍👦 time!! 1️⃣ 🇪🇸"),
    ("en", "Visit https://www.example.com/a_b/c?d=1&e=%20#f or mail tea@example.org."),
    ("en", "<break time=\"3s\"/> <speak>hello</speak> [[h@'loU]] &amp; &lt; {x} \\n"),
    ("en", "tabs\tand\r\nlines\u{0}and\u{7}bells \u{200b}\u{202e}reversed\u{202c} so\u{ad}ft \u{feff}mark"),
    (
        "en",
        "Zalgo h\u{301}\u{302}\u{303}\u{304}\u{305}e\u{316}\u{317}\u{318}\u{319}comes, “quoted” ‘words’ «here» ... !!! ???",
    ),
    ("en", "Mixed العربية and 日本語 and русский in one."),
    ("en", "A"),
    ("en", "7"),
    ("ja", "茶"),
];

/// Asserts everything that holds for any speech of a text.
#[track_caller]
pub(super) fn assert_speech(text: &str, speech: &Speech) {
    let timing = &speech.timing;
    assert_eq!(timing.length, speech.samples.len() as u64, "{text:?}");
    let peak = speech.samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    assert!((0.01..=1.0).contains(&peak), "the peak of {text:?} is {peak}");
    assert!(!speech.voice.is_empty());

    let ranges: Vec<_> = timing.words.iter().map(|word| word.bytes.clone()).collect();
    assert_eq!(ranges, words(text), "{text:?}");
    for (index, _) in text.char_indices().filter(|(_, c)| is_pronounceable(*c)) {
        assert!(ranges.iter().any(|range| range.contains(&index)), "byte {index} of {text:?} is in no word");
    }
    for word in &timing.words {
        assert!(word.start < word.end && word.end <= timing.length, "{word:?} of {text:?}");
        let written = text[word.bytes.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(word.text, written, "{text:?}");
    }
    for pair in timing.words.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{pair:?} of {text:?}");
    }
    assert!(timing.phonemes.windows(2).all(|pair| pair[0].end <= pair[1].start), "{text:?}");
    assert!(timing.phonemes.iter().all(|sound| sound.start < sound.end && sound.end <= timing.length), "{text:?}");
}

pub(super) async fn speech_contract(speaker: &dyn Speaker) {
    assert!(!speaker.name().expect("a name").is_empty());
    for (language, text) in TEXTS {
        let speech = speaker
            .speak(&request(text, language), &Call::unpaid())
            .await
            .unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_speech(text, &speech);
    }
    refuses_what_cannot_be_said(speaker).await;
    speaks_long_texts_and_words(speaker).await;
    says_the_same_the_same_way(speaker).await;
    follows_the_style(speaker).await;
}

async fn refuses_what_cannot_be_said(speaker: &dyn Speaker) {
    for text in ["", " \n", "… — !?", "🍵", "\u{200d}\u{fe0f}"] {
        let refused = speaker.speak(&request(text, "en"), &Call::unpaid()).await;
        assert!(matches!(&refused, Err(ProviderError::Refused(problem)) if problem.field == "text"), "{text:?}");
    }
    let too_long = speaker.speak(&request(&"tea ".repeat(1_000_000), "en"), &Call::unpaid()).await;
    assert!(matches!(too_long, Err(ProviderError::Refused(problem)) if problem.code == "text_too_long"));
    for voice in ["no-such-voice", "../../../etc/passwd", "", "en+no-such-variant", "a\nb"] {
        let asked = SpeechRequest { voice: Some(voice.to_owned()), ..request("tea", "en") };
        let refused = speaker.speak(&asked, &Call::unpaid()).await;
        assert!(
            matches!(&refused, Err(ProviderError::Refused(problem)) if problem.code == "unknown_voice"),
            "{voice:?}: {refused:?}"
        );
    }
    let mut infinite = request("tea", "en");
    infinite.style.rate = f32::NAN;
    assert!(matches!(speaker.speak(&infinite, &Call::unpaid()).await, Err(ProviderError::Refused(_))));
    assert!(matches!(speaker.speak(&request("tea", "qqq"), &Call::unpaid()).await, Err(ProviderError::Refused(_))));
}

async fn speaks_long_texts_and_words(speaker: &dyn Speaker) {
    for text in ["a".repeat(10_000), "9".repeat(3_000), "The kettle sings. ".repeat(100), "茶".repeat(300)] {
        let speech = speaker.speak(&request(&text, "en"), &Call::unpaid()).await.expect("a long text is spoken");
        assert_speech(&text, &speech);
    }
}

async fn says_the_same_the_same_way(speaker: &dyn Speaker) {
    let asked = request("The same words, the same samples: 1, 2, 3.", "en");
    let first = speaker.speak(&asked, &Call::unpaid()).await.expect("spoken");
    speaker.speak(&request("Something else in between", "en"), &Call::unpaid()).await.expect("spoken");
    let second = speaker.speak(&asked, &Call::unpaid()).await.expect("spoken");
    assert_eq!(first.timing, second.timing);
    assert!(first.samples == second.samples, "the samples differ");
}

async fn follows_the_style(speaker: &dyn Speaker) {
    let text = "First comes water. Then, after a while, comes tea. And then comes cake.";
    let mut length = Vec::new();
    for (rate, pause) in [(1.0, 1.0), (1.5, 1.0), (0.7, 1.0), (1.0, 2.5), (1.0, 0.0)] {
        let style = VoiceStyle { rate, pause, pitch: 0.0 };
        let speech =
            speaker.speak(&SpeechRequest { style, ..request(text, "en") }, &Call::unpaid()).await.expect("spoken");
        assert_speech(text, &speech);
        length.push(speech.timing.length as f64);
    }
    assert!(length[1] < length[0] * 0.8 && length[2] > length[0] * 1.25, "rate: {length:?}");
    assert!(length[3] > length[0] * 1.15 && length[4] < length[0] * 0.95, "pause: {length:?}");
}
