//! The timing of a recorded voice by a transcript of it: what was heard, and when, gives the words of the script their times.

use gala_core::{
    speech::{SpeechTiming, SpokenWord},
    time::SAMPLE_RATE,
};

use super::{
    align::align,
    mastering::resample_to,
    told::{Comparison, HeardWord, marks},
};
use crate::provider::TranscriptionRequest;

/// Returns what a transcriber is asked of a recording (mono, 48 kHz) in which `language` is spoken; it is to be found out where
/// absent.
pub fn transcription_request(samples: &[f32], language: Option<&str>) -> TranscriptionRequest {
    let integer = |sample: f32| (sample * 32_767.0).round().clamp(-32_768.0, 32_767.0) as i16;
    let samples = resample_to(samples, SAMPLE_RATE, TranscriptionRequest::RATE);
    TranscriptionRequest { samples: samples.into_iter().map(integer).collect(), language: language.map(str::to_owned) }
}

/// Times the words of `text` in a recording of `length` samples at 48 kHz by the words that were heard in it.
///
/// Both are aligned as a whole, without case, punctuation and accents: a word that was misheard takes the time of the one
/// that is most like it, a number that was written otherwise the time of what stands in its place, and words that were not
/// heard at all the time between their neighbours. Scripts without spaces are compared character by character. `None` where
/// too little of the text was heard for that.
pub fn align_to_transcript(text: &str, language: &str, length: u64, heard: &[SpokenWord]) -> Option<SpeechTiming> {
    let second = |sample: u64| sample as f64 / f64::from(SAMPLE_RATE);
    let heard: Vec<HeardWord> = heard
        .iter()
        .map(|word| HeardWord { text: word.text.clone(), start: second(word.start), end: second(word.end) })
        .collect();
    let at = |second: f64| ((second * f64::from(SAMPLE_RATE)).round() as u64).min(length);
    let marks = marks(text, &heard, Comparison::OfTranscript { language }, second(length), 0.0, at)?;
    Some(SpeechTiming { words: align(text, &marks, length), phonemes: Vec::new(), length })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::speech::words;

    /// Words with their times in hundredths of a second.
    fn heard(told: &[(&str, u64, u64)]) -> Vec<SpokenWord> {
        let word = |(text, start, end): &(&str, u64, u64)| SpokenWord {
            text: (*text).to_owned(),
            bytes: 0..text.len(),
            start: start * 480,
            end: end * 480,
        };
        told.iter().map(word).collect()
    }

    #[track_caller]
    fn check(language: &str, text: &str, told: &[(&str, u64, u64)], expected: &[(&str, u64)]) {
        let timing = align_to_transcript(text, language, 10 * 48_000, &heard(told)).expect("times");
        let found: Vec<(&str, u64)> = timing.words.iter().map(|word| (word.text.as_str(), word.start / 480)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn case_punctuation_and_accents_are_no_difference() {
        let told = [("que", 10, 30), ("es", 40, 50), ("el", 60, 70), ("te", 80, 120)];
        check("es", "¿Qué es el TÉ?", &told, &[("¿Qué", 10), ("es", 40), ("el", 60), ("TÉ?", 80)]);
    }

    #[test]
    fn a_misheard_word_takes_the_time_of_the_one_that_is_like_it() {
        let told = [("the", 10, 20), ("um", 25, 60), ("cattle", 70, 120), ("sings", 130, 180)];
        check("en", "The kettle sings.", &told, &[("The", 10), ("kettle", 70), ("sings.", 130)]);
    }

    #[test]
    fn words_that_were_not_heard_fill_the_time_between_their_neighbours() {
        let told = [("one", 10, 40), ("four", 160, 200), ("five", 210, 250)];
        let expected = [("one", 10), ("two", 40), ("three", 85), ("four", 160), ("five", 210)];
        check("en", "one two three four five", &told, &expected);
    }

    #[test]
    fn a_number_takes_the_time_of_its_words() {
        let told = [("in", 10, 20), ("nineteen", 30, 60), ("eighty", 60, 80), ("four", 80, 110), ("it", 120, 130)];
        check("en", "In 1984, it.", &told, &[("In", 10), ("1984,", 30), ("it.", 120)]);
    }

    #[test]
    fn scripts_without_spaces_are_compared_by_character() {
        let told = [("茶是", 10, 50), ("饮料", 60, 100)];
        check("zh", "茶，是饮料。", &told, &[("茶，", 10), ("是", 30), ("饮", 60), ("料。", 80)]);
    }

    #[test]
    fn what_says_something_else_gives_no_times() {
        for told in [&[][..], &[("lorem", 10, 20), ("ipsum", 30, 40)]] {
            assert_eq!(align_to_transcript("First the water boils", "en", 48_000, &heard(told)), None, "{told:?}");
        }
    }

    #[test]
    fn a_recording_is_asked_for_at_the_rate_that_models_listen_at() {
        let samples: Vec<f32> = (0..48_000).map(|index| (index as f32 * 0.02).sin() * 2.0).collect();
        let request = transcription_request(&samples, Some("es"));
        assert_eq!((request.duration_ms(), request.language.as_deref()), (1000, Some("es")));
        assert!(request.samples.contains(&i16::MAX), "what is too loud is as loud as can be");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn every_word_of_the_script_is_timed_once_in_order_and_inside_the_sound(
            text in "([a-eé]{1,6}|[0-9]{1,4}|茶|の|[.,!—🍵]| ){1,24}( ([a-e]{1,6}|[0-9]{1,4})[,.]?){1,12}",
            told in prop::collection::vec(("([a-e]{1,6}|[0-9]{1,4}|茶| |)", 0_u64..400_000, 0_u64..400_000), 0..30),
            length in 200_u64..400_000,
        ) {
            let told: Vec<SpokenWord> = told
                .into_iter()
                .map(|(text, start, end)| SpokenWord { bytes: 0..text.len(), text, start, end })
                .collect();
            if let Some(timing) = align_to_transcript(&text, "en", length, &told) {
                let timed: Vec<_> = timing.words.iter().map(|word| word.bytes.clone()).collect();
                prop_assert_eq!(timed, words(&text));
                prop_assert!(timing.words.windows(2).all(|pair| pair[0].end <= pair[1].start));
                prop_assert!(timing.words.iter().all(|word| word.start < word.end && word.end <= length));
            }
        }
    }
}
