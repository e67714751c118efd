//! Texts of any language in the pieces of BERT's tokenizers: words are divided at white space, punctuation and Chinese characters,
//! and each into the longest pieces that `tokenizer.json` lists.

use std::collections::HashMap;

use icu_normalizer::DecomposingNormalizerBorrowed;
use serde::Deserialize;

/// No vocabulary is larger.
const MOST_PIECES: usize = 400_000;
/// A text is cut to so many pieces, with those that begin and end it: as many as the model was trained with.
const LONGEST: usize = 128;
/// A word with more letters is taken as one that is not known.
const LONGEST_WORD: usize = 100;
const BEGIN: &str = "[CLS]";
const END: &str = "[SEP]";

/// The pieces that texts are written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordPieces {
    ids: HashMap<String, i32>,
    /// What stands before a piece that goes on in a word.
    prefix: String,
    unknown: i32,
    begin: i32,
    end: i32,
    is_lowercase: bool,
    is_without_accents: bool,
}

#[derive(Deserialize)]
struct WordPiecesFile {
    model: WordPieceModel,
    #[serde(default)]
    normalizer: Option<BertNormalizer>,
}

#[derive(Deserialize)]
struct WordPieceModel {
    #[serde(rename = "type")]
    kind: String,
    vocab: HashMap<String, u32>,
    #[serde(default = "usual_unknown")]
    unk_token: String,
    #[serde(default = "usual_prefix")]
    continuing_subword_prefix: String,
}

#[derive(Default, Deserialize)]
struct BertNormalizer {
    #[serde(default)]
    lowercase: bool,
    /// As `lowercase` where absent.
    #[serde(default)]
    strip_accents: Option<bool>,
}

fn usual_unknown() -> String {
    "[UNK]".to_owned()
}

fn usual_prefix() -> String {
    "##".to_owned()
}

impl WordPieces {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let file: WordPiecesFile =
            serde_json::from_slice(text).map_err(|error| format!("it is no tokenizer of word pieces: {error}"))?;
        let WordPieceModel { kind, vocab, unk_token, continuing_subword_prefix: prefix } = file.model;
        if kind != "WordPiece" {
            return Err(format!("its pieces are of the kind {}, not WordPiece", kind.escape_debug()));
        }
        if vocab.is_empty() || vocab.values().any(|id| *id as usize >= MOST_PIECES) {
            return Err(format!("it has no pieces, or one that is numbered {MOST_PIECES} or higher"));
        }
        let ids: HashMap<String, i32> = vocab.into_iter().map(|(piece, id)| (piece, id.cast_signed())).collect();
        let mark =
            |name: &str| ids.get(name).copied().ok_or_else(|| format!("it has no piece {}", name.escape_debug()));
        let (unknown, begin, end) = (mark(&unk_token)?, mark(BEGIN)?, mark(END)?);
        let normalizer = file.normalizer.unwrap_or_default();
        let is_lowercase = normalizer.lowercase;
        let is_without_accents = normalizer.strip_accents.unwrap_or(is_lowercase);
        Ok(Self { ids, prefix, unknown, begin, end, is_lowercase, is_without_accents })
    }

    /// Returns the numbers of a text's pieces, between those that begin and end it: at most 128.
    pub fn pieces(&self, text: &str) -> Vec<i32> {
        let text = self.normalized(text);
        let mut pieces = vec![self.begin];
        for word in words(&text) {
            self.push(word, &mut pieces);
            if pieces.len() >= LONGEST {
                break;
            }
        }
        pieces.truncate(LONGEST - 1);
        pieces.push(self.end);
        pieces
    }

    fn normalized(&self, text: &str) -> String {
        let clean = text.chars().filter(|c| !(matches!(c, '\0' | '\u{fffd}') || c.is_control() && !c.is_whitespace()));
        let clean: String = clean.collect();
        let plain = if self.is_without_accents {
            let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&clean).into_owned();
            decomposed.chars().filter(|c| !is_combining(*c)).collect()
        } else {
            clean
        };
        if self.is_lowercase { plain.to_lowercase() } else { plain }
    }

    /// Puts the longest pieces that a word consists of; one that does not consist of pieces is not known as a whole.
    fn push(&self, word: &str, pieces: &mut Vec<i32>) {
        let (before, mut rest) = (pieces.len(), word);
        if word.chars().count() > LONGEST_WORD {
            pieces.push(self.unknown);
            return;
        }
        let mut spelled = String::new();
        while !rest.is_empty() {
            let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
            let found = ends.into_iter().find_map(|end| {
                spelled.clear();
                if rest.len() < word.len() {
                    spelled.push_str(&self.prefix);
                }
                spelled.push_str(&rest[..end]);
                self.ids.get(&spelled).map(|id| (*id, end))
            });
            let Some((id, end)) = found else {
                pieces.truncate(before);
                pieces.push(self.unknown);
                return;
            };
            pieces.push(id);
            rest = &rest[end..];
        }
    }
}

/// Divides a text at white space; punctuation and Chinese characters are words by themselves.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for run in text.split_whitespace() {
        let mut start = 0;
        for (at, c) in run.char_indices() {
            if is_alone(c) {
                words.extend([&run[start..at], &run[at..at + c.len_utf8()]]);
                start = at + c.len_utf8();
            }
        }
        words.push(&run[start..]);
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_alone(c: char) -> bool {
    c.is_ascii_punctuation() || is_punctuation(c) || is_chinese(c)
}

/// Marks beyond ASCII that divide words: general, CJK and full-width punctuation, and those of Spanish, Arabic, Hebrew, Armenian,
/// Indic and Ethiopic texts.
fn is_punctuation(c: char) -> bool {
    matches!(c,
        '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' | '\u{37e}' | '\u{387}'
        | '\u{55a}'..='\u{55f}' | '\u{589}' | '\u{58a}' | '\u{5be}' | '\u{5c0}' | '\u{5c3}' | '\u{5f3}' | '\u{5f4}'
        | '\u{60c}' | '\u{60d}' | '\u{61b}' | '\u{61e}' | '\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}'
        | '\u{964}' | '\u{965}' | '\u{970}' | '\u{e4f}' | '\u{e5a}' | '\u{e5b}' | '\u{1361}'..='\u{1368}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{205e}'
        | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{3030}' | '\u{30fb}'
        | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}' | '\u{ff1b}'
        | '\u{ff1f}' | '\u{ff20}' | '\u{ff3b}'..='\u{ff3d}' | '\u{ff3f}' | '\u{ff5b}' | '\u{ff5d}'
        | '\u{ff5f}'..='\u{ff65}')
}

/// The blocks of Han characters that BERT's tokenizers divide.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2b73f}'
        | '\u{2b740}'..='\u{2b81f}' | '\u{2b820}'..='\u{2ceaf}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r###"{"normalizer":{"type":"BertNormalizer","lowercase":false,"strip_accents":null},
        "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2,
        "un":3,"##a":4,"una":5,"gat":6,"##os":7,"¿":8,"?":9,"茶":10,"é":11,"e":12,"##s":13}}}"###;

    #[test]
    fn words_become_the_longest_pieces_that_there_are() {
        let pieces = WordPieces::parse(FILE.as_bytes()).expect("a tokenizer");
        let of = |text: &str| pieces.pieces(text);
        assert_eq!(of("una gatos"), [1, 5, 6, 7, 2]);
        assert_eq!(of("¿una?"), [1, 8, 5, 9, 2]);
        assert_eq!(of("茶茶é"), [1, 10, 10, 11, 2]);
        assert_eq!(of("unos x es"), [1, 3, 7, 0, 12, 13, 2]);
        assert_eq!(of("unx"), [1, 0, 2], "what is not known in part is not known at all");
        assert_eq!(of(" \u{0}\t "), [1, 2]);
        assert_eq!(of(&"una".repeat(40)), [1, 0, 2]);
        for (count, length) in [(125, 127), (126, 128), (127, 128), (9000, 128)] {
            let long = of(&"una ".repeat(count));
            assert_eq!((long.len(), long.last()), (length, Some(&2)), "{count}");
        }
    }

    #[test]
    fn letters_are_made_small_and_plain_where_the_tokenizer_says_so() {
        let file = FILE.replace(r#""lowercase":false"#, r#""lowercase":true"#);
        let pieces = WordPieces::parse(file.as_bytes()).expect("a tokenizer");
        assert_eq!(pieces.pieces("UNA É"), [1, 5, 12, 2]);
        let kept = file.replace("null", "false");
        assert_eq!(WordPieces::parse(kept.as_bytes()).expect("a tokenizer").pieces("É"), [1, 11, 2]);
    }

    #[test]
    fn what_is_no_tokenizer_of_word_pieces_is_told() {
        for (from, to, told) in [
            (FILE, "<html>", "no tokenizer"),
            ("WordPiece", "BPE", "of the kind BPE"),
            (r#""[SEP]":2,"#, "", "no piece [SEP]"),
            (r#""[UNK]":0"#, r#""[UNK]":4000000"#, "numbered"),
            (r#""unk_token":"[UNK]""#, r#""unk_token":"x""#, "no piece x"),
        ] {
            let error = WordPieces::parse(FILE.replace(from, to).as_bytes()).expect_err(told);
            assert!(error.contains(told), "{error}");
        }
    }
}
