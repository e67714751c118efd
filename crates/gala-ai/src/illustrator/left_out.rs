//! Words whose icons are jokes about the word or have no picture of their own.

use crate::text::{fold::plain, stopwords};

include!(concat!(env!("OUT_DIR"), "/never_drawn.rs"));

/// Whether a word, as it stands in a prompt, is never drawn in a language.
pub fn is_one(written: &str, language: &str) -> bool {
    match never_drawn(language) {
        Some(words) => words.contains(&plain(language, written).as_str()),
        None => language != "vi" && is_small(written, language),
    }
}

/// Whether a word is drawn only if it names something. The small words of Vietnamese are things too: `cây`, a tree,
/// stands before the names of trees.
pub fn must_name(written: &str, language: &str) -> bool {
    language == "vi" && is_small(written, language)
}

fn is_small(written: &str, language: &str) -> bool {
    gala_core::language::find(language).is_some_and(|language| stopwords::is_one(written, language))
}

/// Whether an English word is never drawn, and so none in another language that means the same.
pub fn is_english(word: &str) -> bool {
    never_drawn("en").is_some_and(|words| words.contains(&word))
}

fn never_drawn(language: &str) -> Option<&'static [&'static str]> {
    NEVER_DRAWN.iter().find(|(listed, _)| *listed == language).map(|(_, words)| *words)
}
