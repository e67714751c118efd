use std::collections::BTreeSet;

use gala_core::language;

use crate::text::{
    fold, stopwords,
    words::{segments, without_letter_apostrophes},
};

/// What a word counts that is only akin: `foxes` where `fox` is wanted.
const AKIN: f64 = 0.7;
/// So many letters must words have in common to be akin, and so many may one have more.
const LEAST_COMMON: usize = 3;
const MOST_MORE: usize = 3;

/// Returns how well a text fits the words that are looked for, from 0 for nothing to 1 for all of them. Small words of the
/// language count only where there are no others; case, accents and forms of letters do not.
pub fn score(words: &str, language: &str, text: &str) -> f64 {
    let there = folded(language, text);
    let wanted = wanted(words, language);
    if wanted.is_empty() {
        return 0.0;
    }
    let best = |word: &String| there.iter().map(|other| likeness(word, other)).fold(0.0, f64::max);
    wanted.iter().map(best).sum::<f64>() / wanted.len() as f64
}

fn wanted(words: &str, language: &str) -> BTreeSet<String> {
    let primary = language::find(language);
    let is_small = |word: &str| primary.is_some_and(|language| stopwords::is_one(word, language));
    let content: Vec<&str> = words.split_whitespace().filter(|word| !is_small(word)).collect();
    let content = folded(language, &content.join(" "));
    if content.is_empty() { folded(language, words) } else { content }
}

fn folded(language: &str, text: &str) -> BTreeSet<String> {
    let key = fold::plain(language, &without_letter_apostrophes(language, text));
    segments(&key).into_iter().map(str::to_owned).collect()
}

fn likeness(word: &str, other: &str) -> f64 {
    if word == other {
        return 1.0;
    }
    let (short, long) = if word.len() < other.len() { (word, other) } else { (other, word) };
    let (short_chars, long_chars) = (short.chars().count(), long.chars().count());
    let is_akin = short_chars >= LEAST_COMMON && long.starts_with(short) && long_chars - short_chars <= MOST_MORE;
    if is_akin { AKIN } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: &str, words: &str, text: &str, expected: f64) {
        let scored = score(words, language, text);
        assert!((scored - expected).abs() < 1e-9, "{words} / {text}: {scored}");
    }

    #[test]
    fn each_word_that_is_there_counts() {
        check("en", "red fox river", "A red fox by the river", 1.0);
        check("en", "red fox river", "river, fox", 2.0 / 3.0);
        check("en", "red fox river", "a blue car", 0.0);
        check("en", "fox fox fox river", "fox", 0.5);
        check("en", "fox", "Three foxes in the snow", 0.7);
        check("en", "car", "a carpenter", 0.0);
        check("en", "", "fox", 0.0);
        check("en", "fox", "", 0.0);
    }

    #[test]
    fn small_words_count_only_by_themselves() {
        check("en", "the fox of the river", "the of", 0.0);
        check("en", "the", "the end", 1.0);
    }

    #[test]
    fn letters_are_compared_as_a_language_reads_them() {
        check("de", "Straße Bäume", "STRASSE, baume", 1.0);
        check("es", "niño", "nino", 1.0);
        check("ru", "Ёлка", "елка", 1.0);
        check("tr", "IŞIK", "ışık", 1.0);
        check("ja", "ネコ", "ねこ", 1.0);
        check("zh", "叶子", "一片叶子落进杯子", 1.0);
        check("ar", "السَّيَّارَةُ", "السياره", 1.0);
        check("uk", "м’яч", "м'яч", 1.0);
    }
}
