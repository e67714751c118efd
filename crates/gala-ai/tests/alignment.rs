//! How well a voice that tells no times is timed, on speech whose times are known: espeak-ng in another voice, at another
//! pace and pitch, its sound made dull and noisy; and by a transcript of it with the errors that transcripts have.

use std::path::{Path, PathBuf};

use gala_ai::{
    provider::{Call, Speaker, SpeechRequest},
    speech::{EspeakSpeaker, align_to_reference, align_to_transcript, estimate_words, find_helper, words},
};
use gala_core::speech::{Speech, SpeechTiming, SpokenWord, VoiceStyle};
use gala_sandbox::StartMode;

const TEXTS: [(&str, &str); 5] = [
    (
        "en",
        "Tea is the second most consumed drink in the world, after water. It began, they say, in 2737 BC, when leaves fell \
         into a pot. Monks carried it east; merchants carried it west. Today, three cups are poured for every coffee!",
    ),
    (
        "en",
        "Why do cats purr? Some purr when they are happy, others when they are hurt. The sound comes from the larynx, \
         and its frequency - between 25 and 150 hertz - may even help bones to heal.",
    ),
    (
        "es",
        "El té es una bebida antigua. Empezó en China, dicen, con una hoja que cayó en el agua caliente. Después viajó \
         por todo el mundo, y cada país lo bebe a su manera.",
    ),
    (
        "de",
        "Der Tee kam im siebzehnten Jahrhundert nach Europa. Zuerst war er teuer, dann trank ihn jeder. Heute gibt es \
         mehr als dreitausend Sorten, und täglich kommen neue dazu.",
    ),
    (
        "fr",
        "Le thé est né en Chine, il y a presque cinq mille ans. On raconte qu’une feuille tomba dans une tasse d’eau \
         chaude. Depuis, le monde entier en boit, le matin comme le soir.",
    ),
];
/// Variants of the language's voice, with rate and pitch.
const VOICES: [(&str, f32, f32); 4] = [("+f3", 0.8, 4.0), ("+m7", 1.3, -3.0), ("+f5", 1.0, 2.0), ("+m3", 1.15, -5.0)];

fn speaker() -> EspeakSpeaker {
    let test = std::env::current_exe().expect("the path of the test");
    let folders = test.ancestors().skip(1).take(2).map(Path::to_path_buf);
    let helper: PathBuf = find_helper(folders).expect("gala-espeak is not built: run cargo build --workspace --bins");
    EspeakSpeaker::new(&helper, helper.parent().expect("a folder"), StartMode::Fork)
}

async fn speak(speaker: &EspeakSpeaker, text: &str, language: &str, voice: Option<&str>, style: VoiceStyle) -> Speech {
    let (text, language, voice) = (text.to_owned(), language.to_owned(), voice.map(str::to_owned));
    speaker.speak(&SpeechRequest { text, language, voice, style }, &Call::unpaid()).await.expect("spoken")
}

/// As another microphone hears it: high frequencies are softer, and there is noise at about -45 dB.
fn dull_and_noisy(samples: &mut [f32]) {
    let (mut before, mut random) = (0.0, 0x2545_f491_u32);
    for sample in samples {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        before += 0.35 * (*sample - before);
        *sample = before + (random as f32 / u32::MAX as f32 - 0.5) * 0.01;
    }
}

/// Returns how far the words begin from where they do, in milliseconds.
fn errors(found: &SpeechTiming, truth: &SpeechTiming) -> Vec<u64> {
    assert_eq!(found.words.len(), truth.words.len());
    found.words.iter().zip(&truth.words).map(|(found, truth)| found.start.abs_diff(truth.start) / 48).collect()
}

fn quantile(errors: &mut [u64], part: f64) -> u64 {
    errors.sort_unstable();
    errors[((errors.len() - 1) as f64 * part).round() as usize]
}

#[track_caller]
fn assert_in_order(text: &str, timing: &SpeechTiming) {
    assert_eq!(timing.words.iter().map(|word| word.bytes.clone()).collect::<Vec<_>>(), words(text));
    assert!(timing.words.iter().all(|word| word.start < word.end && word.end <= timing.length));
    assert!(timing.words.windows(2).all(|pair| pair[0].end <= pair[1].start));
}

#[tokio::test]
async fn words_are_timed_by_another_voice_to_a_few_hundredths_of_a_second() {
    let speaker = speaker();
    let (mut aligned, mut estimated) = (Vec::new(), Vec::new());
    for (language, text) in TEXTS {
        let reference = speak(&speaker, text, language, None, VoiceStyle::default()).await;
        for (voice, rate, pitch) in VOICES {
            let style = VoiceStyle { rate, pitch, pause: 1.6 };
            let mut real = speak(&speaker, text, language, Some(voice), style).await;
            dull_and_noisy(&mut real.samples);
            let timing = align_to_reference(text, language, &real.samples, &reference);
            assert_in_order(text, &timing);
            aligned.extend(errors(&timing, &real.timing));
            let guessed = estimate_words(text, language, real.timing.length, Some(&real.samples));
            estimated.extend(errors(&guessed, &real.timing));
        }
    }
    let (median, late) = (quantile(&mut aligned, 0.5), quantile(&mut aligned, 0.95));
    let (guessed, late_guessed) = (quantile(&mut estimated, 0.5), quantile(&mut estimated, 0.95));
    println!(
        "{} words: median {median} ms, 95 % within {late} ms; estimated {guessed} and {late_guessed} ms",
        aligned.len()
    );
    assert!(median <= 25 && late <= 90, "median {median} ms, 95 % within {late} ms");
    assert!(median * 2 < guessed && late * 2 < late_guessed, "estimated: {guessed} and {late_guessed} ms");
}

#[tokio::test]
async fn what_is_not_alike_is_estimated() {
    let speaker = speaker();
    let (language, text) = TEXTS[0];
    let reference = speak(&speaker, text, language, None, VoiceStyle::default()).await;
    let estimate = |samples: &[f32]| estimate_words(text, language, samples.len() as u64, Some(samples));
    // Noise, silence, next to nothing, and far too much.
    let mut noise = vec![0.0; reference.samples.len()];
    dull_and_noisy(&mut noise);
    assert_eq!(align_to_reference(text, language, &noise, &reference), estimate(&noise));
    for length in [0, 1, 7_000, 48_000 * 60 * 16] {
        let silence = vec![0.0; length];
        assert_eq!(align_to_reference(text, language, &silence, &reference), estimate(&silence), "{length}");
    }
    // A reference of another text, and one that tells nothing.
    let timing = align_to_reference("Tea.", language, &reference.samples, &reference);
    assert_eq!(timing, estimate_words("Tea.", language, reference.timing.length, Some(&reference.samples)));
    let silent = Speech { timing: SpeechTiming::default(), ..reference.clone() };
    assert_eq!(align_to_reference(text, language, &reference.samples, &silent), estimate(&reference.samples));
}

#[tokio::test]
async fn ten_minutes_are_timed_as_well_as_one() {
    let speaker = speaker();
    let text = TEXTS[0].1.replace("three cups", "many cups");
    let long: String = (1..=30).map(|number| format!("Part {number}. {text} ")).collect();
    let reference = speak(&speaker, &long, "en", None, VoiceStyle::default()).await;
    let style = VoiceStyle { rate: 0.9, pitch: 2.0, pause: 1.4 };
    let real = speak(&speaker, &long, "en", Some("+f3"), style).await;
    assert!(real.timing.duration_ms() > 10 * 60_000, "{} ms", real.timing.duration_ms());
    let timing = align_to_reference(&long, "en", &real.samples, &reference);
    assert_in_order(&long, &timing);
    let mut errors = errors(&timing, &real.timing);
    let (median, late) = (quantile(&mut errors, 0.5), quantile(&mut errors, 0.95));
    println!("{} ms: median {median} ms, 95 % within {late} ms", real.timing.duration_ms());
    assert!(median <= 25 && late <= 90, "median {median} ms, 95 % within {late} ms");
}

/// What a transcriber tells of a speech: without case, punctuation and accents, one word in twelve misheard, one in twenty not
/// heard at all, now and then one that nobody wrote, and times that are off by up to 60 ms.
fn transcript(speech: &Speech, random: &mut u32) -> Vec<SpokenWord> {
    let mut next = |below: u32| {
        *random ^= *random << 13;
        *random ^= *random >> 17;
        *random ^= *random << 5;
        *random % below
    };
    let mut told = Vec::new();
    let mut tell = |text: String, start: u64, end: u64| {
        told.push(SpokenWord { bytes: 0..text.len(), text, start, end: end.max(start) });
    };
    for word in &speech.timing.words {
        let mut text: String = word.text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
        text = text.replace(['é', 'è', 'ê'], "e").replace('ó', "o").replace('ü', "u");
        if next(20) == 0 {
            continue;
        }
        if next(12) == 0 && text.chars().count() > 3 {
            text.replace_range(text.char_indices().nth(1).map_or(0..0, |(at, c)| at..at + c.len_utf8()), "o");
        }
        let off = |sample: u64, by: u32| (sample + u64::from(by)).saturating_sub(2880);
        tell(text, off(word.start, next(5761)), off(word.end, next(5761)));
        if next(25) == 0 {
            tell("uh".to_owned(), word.end, word.end + 960);
        }
    }
    told
}

#[tokio::test]
async fn a_transcript_with_errors_times_the_words_of_the_script() {
    let (speaker, mut random) = (speaker(), 0x2545_f491_u32);
    let (mut aligned, mut estimated) = (Vec::new(), Vec::new());
    for (language, text) in TEXTS {
        for (voice, rate, pitch) in VOICES {
            let style = VoiceStyle { rate, pitch, pause: 1.6 };
            let real = speak(&speaker, text, language, Some(voice), style).await;
            let heard = transcript(&real, &mut random);
            let timing = align_to_transcript(text, language, real.timing.length, &heard).expect("times");
            assert_in_order(text, &timing);
            aligned.extend(errors(&timing, &real.timing));
            let guessed = estimate_words(text, language, real.timing.length, Some(&real.samples));
            estimated.extend(errors(&guessed, &real.timing));
        }
    }
    let (median, late) = (quantile(&mut aligned, 0.5), quantile(&mut aligned, 0.95));
    let (guessed, late_guessed) = (quantile(&mut estimated, 0.5), quantile(&mut estimated, 0.95));
    println!(
        "{} words: median {median} ms, 95 % within {late} ms; estimated {guessed} and {late_guessed} ms",
        aligned.len()
    );
    assert!(median <= 40 && late <= 120, "median {median} ms, 95 % within {late} ms");
    assert!(median * 2 < guessed && late * 2 < late_guessed, "estimated: {guessed} and {late_guessed} ms");
}
