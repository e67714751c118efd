//! Where a word may be broken that is longer than a line: between its syllables.

use std::ops::Range;

use hypher::{Lang, hyphenate};
use unicode_segmentation::UnicodeSegmentation;

/// Shorter words are never broken: a line holds them, when need be with letters of two thirds.
const LONG: usize = 24;
/// An invisible place at which a line may end.
const BREAK: char = '\u{200b}';

/// A text whose long words may be broken between syllables.
#[derive(Debug)]
pub struct Breakable {
    pub text: String,
    /// Where in the original the breaks were put, in order.
    breaks: Vec<usize>,
}

impl Breakable {
    /// Puts breaks into the long words of a text; `None` where there are none to put. Words of a language whose
    /// syllables nobody told are broken anywhere, as lines end.
    pub fn new(text: &str, language: &str) -> Option<Self> {
        let primary = language.split(['-', '_']).next()?.to_ascii_lowercase();
        let language = Lang::from_iso(primary.as_bytes().try_into().ok()?)?;
        let long = text.unicode_word_indices().filter(|(_, word)| word.graphemes(true).count() >= LONG);
        let breaks: Vec<usize> = long.flat_map(|(start, word)| ends(start, word, language)).collect();
        if breaks.is_empty() {
            return None;
        }
        let mut broken = String::with_capacity(text.len() + breaks.len() * BREAK.len_utf8());
        let mut from = 0;
        for at in &breaks {
            broken += &text[from..*at];
            broken.push(BREAK);
            from = *at;
        }
        broken += &text[from..];
        Some(Self { text: broken, breaks })
    }

    /// Returns where a range of the original is here. A break at its start or end is not part of it.
    pub fn range(&self, original: &Range<usize>) -> Range<usize> {
        let before = |count: usize| count * BREAK.len_utf8();
        let start = before(self.breaks.partition_point(|at| *at <= original.start));
        let end = before(self.breaks.partition_point(|at| *at < original.end));
        original.start + start..original.end + end
    }

    /// Returns where in the original a place of this text is.
    pub fn original(&self, byte: usize) -> usize {
        let length = BREAK.len_utf8();
        // The nth break stands behind n others.
        let passed = self.breaks.iter().zip(0..).take_while(|(at, nth)| *at + nth * length < byte).count();
        byte - passed * length
    }
}

/// Returns where the syllables of a word end but for the last.
fn ends(start: usize, word: &str, language: Lang) -> Vec<usize> {
    let mut end = start;
    let mut ends: Vec<usize> = hyphenate(word, language)
        .map(|syllable| {
            end += syllable.len();
            end
        })
        .collect();
    ends.pop();
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORD: &str = "Donaudampfschifffahrtsgesellschaft";

    #[test]
    fn long_words_may_be_broken_between_syllables_and_others_never() {
        let text = format!("Die {WORD} fährt");
        let broken = Breakable::new(&text, "de-AT").expect("breaks");
        assert_eq!(broken.text.replace(BREAK, ""), text);
        let syllables = broken.text.split_whitespace().nth(1).expect("a word").replace(BREAK, "-");
        assert_eq!(syllables, "Do-nau-dampf-schiff-fahrts-ge-sell-schaft");
        assert!(Breakable::new("Die Gesellschaft fährt", "de").is_none());
        assert!(Breakable::new(&text, "zz").is_none() && Breakable::new(&text, "").is_none());
    }

    #[test]
    fn places_are_found_again_on_both_sides() {
        let text = format!("Die {WORD} fährt");
        let broken = Breakable::new(&text, "de").expect("breaks");
        let word = 4..4 + WORD.len();
        assert_eq!(broken.text[broken.range(&word)].replace(BREAK, ""), WORD);
        assert_eq!(&broken.text[broken.range(&(0..3))], "Die");
        let last = text.find("fährt").expect("it is there");
        assert_eq!(&broken.text[broken.range(&(last..text.len()))], "fährt");
        for (at, letter) in text.char_indices() {
            let here = broken.range(&(at..at + letter.len_utf8()));
            assert_eq!((broken.text[here.clone()].chars().next(), broken.original(here.start)), (Some(letter), at));
        }
    }
}
