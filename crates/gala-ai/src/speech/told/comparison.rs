use gala_core::text::distance;

use super::atoms::{Atom, atoms};
use crate::text::fold;

/// How the words of a text and those that are heard are compared.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum Comparison<'a> {
    /// A voice tells of the text that it was given: letters are the same, but for their case.
    OfText,
    /// Somebody else wrote down what is heard, in this language: accents may be missing, and words misheard.
    OfTranscript { language: &'a str },
}

impl Comparison<'_> {
    /// Returns the atoms of a text as they are compared.
    pub(super) fn atoms(self, text: &str) -> Vec<Atom> {
        let mut atoms = atoms(text);
        if let Self::OfTranscript { language } = self {
            atoms.iter_mut().for_each(|atom| atom.folded = fold::plain(language, &atom.folded));
        }
        atoms
    }

    /// What two atoms are worth as a pair; 0 where they are none. A word that is the same is worth more than any that only
    /// sounds like it.
    pub(super) fn worth(self, written: &Atom, said: &Atom) -> u32 {
        let letters = written.letters();
        let worth = match self {
            Self::OfText if written.folded == said.folded => letters,
            Self::OfText => 0,
            Self::OfTranscript { .. } if written.folded == said.folded => 4 * letters,
            Self::OfTranscript { .. } => misheard(written, said),
        };
        u32::try_from(worth).unwrap_or(u32::MAX)
    }
}

/// Words of some length that differ in no more than a third of their letters: `kettle` and `cattle`.
fn misheard(written: &Atom, said: &Atom) -> usize {
    let (shortest, longest) = (written.letters().min(said.letters()), written.letters().max(said.letters()));
    if shortest < 3 || 3 * (longest - shortest) > longest {
        return 0;
    }
    let distance = distance(&written.folded, &said.folded);
    if 3 * distance <= longest { longest - distance } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, written: &str, said: &str, expected: u32) {
        let comparison = Comparison::OfTranscript { language };
        let (written, said) = (comparison.atoms(written), comparison.atoms(said));
        assert_eq!((written.len(), said.len()), (1, 1));
        assert_eq!(comparison.worth(&written[0], &said[0]), expected);
    }

    #[test]
    fn case_and_accents_are_no_difference() {
        check("es", "Té", "te", 8);
        check("fr", "ÉTÉ", "ete", 12);
        check("de", "Straße", "STRASSE", 28);
        check("ar", "السَّيَّارَةُ", "السيارة", 28);
        check("ru", "Ёлка", "елка", 16);
    }

    #[test]
    fn words_that_sound_alike_are_worth_less_than_the_same_and_others_nothing() {
        check("en", "kettle", "cattle", 4);
        check("en", "morning", "mourning", 7);
        check("en", "tea", "sea", 2);
        check("en", "tea", "coffee", 0);
        check("en", "a", "i", 0);
        check("zh", "茶", "水", 0);
    }
}
