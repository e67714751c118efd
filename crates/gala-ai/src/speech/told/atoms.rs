use unicode_segmentation::UnicodeSegmentation;

/// What cannot be cut further where words are compared: letters and digits in a row, or one character of a script without
/// spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom {
    /// Without case.
    pub folded: String,
    /// Its first byte in its text.
    pub byte: usize,
}

impl Atom {
    pub fn letters(&self) -> usize {
        self.folded.chars().count()
    }
}

/// Returns the atoms of a text: `It’s 5,000!` has `it`, `s`, `5`, `000`.
pub(super) fn atoms(text: &str) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut open = false;
    for (byte, grapheme) in text.grapheme_indices(true) {
        let first = grapheme.chars().next().unwrap_or(' ');
        if !first.is_alphanumeric() {
            open = false;
            continue;
        }
        let stands_alone = is_unspaced(first);
        match atoms.last_mut() {
            Some(last) if open && !stands_alone => last.folded.extend(grapheme.chars().flat_map(char::to_lowercase)),
            _ => atoms.push(Atom { folded: grapheme.to_lowercase(), byte }),
        }
        open = !stands_alone;
    }
    atoms
}

/// Scripts that write no space between words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let atoms = atoms(text);
        let found: Vec<&str> = atoms.iter().map(|atom| atom.folded.as_str()).collect();
        assert_eq!(found, expected, "{text:?}");
        assert!(atoms.iter().all(|atom| text[atom.byte..].chars().next().is_some_and(char::is_alphanumeric)));
    }

    #[test]
    fn words_are_compared_by_their_letters_alone() {
        check("“It’s 5,000 — ÉTÉ!”", &["it", "s", "5", "000", "été"]);
        check("state-of-the-art", &["state", "of", "the", "art"]);
        check("日本 AIは2", &["日", "本", "ai", "は", "2"]);
        check("e\u{301}te\u{301} 🍵", &["e\u{301}te\u{301}"]);
        check("… !", &[]);
    }
}
