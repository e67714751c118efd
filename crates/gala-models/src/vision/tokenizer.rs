//! Texts in the pieces of CLIP: byte pairs with a mark at the end of each word, as `tokenizer.json` lists them.

use std::collections::HashMap;

use icu_normalizer::ComposingNormalizerBorrowed;
use serde::Deserialize;

/// No vocabulary is larger.
const MOST_PIECES: usize = 400_000;
/// What is longer is cut off: so many pieces CLIP reads, with the two that begin and end a text.
const LONGEST: usize = 77;
const BEGIN: &str = "<|startoftext|>";
const END: &str = "<|endoftext|>";
/// What stands behind the last piece of a word.
const WORD_END: &str = "</w>";
/// What is split off from the word before it.
const SUFFIXES: [&str; 7] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

/// The pieces that texts are written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipTokenizer {
    ids: HashMap<String, i32>,
    /// Which pairs are joined, the first ones before others.
    ranks: HashMap<(String, String), usize>,
    begin: i32,
    end: i32,
}

#[derive(Deserialize)]
struct ClipTokenizerFile {
    model: BpeModel,
    #[serde(default)]
    added_tokens: Vec<SpecialToken>,
}

#[derive(Deserialize)]
struct BpeModel {
    vocab: HashMap<String, u32>,
    merges: Vec<Merge>,
}

/// As older and newer files write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Merge {
    Text(String),
    Pair(String, String),
}

#[derive(Deserialize)]
struct SpecialToken {
    id: u32,
    content: String,
}

impl ClipTokenizer {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let file: ClipTokenizerFile =
            serde_json::from_slice(text).map_err(|error| format!("it is no tokenizer: {error}"))?;
        let added = file.added_tokens.into_iter().map(|added| (added.content, added.id));
        let all: HashMap<String, u32> = file.model.vocab.into_iter().chain(added).collect();
        if all.is_empty() || all.values().any(|id| *id as usize >= MOST_PIECES) {
            return Err(format!("it has no pieces, or one that is numbered {MOST_PIECES} or higher"));
        }
        let ids: HashMap<String, i32> = all.into_iter().map(|(piece, id)| (piece, id.cast_signed())).collect();
        let mark = |name: &str| ids.get(name).copied().ok_or_else(|| format!("it has no piece {name}"));
        let (begin, end) = (mark(BEGIN)?, mark(END)?);
        let pair = |merge: Merge| match merge {
            Merge::Pair(left, right) => Ok((left, right)),
            Merge::Text(text) => match text.split_once(' ') {
                Some((left, right)) => Ok((left.to_owned(), right.to_owned())),
                None => Err("one of its merges joins nothing".to_owned()),
            },
        };
        let merges = file.model.merges.into_iter().map(pair).collect::<Result<Vec<_>, _>>()?;
        let ranks = merges.into_iter().enumerate().map(|(rank, pair)| (pair, rank)).collect();
        Ok(Self { ids, ranks, begin, end })
    }

    /// Returns the numbers of a text's pieces, between those that begin and end it: at most 77, of which 75 are its own.
    pub fn pieces(&self, text: &str) -> Vec<i32> {
        let letters = letters_of_bytes();
        let text = ComposingNormalizerBorrowed::new_nfc().normalize(text).to_lowercase();
        let mut pieces = vec![self.begin];
        for word in words(&text) {
            let spelled: String = word.bytes().map(|byte| letters[usize::from(byte)]).collect();
            pieces.extend(self.joined(&spelled).iter().map(|piece| self.ids.get(piece).copied().unwrap_or(self.end)));
        }
        pieces.truncate(LONGEST - 1);
        pieces.push(self.end);
        pieces
    }

    /// Joins the letters of a word to pieces.
    fn joined(&self, word: &str) -> Vec<String> {
        let mut parts: Vec<String> = word.chars().map(String::from).collect();
        if let Some(last) = parts.last_mut() {
            last.push_str(WORD_END);
        }
        loop {
            let rank = |pair: &[String]| self.ranks.get(&(pair[0].clone(), pair[1].clone())).copied();
            let best = parts.windows(2).enumerate().filter_map(|(at, pair)| Some((rank(pair)?, at))).min();
            let Some((_, at)) = best else { return parts };
            let right = parts.remove(at + 1);
            parts[at].push_str(&right);
        }
    }
}

/// Divides a text into words: runs of letters, single digits, runs of other marks, and what English shortens.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let run = |is_in: fn(char) -> bool| rest.find(|c| !is_in(c)).unwrap_or(rest.len());
        let length = match SUFFIXES.iter().find(|suffix| rest.starts_with(**suffix)) {
            Some(suffix) => suffix.len(),
            None if first.is_alphabetic() => run(char::is_alphabetic),
            None if first.is_numeric() => first.len_utf8(),
            None => run(|c| !c.is_whitespace() && !c.is_alphabetic() && !c.is_numeric()),
        };
        let (word, others) = rest.split_at(length);
        words.push(word);
        rest = others.trim_start();
    }
    words
}

/// The letters by which each byte is written: printable ones by themselves, the others in order from U+0100 on.
fn letters_of_bytes() -> [char; 256] {
    let mut next = 0x100;
    std::array::from_fn(|byte| {
        let is_printable = matches!(byte, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff);
        if is_printable {
            return char::from(byte as u8);
        }
        next += 1;
        char::from_u32(next - 1).unwrap_or('?')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{"model":{"vocab":{"a":0,"c":1,"t":2,"a</w>":3,"t</w>":4,"at</w>":5,"cat</w>":6,"1</w>":7,"!</w>":8,
        "'":9,"s</w>":10,"'s</w>":11,"Ã":12,"©</w>":13},"merges":["a t</w>",["c","at</w>"],"' s</w>"]},
        "added_tokens":[{"id":14,"content":"<|startoftext|>"},{"id":15,"content":"<|endoftext|>"}]}"#;

    #[test]
    fn texts_are_divided_and_joined_as_the_merges_say() {
        let tokenizer = ClipTokenizer::parse(FILE.as_bytes()).expect("a tokenizer");
        let pieces = |text: &str| tokenizer.pieces(text);
        assert_eq!(pieces("A cat"), [14, 3, 6, 15]);
        assert_eq!(pieces("  cat's 11 !\n"), [14, 6, 11, 7, 7, 8, 15]);
        assert_eq!(pieces("e\u{301}"), [14, 12, 13, 15], "letters are composed");
        assert_eq!(pieces(""), [14, 15]);
        assert_eq!(pieces("tact"), [14, 2, 0, 1, 4, 15]);
    }

    #[test]
    fn what_is_too_long_is_cut_off_and_ended() {
        let tokenizer = ClipTokenizer::parse(FILE.as_bytes()).expect("a tokenizer");
        for (words, length) in [(74, 76), (75, 77), (76, 77), (10_000, 77)] {
            let pieces = tokenizer.pieces(&"cat ".repeat(words));
            assert_eq!((pieces.len(), pieces.last()), (length, Some(&15)), "{words}");
        }
    }

    #[test]
    fn what_is_no_tokenizer_is_told() {
        for (file, told) in [
            ("<html>", "no tokenizer"),
            (r#"{"model":{"vocab":{},"merges":[]}}"#, "no pieces"),
            (r#"{"model":{"vocab":{"a":4000000000},"merges":[]}}"#, "numbered"),
            (r#"{"model":{"vocab":{"a":1},"merges":[]}}"#, "no piece <|startoftext|>"),
        ] {
            let error = ClipTokenizer::parse(file.as_bytes()).expect_err(told);
            assert!(error.contains(told), "{error}");
        }
        assert!(
            ClipTokenizer::parse(FILE.replace("a t</w>", "at").as_bytes())
                .expect_err("merges")
                .contains("joins nothing")
        );
    }
}
