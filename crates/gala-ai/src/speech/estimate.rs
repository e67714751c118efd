//! The timing of a narration that somebody recorded: nobody told when each word is heard.

use std::ops::Range;

use gala_core::{language, speech::SpeechTiming};

use super::{
    align::share,
    words::{weight, words},
};

/// Samples of one step of the envelope: 10 ms.
const STEP: usize = 480;
/// A pause shorter than this is part of speaking: 180 ms.
const SHORTEST_PAUSE: usize = 18;
/// A sound shorter than this is a click: 50 ms.
const SHORTEST_SOUND: usize = 5;

/// Estimates when each word of `text` is heard in a recording of `length` samples at 48 kHz.
///
/// Where the recording's samples are given (mono, 48 kHz), words are spread over its voiced parts by how long they
/// take to say, and clauses begin after pauses; without them, over the whole length with a pause at each
/// punctuation mark. Phonemes are not told.
pub fn estimate_words(text: &str, language: &str, length: u64, samples: Option<&[f32]>) -> SpeechTiming {
    let ranges = words(text);
    let mut timing = SpeechTiming { words: Vec::with_capacity(ranges.len()), phonemes: Vec::new(), length };
    if ranges.is_empty() || length == 0 {
        return timing;
    }
    let voiced = samples.map(|samples| voiced(samples, length)).filter(|voiced| !voiced.is_empty());
    match voiced {
        Some(parts) => spread(text, language, &ranges, &parts, &mut timing),
        None => spread_evenly(text, language, &ranges, &mut timing),
    }
    timing
}

/// Returns the voiced parts of a recording: where it is louder than its own background.
fn voiced(samples: &[f32], length: u64) -> Vec<Range<u64>> {
    let levels: Vec<f32> = samples
        .chunks(STEP)
        .map(|step| (step.iter().map(|sample| sample * sample).sum::<f32>() / step.len() as f32).sqrt())
        .collect();
    let mut sorted = levels.clone();
    sorted.sort_by(f32::total_cmp);
    let (Some(background), Some(loud)) = (sorted.get(levels.len() / 20), sorted.get(levels.len() * 9 / 10)) else {
        return Vec::new();
    };
    if *loud < 1e-4 {
        return Vec::new();
    }
    // Well above the noise between words and well below a vowel.
    let threshold = (background * 3.0).max(loud * 0.06).min(loud * 0.5);
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (index, _) in levels.iter().enumerate().filter(|(_, level)| **level > threshold) {
        match parts.last_mut() {
            Some(last) if index - last.end < SHORTEST_PAUSE => last.end = index + 1,
            _ => parts.push(index..index + 1),
        }
    }
    parts
        .into_iter()
        .filter(|part| part.len() >= SHORTEST_SOUND)
        .map(|part| (part.start * STEP) as u64..((part.end * STEP) as u64).min(length))
        .filter(|part| part.start < part.end)
        .collect()
}

/// Gives each voiced part its share of the words, ending it at the end of a clause if one is near.
fn spread(text: &str, language: &str, ranges: &[Range<usize>], parts: &[Range<u64>], timing: &mut SpeechTiming) {
    let weights: Vec<f64> = ranges.iter().map(|range| weight(&text[range.clone()])).collect();
    let total: f64 = weights.iter().sum();
    let voiced: u64 = parts.iter().map(|part| part.end - part.start).sum();
    let mut heard = 0;
    let mut from = 0;
    for (index, part) in parts.iter().enumerate() {
        heard += part.end - part.start;
        let to = if index + 1 == parts.len() {
            ranges.len()
        } else {
            border(text, language, ranges, &weights, from, total * heard as f64 / voiced as f64)
        };
        share(text, &ranges[from..to], part.clone(), &mut timing.words);
        from = to;
    }
}

/// Returns how many words belong before a pause at which `wanted` of the whole weight has been said.
fn border(text: &str, language: &str, ranges: &[Range<usize>], weights: &[f64], from: usize, wanted: f64) -> usize {
    // A pause where punctuation is, is worth this much distance; speakers vary their speed about as much.
    let slack = weights.iter().sum::<f64>() / weights.len() as f64 * 2.5;
    let mut said: f64 = weights[..from].iter().sum();
    let mut best = (from, (said - wanted).abs() + slack);
    for index in from..ranges.len() {
        said += weights[index];
        let bonus = if pause_after(&text[ranges[index].clone()], language) > 0.0 { 0.0 } else { slack };
        let distance = (said - wanted).abs() + bonus;
        if distance < best.1 {
            best = (index + 1, distance);
        }
    }
    best.0
}

/// Spreads words over the whole length with a pause at each punctuation mark.
fn spread_evenly(text: &str, language: &str, ranges: &[Range<usize>], timing: &mut SpeechTiming) {
    let said: Vec<(f64, f64)> = ranges
        .iter()
        .map(|range| (weight(&text[range.clone()]), pause_after(&text[range.clone()], language)))
        .collect();
    let last_pause = said.last().map_or(0.0, |(_, pause)| *pause);
    let total = said.iter().map(|(word, pause)| word + pause).sum::<f64>() - last_pause;
    let mut passed = 0.0;
    let length = timing.length;
    let at = |passed: f64| ((passed / total * length as f64).round() as u64).min(length);
    for (range, (word, pause)) in ranges.iter().zip(said) {
        share(text, std::slice::from_ref(range), at(passed)..at(passed + word), &mut timing.words);
        passed += word + pause;
    }
}

/// Returns the pause after a word, in units of [`weight`].
fn pause_after(word: &str, tag: &str) -> f64 {
    let enders = language::find(tag).unwrap_or_else(language::default).sentence_enders();
    let marks = |c: &char| !c.is_alphanumeric();
    if word.chars().rev().take_while(marks).any(|c| enders.contains(c)) {
        8.0
    } else if word.chars().rev().take_while(marks).any(|c| ",;:、，；：،—–".contains(c)) {
        4.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A recording: voiced and silent parts in milliseconds.
    fn recording(parts: &[(u64, bool)]) -> Vec<f32> {
        let mut samples = Vec::new();
        for (ms, voiced) in parts {
            for index in 0..ms * 48 {
                let level = if *voiced { 0.3 } else { 0.001 };
                samples.push((index as f32 * 0.05).sin() * level);
            }
        }
        samples
    }

    #[test]
    fn clauses_begin_after_the_pauses_of_the_recording() {
        let text = "First of all the water boils, slowly. Then comes tea.";
        let samples = recording(&[
            (500, false),
            (2000, true),
            (400, false),
            (700, true),
            (600, false),
            (1000, true),
            (300, false),
        ]);
        let timing = estimate_words(text, "en", samples.len() as u64, Some(&samples));
        let start_ms = |word: &str| {
            let found = timing.words.iter().find(|w| w.text == word).expect("a word");
            found.start / 48
        };
        assert_eq!(timing.length, samples.len() as u64);
        assert!(start_ms("First").abs_diff(500) <= 20, "{}", start_ms("First"));
        assert!(start_ms("slowly.").abs_diff(2900) <= 20, "{}", start_ms("slowly."));
        assert!(start_ms("Then").abs_diff(4200) <= 20, "{}", start_ms("Then"));
        assert!(timing.words.last().expect("words").end / 48 <= 5220);
    }

    #[test]
    fn without_samples_words_fill_the_length_in_order() {
        let timing = estimate_words("One, two. Three four five.", "en", 96_000, None);
        assert_eq!(timing.words.len(), 5);
        assert_eq!((timing.words[0].start, timing.words[4].end), (0, 96_000));
        assert!(timing.words.windows(2).all(|pair| pair[0].end <= pair[1].start));
        let gap = |index: usize| timing.words[index + 1].start - timing.words[index].end;
        assert!(gap(1) > gap(0) && gap(0) > gap(2), "{timing:?}");
    }

    #[test]
    fn silence_and_empty_text_do_no_harm() {
        assert!(estimate_words("", "en", 48_000, None).words.is_empty());
        assert!(estimate_words("Tea", "en", 0, None).words.is_empty());
        let timing = estimate_words("Tea time", "xx", 48_000, Some(&vec![0.0; 48_000]));
        assert_eq!((timing.words[0].start, timing.words[1].end), (0, 48_000));
        let short = estimate_words("Tea time for all", "ja", 3, Some(&[0.5, 0.5, 0.5]));
        assert!(short.words.iter().all(|word| word.end <= 3));
    }
}
