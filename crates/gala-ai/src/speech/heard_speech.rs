//! What was heard in the parts of a long sound, as one text with times.

use std::ops::Range;

use gala_core::{credit::Credit, language, speech::SpokenWord};
use serde::{Deserialize, Serialize};

use crate::provider::Transcript;

/// A text and when its words are heard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeardSpeech {
    pub text: String,
    /// Of `text`, in samples at 48 kHz from where the sound begins.
    pub words: Vec<SpokenWord>,
    /// BCP 47, where it was told.
    pub language: Option<String>,
    /// Whose work the models are that heard it.
    pub credits: Vec<Credit>,
}

impl HeardSpeech {
    /// Puts what was heard in a part behind what was heard before. `start` is where the part begins, in samples at 48 kHz.
    pub fn push(&mut self, part: Transcript, start: u64) {
        if part.text.is_empty() {
            return;
        }
        self.language = self.language.take().or(part.language);
        let separates = self.language.as_deref().and_then(language::find).is_none_or(|found| found.separates_words());
        if separates && !self.text.is_empty() {
            self.text.push(' ');
        }
        let offset = self.text.len();
        self.text.push_str(&part.text);
        self.words.extend(part.timing.words.into_iter().map(|word| SpokenWord {
            bytes: word.bytes.start + offset..word.bytes.end + offset,
            start: word.start + start,
            end: word.end + start,
            ..word
        }));
        self.credits
            .extend(part.credits.into_iter().filter(|credit| !self.credits.contains(credit)).collect::<Vec<_>>());
    }

    /// Returns what is heard in a range of samples, with times from where that begins: the words whose middle lies in it.
    pub fn within(&self, range: Range<u64>) -> Self {
        let is_inside = |word: &&SpokenWord| range.contains(&word.start.midpoint(word.end));
        let inside: Vec<&SpokenWord> = self.words.iter().filter(is_inside).collect();
        let (Some(first), Some(last)) = (inside.first(), inside.last()) else { return Self::default() };
        let from = first.bytes.start;
        let text = self.text.get(from..last.bytes.end).unwrap_or_default().to_owned();
        let inside = inside.into_iter().map(|word| SpokenWord {
            bytes: word.bytes.start.saturating_sub(from)..word.bytes.end.saturating_sub(from),
            start: word.start.saturating_sub(range.start),
            end: word.end.min(range.end).saturating_sub(range.start),
            ..word.clone()
        });
        Self { words: inside.collect(), text, language: self.language.clone(), credits: self.credits.clone() }
    }

    /// Returns the same heard at another speed.
    pub fn at_speed(mut self, speed: f32) -> Self {
        let at = |sample: u64| (sample as f64 / f64::from(speed)).round() as u64;
        for word in &mut self.words {
            (word.start, word.end) = (at(word.start), at(word.end));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use gala_core::speech::SpeechTiming;

    use super::*;

    fn heard(language: &str, text: &str, times: &[(u64, u64)]) -> Transcript {
        let mut from = 0;
        let words = text.split_inclusive(' ').zip(times).map(|(word, (start, end))| {
            let bytes = from..from + word.trim_end().len();
            from += word.len();
            SpokenWord { text: word.trim_end().to_owned(), bytes, start: *start, end: *end }
        });
        let timing = SpeechTiming { words: words.collect(), ..SpeechTiming::default() };
        let credit = Credit { work: "whisper".to_owned(), author: "OpenAI".to_owned(), licence: "MIT".to_owned() };
        let (text, language) = (text.to_owned(), Some(language.to_owned()));
        Transcript { text, language, timing, is_timed: true, credits: vec![credit] }
    }

    #[test]
    fn parts_become_one_text_with_times() {
        let mut all = HeardSpeech::default();
        all.push(heard("en", "Tea is", &[(10, 20), (30, 40)]), 0);
        all.push(heard("en", "", &[]), 100);
        all.push(heard("en", "warm.", &[(5, 9)]), 200);
        assert_eq!((all.text.as_str(), all.credits.len()), ("Tea is warm.", 1));
        let words: Vec<(&str, u64, u64)> =
            all.words.iter().map(|word| (&all.text[word.bytes.clone()], word.start, word.end)).collect();
        assert_eq!(words, [("Tea", 10, 20), ("is", 30, 40), ("warm.", 205, 209)]);
        let mut joined = HeardSpeech::default();
        joined.push(heard("ja", "お茶です。", &[(0, 9)]), 0);
        joined.push(heard("ja", "温かい。", &[(0, 9)]), 20);
        assert_eq!(joined.text, "お茶です。温かい。");
    }

    #[test]
    fn a_range_has_the_words_whose_middle_lies_in_it() {
        let mut all = HeardSpeech::default();
        all.push(heard("en", "Tea is warm. Yes.", &[(10, 20), (30, 40), (50, 70), (90, 95)]), 0);
        let within = all.within(34..61);
        assert_eq!(within.text, "is warm.");
        let words: Vec<(&str, u64, u64)> =
            within.words.iter().map(|word| (&within.text[word.bytes.clone()], word.start, word.end)).collect();
        assert_eq!(words, [("is", 0, 6), ("warm.", 16, 27)]);
        assert_eq!(all.within(96..200).words, []);
        let slow = within.at_speed(0.5);
        assert_eq!((slow.words[1].start, slow.words[1].end), (32, 54));
    }
}
