//! How a text is pronounced.

use std::ops::Range;

use serde::Deserialize;

use super::super::spoken_text::SpokenText;

/// A part of a text up to a mark, as it is pronounced.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PronouncedClause {
    /// One after the other, they are what espeak-ng writes, with marks of stress and spaces.
    pub parts: Vec<PronouncedPart>,
    /// The mark that ends it: one of `.,:;?!`.
    #[serde(default)]
    pub end: Option<char>,
}

/// Letters that are heard for one word.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PronouncedPart {
    /// International Phonetic Alphabet.
    pub ipa: String,
    /// Of the word in the text. `None` for spaces.
    #[serde(default)]
    pub bytes: Option<Range<usize>>,
}

/// Moves places from the text that was asked to the one that was written.
pub(super) fn written_in(mut clauses: Vec<PronouncedClause>, spoken: &SpokenText) -> Vec<PronouncedClause> {
    for part in clauses.iter_mut().flat_map(|clause| &mut clause.parts) {
        part.bytes = part.bytes.take().map(|bytes| spoken.written(bytes.start)..spoken.written(bytes.end));
    }
    clauses
}
