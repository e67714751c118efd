//! What cannot be cut further where words are compared.

use unicode_segmentation::UnicodeSegmentation;

/// Letters and digits in a row, or one character of a script without spaces between words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom {
    /// Without case.
    pub folded: String,
    /// Its first byte in its text.
    pub byte: usize,
    /// Whether it is one character that is a word, or a part of one, by itself.
    pub stands_alone: bool,
}

impl Atom {
    pub fn letters(&self) -> u64 {
        self.folded.chars().count() as u64
    }
}

/// Returns the atoms of a text: `It’s 5,000!` has `it`, `s`, `5`, `000`.
pub(super) fn atoms(text: &str) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut is_open = false;
    for (byte, grapheme) in text.grapheme_indices(true) {
        let first = grapheme.chars().next().unwrap_or(' ');
        if !first.is_alphanumeric() {
            is_open = false;
            continue;
        }
        let stands_alone = is_unspaced(first);
        match atoms.last_mut() {
            Some(last) if is_open && !stands_alone => last.folded.extend(grapheme.chars().flat_map(char::to_lowercase)),
            _ => atoms.push(Atom { folded: grapheme.to_lowercase(), byte, stands_alone }),
        }
        is_open = !stands_alone;
    }
    atoms
}

/// Thai, Lao, Burmese, Khmer, kana and ideographs.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}
