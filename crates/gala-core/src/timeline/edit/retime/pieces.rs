//! A text as the words that captions time.

use std::ops::Range;

use super::atoms::Atom;

/// A word with the punctuation that touches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WordPart {
    /// In the text.
    pub bytes: Range<usize>,
    /// Which atoms of the text it is made of.
    pub atoms: Range<usize>,
}

impl WordPart {
    /// Bytes of the text of which the atoms do not matter.
    pub fn new(bytes: Range<usize>) -> Self {
        Self { bytes, atoms: 0..0 }
    }

    /// One word of several that follow each other; there is one at least.
    pub fn joined(pieces: &[Self]) -> Self {
        let ends = |range: fn(&Self) -> &Range<usize>| {
            let (first, last) = (pieces.first().map(range), pieces.last().map(range));
            first.map_or(0, |first| first.start)..last.map_or(0, |last| last.end)
        };
        Self { bytes: ends(|piece| &piece.bytes), atoms: ends(|piece| &piece.atoms) }
    }
}

/// Returns the words of a text: what stands between white space, and each character of a script without spaces. What has no
/// letter and no digit, such as a dash or an emoji, is no word.
pub(super) fn pieces(text: &str, atoms: &[Atom]) -> Vec<WordPart> {
    let mut pieces: Vec<WordPart> = Vec::new();
    for (index, atom) in atoms.iter().enumerate() {
        let until = atoms.get(index + 1).map_or(text.len(), |next| next.byte);
        let between = &text[atom.byte..until];
        // What follows up to white space touches it; behind that begins what touches the next one.
        let end = between.find(char::is_whitespace).map_or(until, |at| atom.byte + at);
        let joins = pieces.last_mut().filter(|last| last.bytes.end == atom.byte && !parts(atoms, index));
        match joins {
            Some(last) => (last.bytes.end, last.atoms.end) = (end, index + 1),
            None => {
                let start = pieces.last().map_or(0, |last| last.bytes.end);
                let lead = text[start..atom.byte].rfind(char::is_whitespace);
                let space = |at: usize| text[start + at..].chars().next().map_or(0, char::len_utf8);
                let start = lead.map_or(start, |at| start + at + space(at));
                pieces.push(WordPart { bytes: start..end, atoms: index..index + 1 });
            }
        }
    }
    pieces
}

/// Whether a word begins with an atom that touches the one before it.
fn parts(atoms: &[Atom], index: usize) -> bool {
    atoms[index].stands_alone || index.checked_sub(1).is_some_and(|before| atoms[before].stands_alone)
}
