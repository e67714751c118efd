use std::sync::LazyLock;

use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed, options::WordBreakInvariantOptions};

/// Returns what finds the words of scripts without spaces, by dictionary.
pub fn word_segmenter() -> &'static WordSegmenterBorrowed<'static> {
    static WORDS: LazyLock<WordSegmenterBorrowed<'static>> =
        LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));
    &WORDS
}
