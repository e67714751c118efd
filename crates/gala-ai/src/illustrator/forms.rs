//! Which words of a dictionary a word may be a form of: `cherry` of `cherries`, `سيارة` of `وبالسيارات`.
//!
//! Endings and prefixes are exchanged for those of dictionary forms, and what comes out counts only where the
//! index knows that very word. Stems that both sides are cut to, as Snowball makes them, are not used: they are
//! the same for words of different meaning (Spanish `caso` and `casa`), and a wrong picture is worse than none.

use std::cmp::Reverse;

use crate::text::fold;

include!(concat!(env!("OUT_DIR"), "/word_forms.rs"));

/// How a language is written down in `data/word_forms.tsv`, where the parts are explained.
#[derive(Clone, Copy, Debug)]
struct Forms {
    endings: &'static str,
    prefixes: &'static str,
    irregular: &'static str,
    depth: usize,
    least: usize,
}

/// The most forms that are tried of one word.
const MOST: usize = 96;

/// An ending of so many letters.
const LONG_ENDING: usize = 3;

/// How words of a language change.
#[derive(Debug, Default)]
pub struct Rules {
    endings: Vec<Exchange>,
    prefixes: Vec<Exchange>,
    /// How many times one after another something is taken off.
    depth: usize,
    /// The fewest letters that may be left of a word.
    least: usize,
    /// Words whose forms no rule makes, and their dictionary forms.
    irregular: Vec<(String, String)>,
}

/// A beginning or an end of a word, and what stands in its place in dictionary forms.
#[derive(Debug)]
struct Exchange {
    from: String,
    to: Vec<String>,
}

impl Rules {
    /// Returns the rules of a language; empty ones for a language whose words do not change, or of which nothing is
    /// known.
    pub fn of(language: &str) -> Self {
        let Some((_, forms)) = FORMS.iter().find(|(listed, _)| *listed == language) else { return Self::default() };
        let key = |text: &str| fold::key(language, text);
        let exchanges = |list: &str| -> Vec<Exchange> {
            let pairs = list.split_ascii_whitespace().filter_map(|entry| entry.split_once(':'));
            pairs.map(|(from, to)| Exchange { from: key(from), to: to.split(',').map(key).collect() }).collect()
        };
        let irregular = forms.irregular.split_ascii_whitespace().filter_map(|entry| entry.split_once(':'));
        Self {
            endings: exchanges(forms.endings),
            prefixes: exchanges(forms.prefixes),
            depth: forms.depth,
            least: forms.least,
            irregular: irregular.map(|(form, word)| (key(form), key(word))).collect(),
        }
    }

    /// Returns the dictionary forms that a folded word may have, the nearest first, without itself. Most of them are
    /// no words.
    pub fn dictionary_forms(&self, word: &str) -> Vec<String> {
        if let Some((_, irregular)) = self.irregular.iter().find(|(form, _)| form == word) {
            return vec![irregular.clone()];
        }
        let mut found: Vec<String> = vec![word.to_owned()];
        let mut level = 0..1;
        for _ in 0..self.depth {
            let mut next: Vec<(usize, String)> = Vec::new();
            for known in &found[level.clone()] {
                self.exchange_once(known, &mut next);
            }
            // The less is taken off the nearer; of equals, what the tables name first.
            next.sort_by_key(|(left, _)| Reverse(*left));
            let start = found.len();
            for (_, form) in next {
                if found.len() <= MOST && !found.contains(&form) {
                    found.push(form);
                }
            }
            level = start..found.len();
        }
        found.remove(0);
        let irregular =
            |form: &String| self.irregular.iter().find(|(known, _)| known == form).map(|(_, to)| to.clone());
        let irregulars: Vec<String> = found.iter().filter_map(irregular).collect();
        found.extend(irregulars);
        found
    }

    /// Returns the dictionary forms one ending away, for the words of the index itself.
    pub fn near_forms(&self, word: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.exchange_endings(word, &mut found);
        found.into_iter().map(|(_, form)| form).collect()
    }

    fn exchange_once(&self, word: &str, found: &mut Vec<(usize, String)>) {
        self.exchange_endings(word, found);
        for Exchange { from, to } in &self.prefixes {
            let Some(rest) = word.strip_prefix(from.as_str()) else { continue };
            let forms = to.iter().map(|to| format!("{to}{rest}"));
            found.extend(long_enough(rest, forms, self.least.min(2)));
        }
    }

    fn exchange_endings(&self, word: &str, found: &mut Vec<(usize, String)>) {
        for Exchange { from, to } in &self.endings {
            let Some(rest) = word.strip_suffix(from.as_str()) else { continue };
            // A long ending is surer to be one, so less may be left before it.
            let least = if from.chars().count() >= LONG_ENDING { self.least.min(2) } else { self.least };
            found.extend(long_enough(rest, to.iter().map(|to| format!("{rest}{to}")), least));
        }
    }
}

/// Returns the forms of at least so many letters, each with how many of them are left of the word.
fn long_enough(rest: &str, forms: impl Iterator<Item = String>, least: usize) -> impl Iterator<Item = (usize, String)> {
    let left = rest.chars().count();
    forms.filter(move |form| left > 0 && form.chars().count() >= least).map(move |form| (left, form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_to_their_dictionary_word() {
        for (language, form, word) in [
            ("en", "cherries", "cherry"),
            ("en", "wolves", "wolf"),
            ("en", "children", "child"),
            ("es", "peces", "pez"),
            ("es", "flores", "flor"),
            ("it", "gatti", "gatto"),
            ("it", "banche", "banca"),
            ("nl", "bomen", "boom"),
            ("nl", "katten", "kat"),
            ("pl", "ptakami", "ptak"),
            ("ru", "книгами", "книга"),
            ("ru", "щенков", "щенок"),
            ("uk", "дерева", "дерево"),
            ("tr", "kuşlarımızdan", "kuş"),
            ("tr", "kitabı", "kitap"),
            ("fi", "kissalla", "kissa"),
            ("fi", "kukan", "kukka"),
            ("hu", "madarak", "madar"),
            ("el", "σκυλου", "σκυλοσ"),
            ("ar", "وبالسيارات", "سياره"),
            ("ar", "طيور", "طائر"),
            ("he", "ובעצימ", "עצ"),
            ("fa", "كتابهاي", "كتاب"),
            ("hi", "किताबों", "किताब"),
            ("sw", "watoto", "mtoto"),
            ("ko", "고양이들은", "고양이"),
            ("cy", "gath", "cath"),
        ] {
            let key = |text| fold::key(language, text);
            let forms = Rules::of(language).dictionary_forms(&key(form));
            assert!(forms.contains(&key(word)), "{language}: {form} gave {forms:?}");
        }
    }

    #[test]
    fn words_of_different_meaning_do_not_meet() {
        for (language, form, other) in [("es", "caso", "casa"), ("en", "news", "ne"), ("ru", "был", "бык")] {
            assert!(!Rules::of(language).dictionary_forms(form).contains(&other.to_owned()), "{form}");
        }
    }

    #[test]
    fn forms_of_one_word_are_bounded() {
        for language in ["tr", "ar", "fi", "ru"] {
            let long = "larımızdan".repeat(50);
            assert!(Rules::of(language).dictionary_forms(&long).len() <= MOST);
        }
    }
}
