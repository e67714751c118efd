//! From what a voice says of its own words to the words of the text.

use std::ops::Range;

use gala_core::speech::SpokenWord;

use super::words::{weight, words};

/// A place in the text and when it is heard, in samples: what a voice tells of a word as it sees words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// First byte in the text.
    pub byte: usize,
    pub start: u64,
    pub end: u64,
}

/// Times every word of `text`, given marks in the order in which they are heard.
///
/// A voice may tell several marks for one word (a number) or none (an abbreviation it joined to its neighbour):
/// a word lasts from its first mark to its last, and words without one share the time of the word before them.
pub(super) fn align(text: &str, marks: &[Mark], length: u64) -> Vec<SpokenWord> {
    let ranges = words(text);
    let mut heard: Vec<Option<Range<u64>>> = vec![None; ranges.len()];
    for mark in marks {
        let index = ranges.partition_point(|range| range.start <= mark.byte).saturating_sub(1);
        let Some(slot) = heard.get_mut(index) else { continue };
        *slot = match slot.take() {
            None => Some(mark.start..mark.end),
            Some(known) => Some(known.start.min(mark.start)..known.end.max(mark.end)),
        };
    }
    let mut aligned = Vec::with_capacity(ranges.len());
    let mut from = 0;
    while from < ranges.len() {
        // The first group also takes the words before the first mark.
        let first = (from..ranges.len()).find(|index| heard[*index].is_some());
        let to = first.map_or(ranges.len(), |first| {
            (first + 1..ranges.len()).find(|index| heard[*index].is_some()).unwrap_or(ranges.len())
        });
        let time = first.and_then(|first| heard[first].clone()).unwrap_or(0..length);
        share(text, &ranges[from..to], time, &mut aligned);
        from = to;
    }
    in_order(&mut aligned, length);
    aligned
}

/// Divides a time among words by their weight.
pub(super) fn share(text: &str, ranges: &[Range<usize>], time: Range<u64>, into: &mut Vec<SpokenWord>) {
    let total: f64 = ranges.iter().map(|range| weight(&text[range.clone()])).sum();
    let length = (time.end - time.start) as f64;
    let mut passed = 0.0;
    let at = |passed: f64| time.start + (length * passed / total).round() as u64;
    for range in ranges {
        let start = at(passed);
        passed += weight(&text[range.clone()]);
        into.push(SpokenWord { text: as_shown(&text[range.clone()]), bytes: range.clone(), start, end: at(passed) });
    }
}

/// Returns a word as captions show it: white space inside becomes one space.
fn as_shown(word: &str) -> String {
    word.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Makes starts increase and words end before the next begins, inside the length.
fn in_order(words: &mut [SpokenWord], length: u64) {
    let mut floor = 0;
    let count = words.len() as u64;
    for (index, word) in words.iter_mut().enumerate() {
        // Each later word keeps one sample at least, where the speech has as many.
        let ceiling = length.saturating_sub(count - index as u64);
        word.start = word.start.max(floor).min(ceiling.max(floor)).min(length);
        floor = word.start + 1;
    }
    let ends: Vec<u64> = words.iter().skip(1).map(|word| word.start).chain([length]).collect();
    for (word, limit) in words.iter_mut().zip(ends) {
        word.end = word.end.clamp((word.start + 1).min(limit), limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(byte: usize, start: u64, end: u64) -> Mark {
        Mark { byte, start, end }
    }

    #[track_caller]
    fn check(text: &str, marks: &[Mark], expected: &[(&str, u64, u64)]) {
        let words = align(text, marks, 1000);
        let found: Vec<(&str, u64, u64)> = words.iter().map(|w| (w.text.as_str(), w.start, w.end)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_take_the_time_of_their_marks() {
        check("Hi, you.", &[mark(0, 10, 90), mark(4, 100, 300)], &[("Hi,", 10, 90), ("you.", 100, 300)]);
        check("“Hi”", &[mark(3, 10, 90)], &[("“Hi”", 10, 90)]);
    }

    #[test]
    fn a_number_spoken_as_many_words_is_one_word() {
        let marks = [mark(0, 0, 90), mark(2, 100, 190), mark(4, 200, 300), mark(6, 310, 400)];
        check("1,234 x", &marks, &[("1,234", 0, 300), ("x", 310, 400)]);
    }

    #[test]
    fn words_without_a_mark_share_the_time_of_the_one_before() {
        check("bb bb, x", &[mark(0, 0, 100), mark(7, 200, 300)], &[("bb", 0, 50), ("bb,", 50, 100), ("x", 200, 300)]);
        check("bb bb", &[mark(3, 100, 200)], &[("bb", 100, 150), ("bb", 150, 200)]);
        check("bb bb", &[], &[("bb", 0, 500), ("bb", 500, 1000)]);
    }

    #[test]
    fn marks_out_of_order_still_give_words_in_order() {
        let words = align("a b c", &[mark(4, 0, 10), mark(0, 500, 2000), mark(2, 400, 600)], 1000);
        assert!(
            words.windows(2).all(|pair| pair[0].end <= pair[1].start && pair[0].start < pair[1].start),
            "{words:?}"
        );
        assert!(words.iter().all(|word| word.start < word.end && word.end <= 1000), "{words:?}");
    }
}
