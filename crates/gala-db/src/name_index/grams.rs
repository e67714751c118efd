//! Three letters in a row, as a number.

use std::collections::BTreeSet;

/// Letters of a gram.
const LETTERS: usize = 3;
/// A code point has at most so many bits.
const BITS: usize = 21;
/// So many rows a name has in the index at most. Names have up to 255 characters; a few characters fold into many letters.
const MOST: usize = 256;
/// Stands for all grams of a name that has too many of them.
pub(crate) const ANY: i64 = -1;

/// Grams that follow each other: a single one, or all that begin with a word of one or two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GramRange {
    pub(crate) first: i64,
    pub(crate) last: i64,
}

/// Returns the grams of a folded name: one for each of its letters, with those that follow. The last ones are filled up with zeros.
pub(crate) fn of_name(folded: &str) -> Vec<i64> {
    let letters = letters(folded);
    let grams: BTreeSet<i64> = (0..letters.len()).map(|at| packed(&letters[at..])).collect();
    if grams.len() > MOST { vec![ANY] } else { grams.into_iter().collect() }
}

/// Returns grams of which a name has one of each range wherever it has the folded word.
pub(crate) fn of_word(folded: &str) -> Vec<GramRange> {
    let letters = letters(folded);
    if letters.len() < LETTERS {
        let first = packed(&letters);
        return vec![GramRange { first, last: first + (1 << (BITS * (LETTERS - letters.len()))) - 1 }];
    }
    let single = |gram| GramRange { first: gram, last: gram };
    letters.windows(LETTERS).map(|window| single(packed(window))).collect()
}

/// SQLite's LIKE takes no notice of the case of ASCII letters, and a few characters fold into upper case (`℡` into `TEL`).
fn letters(folded: &str) -> Vec<i64> {
    folded.chars().map(|letter| i64::from(u32::from(letter.to_ascii_lowercase()))).collect()
}

fn packed(letters: &[i64]) -> i64 {
    (0..LETTERS).fold(0, |gram, at| gram << BITS | letters.get(at).copied().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(name: &str, word: &str) -> bool {
        let grams = of_name(name);
        of_word(word).iter().all(|range| grams.iter().any(|gram| (range.first..=range.last).contains(gram)))
    }

    #[test]
    fn every_part_of_a_name_is_found_by_its_grams() {
        let name = "img お茶 2\u{10ffff}.jpg";
        let letters: Vec<char> = name.chars().collect();
        for from in 0..letters.len() {
            for to in from + 1..=letters.len() {
                let word: String = letters[from..to].iter().collect();
                assert!(has(name, &word), "{word}");
            }
        }
        for word in ["x", "お話", "gmi", "jpg.", "\u{10fffe}"] {
            assert!(!has(name, word), "{word}");
        }
        assert!(has("TEL 1", "tel") && has("tel 1", "TEL"));
    }

    #[test]
    fn no_name_has_more_rows_than_the_bound() {
        let long: String = (0..MOST as u32 + 1).filter_map(|n| char::from_u32(0x4e00 + n)).collect();
        assert_eq!(of_name(&long), [ANY]);
        let (last, _) = long.char_indices().next_back().expect("letters");
        assert_eq!(of_name(&long[..last]).len(), MOST);
        assert!(of_name(&"a".repeat(10_000)).len() == 3 && of_name("").is_empty());
    }
}
