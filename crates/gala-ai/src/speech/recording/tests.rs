use proptest::prelude::*;

use super::*;
use crate::speech::contract::assert_speech;

const RATE: u32 = 24_000;

/// A voice of so many seconds: syllables with pauses.
fn voice(seconds: f64) -> Recording {
    let count = (seconds * f64::from(RATE)) as usize;
    let samples = (0..count).map(|index| {
        let t = index as f64 / f64::from(RATE);
        ((t * 200.0 * std::f64::consts::TAU).sin() * (t * 3.0 * std::f64::consts::TAU).sin().abs() * 0.4) as f32
    });
    Recording { samples: samples.collect(), rate: RATE }
}

fn heard(words: &[(&str, f64, f64)]) -> Vec<HeardWord> {
    words.iter().map(|(text, start, end)| HeardWord { text: (*text).to_owned(), start: *start, end: *end }).collect()
}

/// Returns when each word of the text begins, in hundredths of a second of the recording.
fn starts(text: &str, seconds: f64, words: &[(&str, f64, f64)]) -> Vec<(String, u64)> {
    let speech = voice(seconds).speech_of(text, "en", "v", &heard(words)).expect("speech");
    assert_speech(text, &speech);
    // The recording begins with its sound, before which the mastered speech has a margin.
    let moved = |sample: u64| (sample.saturating_sub(960) + 240) / 480;
    speech.timing.words.iter().map(|word| (word.text.clone(), moved(word.start))).collect()
}

#[track_caller]
fn check(text: &str, seconds: f64, words: &[(&str, f64, f64)], expected: &[(&str, u64)]) {
    let found = starts(text, seconds, words);
    let near =
        |(found, expected): (&(String, u64), &(&str, u64))| found.0 == expected.0 && found.1.abs_diff(expected.1) <= 2;
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(near), "{found:?}, not {expected:?}");
}

#[test]
fn words_that_are_told_as_they_are_written_keep_their_times() {
    let words = [("“Tea,", 0.10, 0.50), ("please!”", 0.60, 1.10)];
    check("“Tea, please!”", 1.2, &words, &[("“Tea,", 10), ("please!”", 60)]);
}

#[test]
fn words_in_the_voices_own_tokens_are_found() {
    let words = [("state", 0.1, 0.4), ("of", 0.4, 0.5), ("the", 0.5, 0.6), ("art", 0.6, 0.9), ("tea", 1.0, 1.4)];
    check("State-of-the-art TEA.", 1.5, &words, &[("State-of-the-art", 10), ("TEA.", 100)]);
    let characters = [("茶", 0.1, 0.3), ("是", 0.3, 0.5), ("饮料", 0.6, 1.0)];
    check("茶是饮料。", 1.1, &characters, &[("茶", 10), ("是", 30), ("饮", 60), ("料。", 80)]);
}

#[test]
fn a_number_that_is_said_as_several_words_is_one_word() {
    let words = [
        ("in", 0.1, 0.3),
        ("nineteen", 0.4, 0.8),
        ("eighty", 0.8, 1.1),
        ("four", 1.1, 1.4),
        ("it", 1.5, 1.6),
        ("began", 1.7, 2.1),
    ];
    check("In 1984, it began.", 2.2, &words, &[("In", 10), ("1984,", 40), ("it", 150), ("began.", 170)]);
}

#[test]
fn words_that_are_not_told_fill_the_pause_where_they_stand() {
    let words = [("one", 0.1, 0.4), ("four", 1.6, 2.0), ("five", 2.1, 2.5)];
    check(
        "one two three four five",
        2.6,
        &words,
        &[("one", 10), ("two", 40), ("three", 85), ("four", 160), ("five", 210)],
    );
}

#[test]
fn times_past_the_end_and_out_of_order_stay_inside_and_in_order() {
    let words = [("one", 0.5, 0.2), ("two", 0.3, 0.9), ("three", 1.0, 90.0), ("four", -5.0, 1.2), ("five", 80.0, 90.0)];
    starts("one two three four five", 1.5, &words);
    let odd = [("one", f64::NAN, 1.0), ("two", 0.4, f64::INFINITY), ("three", 0.5, 1.4)];
    starts("one two three", 1.5, &odd);
}

#[test]
fn times_that_are_of_no_use_are_estimated() {
    let text = "First of all the water boils";
    let estimated = starts(text, 2.0, &[]);
    // All at once, of something else, in another unit, and hardly any.
    let same = |words: &[(&str, f64, f64)]| assert_eq!(starts(text, 2.0, words), estimated, "{words:?}");
    same(&text.split(' ').map(|word| (word, 0.0, 0.0)).collect::<Vec<_>>());
    same(&[("lorem", 0.1, 0.9), ("ipsum", 1.0, 1.9)]);
    same(
        &text
            .split(' ')
            .zip(1..)
            .map(|(word, at)| (word, f64::from(at) * 300.0, f64::from(at) * 310.0))
            .collect::<Vec<_>>(),
    );
    same(&[("of", 0.2, 1.9)]);
}

#[test]
fn what_is_no_speech_is_an_error() {
    let no_speech = |recording: &Recording| recording.speech_of("Tea, please!", "en", "v", &[]).expect_err("no speech");
    let sound = |samples: Vec<f32>| Recording { samples, rate: RATE };
    assert_eq!(no_speech(&Recording::of_pcm16(&[], RATE)), RecordingError::Empty);
    assert_eq!(no_speech(&sound(vec![0.0; 24_000])), RecordingError::Silent);
    assert_eq!(no_speech(&sound(vec![f32::NAN; 24_000])), RecordingError::NotANumber);
    assert_eq!(no_speech(&Recording { rate: 0, ..voice(1.0) }), RecordingError::Rate(0));
    assert!(matches!(no_speech(&voice(0.015)), RecordingError::Length { found_ms: 15, .. }));
    assert!(matches!(no_speech(&voice(60.0)), RecordingError::Length { found_ms: 60_000, .. }));
    let mut clipped = voice(1.0);
    clipped.samples.iter_mut().for_each(|sample| *sample = (*sample * 20.0).clamp(-1.0, 1.0));
    assert!(matches!(no_speech(&clipped), RecordingError::Clipped { percent: 50.. }));
    // As loud as can be is not too loud.
    let mut loud = voice(1.0);
    loud.samples.iter_mut().enumerate().for_each(|(index, sample)| *sample = (index as f32 * 0.05).sin());
    assert!(loud.speech_of("Tea, please!", "en", "v", &[]).is_ok());
}

#[test]
fn a_voice_of_any_rate_keeps_its_length() {
    for rate in [8_000, 16_000, 22_050, 24_000, 44_100, 48_000] {
        let bytes: Vec<u8> =
            (0..rate).flat_map(|index| (((f64::from(index) * 0.2).sin() * 9000.0) as i16).to_le_bytes()).collect();
        let speech = Recording::of_pcm16(&bytes, rate).speech_of("Tea, please!", "en", "v", &[]).expect("speech");
        assert!(speech.timing.length.abs_diff(48_000 + 4800) < 200, "{rate}: {}", speech.timing.length);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn whatever_a_voice_tells_the_words_are_in_order_and_inside(
        text in "([a-e]{1,6}|[0-9]{1,4}|茶|の|[.,!—🍵]){1,20}( ([a-e]{1,6}|[0-9]{1,4})[,.]?){1,12}",
        told in prop::collection::vec(("([a-e]{1,6}|[0-9]{1,4}|茶| |)", -2.0_f64..9.0, -2.0_f64..9.0), 0..20),
    ) {
        let told: Vec<(&str, f64, f64)> = told.iter().map(|(text, start, end)| (text.as_str(), *start, *end)).collect();
        let speech = voice(4.0).speech_of(&text, "en", "v", &heard(&told));
        match speech {
            Ok(speech) => assert_speech(&text, &speech),
            Err(error) => prop_assert!(matches!(error, RecordingError::Length { .. }), "{error}"),
        }
    }
}
