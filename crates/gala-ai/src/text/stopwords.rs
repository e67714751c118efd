//! Small words: those that hold a sentence together and cannot be drawn.

use gala_core::language::Language;

include!(concat!(env!("OUT_DIR"), "/small_words.rs"));

/// Whether a word, in any case and with marks around it, is one of the small words of its language.
pub fn is_one(word: &str, language: &Language) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    is_in_list(&word, language.primary())
}

/// Whether the language has a list. Others are judged by length alone.
pub fn is_listed(language: &Language) -> bool {
    let primary = language.primary();
    own(primary).is_some() || collected(primary).is_some() || relative(primary).is_some()
}

fn is_in_list(word: &str, language: &str) -> bool {
    let is_in = |list: &str| list.split_ascii_whitespace().any(|small| small == word);
    match (own(language), collected(language)) {
        (Some(list), _) => is_in(list),
        (None, Some(list)) => list.contains(&word),
        (None, None) => relative(language).is_some_and(is_in),
    }
}

/// The lists of stopwords-iso, for languages without one of ours.
fn collected(language: &str) -> Option<&'static [&'static str]> {
    stop_words::lookup(language)
}

/// Our own list of a language.
fn own(language: &str) -> Option<&'static str> {
    SMALL_WORDS.iter().find(|(listed, _)| *listed == language).map(|(_, words)| *words)
}

/// The list of a near relative, for languages without one.
fn relative(language: &str) -> Option<&'static str> {
    RELATIVES.iter().find(|(listed, _)| *listed == language).and_then(|(_, relative)| own(relative))
}
