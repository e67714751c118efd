//! From how a text is pronounced to what a voice is given: ids, sentence by sentence.

use std::ops::Range;

use gala_ai::speech::PronouncedClause;
use icu_normalizer::DecomposingNormalizerBorrowed;

use super::config::{BEGINNING, END, PAUSE, VoiceConfig};

/// The most ids of one run: half a minute of speech. What a run takes of memory goes by it.
const MOST_IDS: usize = 900;

/// What a voice says in one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    pub ids: Vec<i32>,
    /// The letters that are heard for words, in order.
    pub sounds: Vec<PlacedSound>,
}

/// A letter and the ids that stand for it, with what the voice makes between it and the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedSound {
    pub letter: char,
    /// Where its word begins in the text, in bytes.
    pub byte: usize,
    pub ids: Range<usize>,
}

/// Divides a text into sentences. Letters that the voice does not know are left out.
pub fn sentences(config: &VoiceConfig, clauses: &[PronouncedClause]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut writer = SentenceWriter::new(config);
    for clause in clauses.iter().filter(|clause| !clause.parts.is_empty()) {
        if writer.sentence.ids.len() + estimate(clause) > MOST_IDS {
            sentences.extend(writer.finish());
        }
        for part in &clause.parts {
            let letters = DecomposingNormalizerBorrowed::new_nfd().normalize(&part.ipa).into_owned();
            for letter in letters.chars() {
                writer.letter(letter, part.bytes.as_ref().map(|bytes| bytes.start));
            }
        }
        match clause.end {
            Some(mark @ ('.' | '?' | '!')) => {
                writer.letter(mark, None);
                sentences.extend(writer.finish());
            }
            Some(mark) => {
                writer.letter(mark, None);
                writer.is_between = true;
            }
            None => writer.is_between = true,
        }
    }
    sentences.extend(writer.finish());
    sentences
}

/// Returns some number of ids that a clause takes.
fn estimate(clause: &PronouncedClause) -> usize {
    2 * clause.parts.iter().map(|part| part.ipa.chars().count() + 1).sum::<usize>()
}

struct SentenceWriter<'a> {
    config: &'a VoiceConfig,
    sentence: Sentence,
    /// Whether a space is due before the next letter.
    is_between: bool,
}

impl<'a> SentenceWriter<'a> {
    fn new(config: &'a VoiceConfig) -> Self {
        Self { config, sentence: Sentence::default(), is_between: false }
    }

    fn ids(&self, name: &str) -> &'a [i32] {
        self.config.phoneme_id_map.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    fn letter(&mut self, letter: char, byte: Option<usize>) {
        if self.sentence.ids.is_empty() {
            let beginning = [self.ids(BEGINNING), self.ids(PAUSE)].concat();
            self.sentence.ids.extend(beginning);
        } else if std::mem::take(&mut self.is_between) {
            self.letter(' ', None);
        }
        let name = letter.to_string();
        let replaced = self.config.phoneme_map.get(&name);
        let names = replaced.map_or_else(|| vec![name.as_str()], |names| names.iter().map(String::as_str).collect());
        let from = self.sentence.ids.len();
        for name in names {
            let ids = self.ids(name);
            if !ids.is_empty() {
                self.sentence.ids.extend([ids, self.ids(PAUSE)].concat());
            }
        }
        let ids = from..self.sentence.ids.len();
        match byte {
            Some(byte) if !ids.is_empty() => self.sentence.sounds.push(PlacedSound { letter, byte, ids }),
            _ => {}
        }
    }

    /// Returns what was written so far, unless nothing of it is heard.
    fn finish(&mut self) -> Option<Sentence> {
        self.is_between = false;
        let mut sentence = std::mem::take(&mut self.sentence);
        sentence.ids.extend(self.ids(END));
        (!sentence.sounds.is_empty()).then_some(sentence)
    }
}

/// Takes the text's own letters for its sounds: what voices are given that were trained on letters.
pub fn spelled(text: &str) -> Vec<PronouncedClause> {
    use gala_ai::speech::{PronouncedPart, words};
    let mut clauses = vec![PronouncedClause { parts: Vec::new(), end: None }];
    for word in words(text) {
        let written = text[word.clone()].to_lowercase();
        let trimmed = written.trim_end_matches(['.', ',', ':', ';', '?', '!', '"', '”', '»', ')']);
        let end = written[trimmed.len()..].chars().rfind(|c| ['.', ',', ':', ';', '?', '!'].contains(c));
        let Some(clause) = clauses.last_mut() else { continue };
        if !clause.parts.is_empty() {
            clause.parts.push(PronouncedPart { ipa: " ".to_owned(), bytes: None });
        }
        clause.parts.push(PronouncedPart { ipa: trimmed.to_owned(), bytes: Some(word) });
        if end.is_some() {
            clause.end = end;
            clauses.push(PronouncedClause { parts: Vec::new(), end: None });
        }
    }
    clauses
}

#[cfg(test)]
mod tests {
    use gala_ai::speech::PronouncedPart;

    use super::*;

    fn config() -> VoiceConfig {
        let json = r#"{"audio":{"sample_rate":22050},"espeak":{"voice":"en-us"},"phoneme_map":{"x":["a","b"]},
            "phoneme_id_map":{"_":[0],"^":[1],"$":[2],"a":[14],"b":[15],"c":[16,17]," ":[3],".":[4],",":[5],"\u0303":[9]}}"#;
        VoiceConfig::parse(json.as_bytes()).expect("a description")
    }

    fn clause(parts: &[(&str, Option<usize>)], end: Option<char>) -> PronouncedClause {
        let part = |(ipa, byte): &(&str, Option<usize>)| PronouncedPart {
            ipa: (*ipa).to_owned(),
            bytes: byte.map(|byte| byte..byte + 1),
        };
        PronouncedClause { parts: parts.iter().map(part).collect(), end }
    }

    #[test]
    fn letters_stand_between_pauses_and_marks_behind_their_clause() {
        let clauses = [
            clause(&[("ab", Some(0)), (" ", None), ("c", Some(7))], Some(',')),
            clause(&[("aq", Some(9))], Some('.')),
            clause(&[], Some(';')),
            clause(&[("b", Some(20))], None),
        ];
        let found = sentences(&config(), &clauses);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].ids, [1, 0, 14, 0, 15, 0, 3, 0, 16, 17, 0, 5, 0, 3, 0, 14, 0, 4, 0, 2]);
        assert_eq!(found[1].ids, [1, 0, 15, 0, 2]);
        let places: Vec<_> =
            found[0].sounds.iter().map(|sound| (sound.letter, sound.byte, sound.ids.clone())).collect();
        assert_eq!(places, [('a', 0, 2..4), ('b', 0, 4..6), ('c', 7, 8..11), ('a', 9, 15..17)]);
    }

    #[test]
    fn letters_are_taken_apart_and_replaced_as_the_voice_wants() {
        let found = sentences(&config(), &[clause(&[("ãx", Some(0))], None)]);
        assert_eq!(found[0].ids, [1, 0, 14, 0, 9, 0, 14, 0, 15, 0, 2]);
        assert!(sentences(&config(), &[clause(&[("qqq", Some(0))], Some('.'))]).is_empty(), "nothing is heard");
    }

    #[test]
    fn texts_without_marks_are_divided_where_the_run_would_be_too_long() {
        let long = "ab".repeat(100);
        let clauses: Vec<_> = (0..10).map(|at| clause(&[(long.as_str(), Some(at))], None)).collect();
        let found = sentences(&config(), &clauses);
        assert_eq!(found.len(), 5);
        assert!(found.iter().all(|sentence| sentence.ids.len() <= MOST_IDS));
    }

    #[test]
    fn voices_of_letters_are_given_the_text_itself() {
        let text = "Ab, ca! B";
        let clauses = spelled(text);
        let found: Vec<_> = clauses
            .iter()
            .map(|clause| (clause.parts.iter().map(|part| part.ipa.as_str()).collect::<String>(), clause.end))
            .collect();
        assert_eq!(found, [("ab".to_owned(), Some(',')), ("ca".to_owned(), Some('!')), ("b".to_owned(), None)]);
        assert_eq!(clauses[1].parts[0].bytes, Some(4..7));
    }
}
