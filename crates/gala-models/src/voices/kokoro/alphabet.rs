//! From how espeak-ng pronounces a text to the ids that Kokoro was trained on: letters of the International Phonetic Alphabet,
//! and for English some of its own, such as one letter for each diphthong.

use std::collections::HashMap;

use gala_ai::speech::PronouncedClause;
use icu_normalizer::DecomposingNormalizerBorrowed;
use serde::Deserialize;

use super::{
    super::sentence::{PlacedSound, Sentence},
    language::KokoroLanguage,
};

/// What stands at both ends of a sentence.
const END: i32 = 0;
/// The most ids of one run: what the model was trained with.
const MOST_IDS: usize = 510;
/// No vocabulary has more letters.
const MOST_LETTERS: usize = 10_000;

/// Longer ones first: what is written by several letters of espeak-ng and by others of Kokoro, in any English.
const ENGLISH: [(&str, &str); 12] = [
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("ɔɪ", "Y"),
    ("dʒ", "ʤ"),
    ("tʃ", "ʧ"),
    ("ɜːɹ", "ɜɹ"),
    ("ɚ", "əɹ"),
    ("ɝ", "ɜɹ"),
    ("ɐ", "ə"),
    ("r", "ɹ"),
    ("n\u{329}", "ᵊn"),
];
/// In American English beside those, where vowels have no length; and in British English.
const AMERICAN: [(&str, &str); 4] = [("oʊ", "O"), ("ɾ", "T"), ("ɜː", "ɜɹ"), ("ː", "")];
const BRITISH: [(&str, &str); 2] = [("əʊ", "Q"), ("oʊ", "Q")];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alphabet(HashMap<char, i32>);

#[derive(Deserialize)]
struct LetterFile {
    model: LetterModel,
}

#[derive(Deserialize)]
struct LetterModel {
    vocab: HashMap<String, i32>,
}

impl Alphabet {
    /// Reads the vocabulary of a `tokenizer.json`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let file: LetterFile =
            serde_json::from_slice(text).map_err(|error| format!("it is no tokenizer of Kokoro: {error}"))?;
        if file.model.vocab.len() > MOST_LETTERS || file.model.vocab.values().any(|id| *id < 0) {
            return Err(format!("it has more than {MOST_LETTERS} letters, or one without a proper id"));
        }
        let letters = file.model.vocab.into_iter().filter_map(|(name, id)| {
            let mut chars = name.chars();
            chars.next().filter(|_| chars.next().is_none()).map(|letter| (letter, id))
        });
        let letters: HashMap<char, i32> = letters.collect();
        if letters.contains_key(&'a') { Ok(Self(letters)) } else { Err("it has no letters".to_owned()) }
    }

    /// Divides a text into sentences. Letters that the model does not know are left out.
    pub fn sentences(&self, language: &KokoroLanguage, clauses: &[PronouncedClause]) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        let mut writer = LetterWriter { alphabet: self, sentence: Sentence::default(), is_between: false };
        for clause in clauses.iter().filter(|clause| !clause.parts.is_empty()) {
            let estimate: usize = clause.parts.iter().map(|part| part.ipa.chars().count() + 1).sum();
            if writer.sentence.ids.len() + estimate > MOST_IDS {
                sentences.extend(writer.finish());
            }
            for part in &clause.parts {
                for letter in respelled(language, &part.ipa).chars() {
                    if writer.sentence.ids.len() + 2 > MOST_IDS {
                        sentences.extend(writer.finish());
                    }
                    writer.letter(letter, part.bytes.as_ref().map(|bytes| bytes.start));
                }
            }
            if let Some(mark) = clause.end {
                writer.letter(mark, None);
            }
            match clause.end {
                Some('.' | '?' | '!') => sentences.extend(writer.finish()),
                _ => writer.is_between = true,
            }
        }
        sentences.extend(writer.finish());
        sentences
    }
}

/// Writes what espeak-ng does as Kokoro was given it.
fn respelled(language: &KokoroLanguage, ipa: &str) -> String {
    let own: &[(&str, &str)] = match language.tag {
        "en-US" => &AMERICAN,
        "en-GB" => &BRITISH,
        _ => return ipa.to_owned(),
    };
    ENGLISH.iter().chain(own).fold(ipa.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Returns the letter of the International Phonetic Alphabet that one of Kokoro's own begins as.
fn begins_as(letter: char) -> char {
    match letter {
        'A' => 'e',
        'I' | 'W' => 'a',
        'O' => 'o',
        'Y' => 'ɔ',
        'Q' | 'ᵊ' => 'ə',
        'T' => 'ɾ',
        _ => letter,
    }
}

struct LetterWriter<'a> {
    alphabet: &'a Alphabet,
    sentence: Sentence,
    /// Whether a space is due before the next letter.
    is_between: bool,
}

impl LetterWriter<'_> {
    fn letter(&mut self, letter: char, byte: Option<usize>) {
        if self.sentence.ids.is_empty() {
            self.sentence.ids.push(END);
        } else if std::mem::take(&mut self.is_between) {
            self.letter(' ', None);
        }
        let from = self.sentence.ids.len();
        match self.alphabet.0.get(&letter) {
            Some(id) => self.sentence.ids.push(*id),
            // Where the letter with its mark is unknown, the two may be known.
            None => {
                let parts =
                    DecomposingNormalizerBorrowed::new_nfd().normalize(letter.encode_utf8(&mut [0; 4])).into_owned();
                self.sentence.ids.extend(parts.chars().filter_map(|part| self.alphabet.0.get(&part)));
            }
        }
        let ids = from..self.sentence.ids.len();
        match byte {
            Some(byte) if !ids.is_empty() => {
                self.sentence.sounds.push(PlacedSound { letter: begins_as(letter), byte, ids });
            }
            _ => {}
        }
    }

    /// Returns what was written so far, unless nothing of it is heard.
    fn finish(&mut self) -> Option<Sentence> {
        self.is_between = false;
        let mut sentence = std::mem::take(&mut self.sentence);
        sentence.ids.push(END);
        (!sentence.sounds.is_empty()).then_some(sentence)
    }
}

#[cfg(test)]
mod tests {
    use gala_ai::speech::PronouncedPart;

    use super::{super::language::language_of, *};

    fn alphabet() -> Alphabet {
        let letters = r#"{"$":0,",":3,".":4," ":16,"A":24,"I":25,"O":31,"T":36,"a":43,"b":44,"k":53,"t":62,"ə":83,"ɹ":123,"ː":158,"ç":78,"̃":17,"ʤ":82,"long":200}"#;
        Alphabet::parse(format!(r#"{{"model":{{"vocab":{letters}}}}}"#).as_bytes()).expect("an alphabet")
    }

    fn clause(parts: &[(&str, Option<usize>)], end: Option<char>) -> PronouncedClause {
        let part = |(ipa, byte): &(&str, Option<usize>)| PronouncedPart {
            ipa: (*ipa).to_owned(),
            bytes: byte.map(|byte| byte..byte + 1),
        };
        PronouncedClause { parts: parts.iter().map(part).collect(), end }
    }

    fn ids(voice: &str, parts: &[(&str, Option<usize>)]) -> Vec<i32> {
        let language = language_of(voice).expect("a language");
        alphabet().sentences(language, &[clause(parts, None)]).remove(0).ids
    }

    #[test]
    fn english_is_written_with_letters_of_its_own_and_other_languages_as_they_are() {
        assert_eq!(ids("af_x", &[("keɪk", Some(0)), ("dʒ", Some(5))]), [0, 53, 24, 53, 82, 0]);
        assert_eq!(ids("af_x", &[("baːɾɚ", Some(0))]), [0, 44, 43, 36, 83, 123, 0]);
        assert_eq!(ids("bf_x", &[("baːtɐ", Some(0))]), [0, 44, 43, 158, 62, 83, 0]);
        assert_eq!(ids("ef_x", &[("baːç", Some(0)), ("ã", Some(3))]), [0, 44, 43, 158, 78, 43, 17, 0]);
    }

    #[test]
    fn clauses_follow_each_other_and_sentences_are_said_by_themselves() {
        let clauses = [
            clause(&[("a", Some(0)), (" ", None), ("b", Some(2))], Some(',')),
            clause(&[("q", Some(4)), ("k", Some(4))], Some('.')),
            clause(&[("t", Some(9))], None),
        ];
        let found = alphabet().sentences(language_of("af_x").expect("a language"), &clauses);
        assert_eq!(found[0].ids, [0, 43, 16, 44, 3, 16, 53, 4, 0]);
        assert_eq!(found[1].ids, [0, 62, 0]);
        let places: Vec<_> =
            found[0].sounds.iter().map(|sound| (sound.letter, sound.byte, sound.ids.clone())).collect();
        assert_eq!(places, [('a', 0, 1..2), ('b', 2, 3..4), ('k', 4, 6..7)]);
    }

    #[test]
    fn no_run_is_longer_than_the_model_was_trained_with() {
        let long = "ab".repeat(700);
        let found =
            alphabet().sentences(language_of("af_x").expect("a language"), &[clause(&[(&long, Some(0))], None)]);
        assert_eq!(found.iter().map(|sentence| sentence.sounds.len()).sum::<usize>(), 1400);
        assert!(found.iter().all(|sentence| sentence.ids.len() <= MOST_IDS), "{}", found.len());
    }

    #[test]
    fn what_is_no_alphabet_is_told() {
        for (file, told) in [
            ("<html>", "no tokenizer"),
            (r#"{"model":{"vocab":{"long":1}}}"#, "no letters"),
            (r#"{"model":{"vocab":{"a":-1}}}"#, "proper id"),
        ] {
            assert!(Alphabet::parse(file.as_bytes()).expect_err(told).contains(told));
        }
    }
}
